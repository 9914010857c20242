"""Whom an event concerns, and that nobody is left out or told twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from events import log
from growth_tree import deadlines
from growth_tree.accounts import notices
from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.directory import Delegate, Depart, PlanLeave
from growth_tree.domain.redemption import CancelRedemption, GrantRedemption, RefuseRedemption
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Expiry
from growth_tree.domain.task import ApproveTask, AssignTask, ConfirmShare, DeclineShare, ReturnTask, VoidTask
from growth_tree.domain.undoing import DropVoid, ProposeVoid
from growth_tree.handle import Handler
from growth_tree.notices import following
from growth_tree.notices.following import follow, warn_of_expiry
from growth_tree.replay import rebuild
from tests.notices.conftest import Told, everything, tell
from tests.office import NOON, RULES, TODAY, do, submitted
from tests.shop import FRIDAY_EVENING, NEXT_WEEK, ask, carry_out, enrich, open_shop

REASON = "2e" * 32


def codes(handler: Handler) -> set[tuple[str, str]]:
    """Who was told what."""
    return {(person, code) for person, code, _about in everything(handler)}


def test_work_handed_in_is_told_to_the_nearest_manager_alone(office: Handler, told: Told) -> None:
    do(office, submitted("t1"))
    assert told() == [("cy", "task_waiting", "t1")]


def test_work_of_the_top_is_told_to_the_admins(office: Handler, told: Told) -> None:
    do(office, submitted("t1", di=100))
    assert told() == [("ed", "task_waiting", "t1")]


def test_who_stands_in_for_the_manager_is_told_too_unless_it_is_their_own_work(office: Handler, told: Told) -> None:
    do(office, Delegate(delegation="d", giver="cy", taker="bo", first_day=TODAY, last_day=TODAY))
    do(office, submitted("t1"), submitted("t2", bo=100))
    assert told() == [("bo", "task_waiting", "t1"), ("cy", "task_waiting", "t1"), ("cy", "task_waiting", "t2")]


def test_contributors_are_asked_first_and_the_manager_once_all_have_confirmed(office: Handler, told: Told) -> None:
    do(office, submitted("t1", ann=50, bo=30, flo=20))
    asked = [("bo", "share_to_confirm", "t1"), ("flo", "share_to_confirm", "t1")]
    assert told() == asked
    do(office, ConfirmShare(task="t1", member="bo"))
    assert told() == asked
    do(office, ConfirmShare(task="t1", member="flo"))
    assert told() == sorted([*asked, ("cy", "task_waiting", "t1")])


def test_several_confirmations_in_one_slice_ask_the_manager_once(office: Handler, told: Told) -> None:
    do(office, submitted("t1", ann=50, bo=30, flo=20))
    do(office, ConfirmShare(task="t1", member="bo"), ConfirmShare(task="t1", member="flo"))
    assert told() == [("cy", "task_waiting", "t1")]


def test_what_was_decided_before_anybody_was_told_waits_for_nobody(office: Handler, told: Told) -> None:
    do(office, submitted("t1"), ApproveTask(task="t1", by="cy"))
    assert told() == [("ann", "task_approved", "t1")]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ApproveTask(task="t1", by="cy"), "task_approved"),
        (ReturnTask(task="t1", by="cy", reason=REASON), "task_returned"),
    ],
)
def test_a_decision_is_told_to_whose_work_it_is(office: Handler, told: Told, command: object, code: str) -> None:
    do(office, submitted("t1"), command)  # type: ignore[arg-type]
    assert told() == [("ann", code, "t1")]


def test_undoing_is_told_to_every_contributor_and_a_declined_share_to_the_first(office: Handler, told: Told) -> None:
    do(office, submitted("t1", ann=60, bo=40), ConfirmShare(task="t1", member="bo"), ApproveTask(task="t1", by="cy"))
    do(office, VoidTask(task="t1", by="cy", reason=REASON))
    do(office, submitted("t2", ann=60, bo=40), DeclineShare(task="t2", member="bo", reason=REASON))
    found = set(told())
    assert {("ann", "task_voided", "t1"), ("bo", "task_voided", "t1"), ("ann", "share_declined", "t2")} <= found


def test_an_approval_to_be_undone_waits_for_a_second_person_above(office: Handler, told: Told) -> None:
    do(office, submitted("t1"), ApproveTask(task="t1", by="cy"), ProposeVoid(task="t1", by="cy", reason=REASON))
    assert ("di", "void_waiting", "t1") in told()
    do(office, submitted("t2"), ApproveTask(task="t2", by="cy"), ProposeVoid(task="t2", by="cy", reason=REASON))
    do(office, DropVoid(task="t2", by="cy"))
    assert ("di", "void_waiting", "t2") not in told(), "it was let go before anybody was told"


def test_work_asked_for_is_told_to_the_member_and_nothing_to_whoever_did_it(office: Handler, told: Told) -> None:
    assigning = AssignTask(task="t1", member="ann", kind="title", title="3c" * 32)
    assert carry_out(office, assigning, "a1", "cy").events
    assert carry_out(office, submitted("t2"), "a2", "ann").events
    assert told() == [("ann", "task_assigned", "t1"), ("cy", "task_waiting", "t2")]


def test_a_level_is_told_with_its_number(office: Handler, told: Told) -> None:
    enrich(office, "ann", times=2)
    assert ("ann", "level_reached", "") in told()
    with office.reading() as connection:
        row = connection.execute(select(NOTICE).where(NOTICE.c.code == "level_reached")).first()
    assert row is not None
    assert row.number == 2


def test_a_request_waits_for_the_manager_and_each_end_of_it_is_told(office: Handler) -> None:
    open_shop(office)
    enrich(office, "ann", times=3)
    do(office, *(ask(f"r{n}", "ann", "course") for n in range(3)))
    tell(office)
    assert {("cy", "redemption_waiting", f"r{n}") for n in range(3)} <= set(everything(office))
    do(office, GrantRedemption(redemption="r0", by="cy"), RefuseRedemption(redemption="r1", by="cy", reason=REASON))
    deadlines.sweep(office, NOON + timedelta(days=5))
    tell(office, NOON + timedelta(days=5))
    ends = {"r0": "redemption_granted", "r1": "redemption_refused", "r2": "redemption_expired"}
    assert {("ann", code, name) for name, code in ends.items()} <= set(everything(office))


def test_what_is_granted_at_once_is_no_news_to_whoever_asked(office: Handler) -> None:
    open_shop(office)
    enrich(office, "ann")
    assert carry_out(office, ask("r0", "ann", "licence"), "r0", "ann").events
    tell(office)
    assert not [about for _person, _code, about in everything(office) if about == "r0"]


def test_moving_up_and_the_award_of_a_window_are_told(office: Handler) -> None:
    open_shop(office)
    enrich(office, "ann", "bo", "flo", "cy")
    do(office, ask("m1", "bo", "meeting"), ask("m2", "ann", "meeting", waits=True), CancelRedemption(redemption="m1"))
    do(office, *(ask(f"w/{who}", who, "traffic", NEXT_WEEK) for who in ("ann", "bo", "cy")))
    deadlines.sweep(office, FRIDAY_EVENING)
    tell(office, FRIDAY_EVENING)
    found = everything(office)
    assert ("ann", "slot_moved_up", "m2") in found
    window = sorted(code for _person, code, about in found if about.startswith("w/") and code.startswith("slot"))
    assert window == ["slot_awarded", "slot_awarded", "slot_missed"]
    assert not [each for each in found if each[1] == "redemption_refused"]


def test_a_debt_is_told(office: Handler) -> None:
    open_shop(office)
    enrich(office, "ann")
    do(office, ask("r0", "ann", "licence"), *(ask(f"l{n}", "ann", "course") for n in range(4)))
    do(office, VoidTask(task="rich/ann/0", by="di", reason=REASON))
    tell(office)
    assert ("ann", "points_owed") in codes(office)


def test_who_is_not_here_and_what_is_old_is_not_told(office: Handler) -> None:
    do(office, submitted("t1"), ApproveTask(task="t1", by="cy"))
    do(office, submitted("t2", bo=100), ApproveTask(task="t2", by="cy"))
    do(office, Depart(member="bo", on=TODAY))
    tell(office)
    assert {person for person, _code, _about in everything(office)} == {"ann"}
    do(office, submitted("t3"), ApproveTask(task="t3", by="cy"))
    before = everything(office)
    tell(office, NOON + timedelta(days=15))
    assert everything(office) == before


def test_slices_leave_nothing_out_and_nothing_is_told_twice(office: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    do(office, *(submitted(f"t{n}") for n in range(7)))
    monkeypatch.setattr(following, "SLICE", 3)
    tell(office)
    assert [about for _person, _code, about in everything(office)] == [f"t{n}" for n in range(7)]
    with office.writing() as connection:
        end = notices.cursor(connection, notices.LOG)
        assert end == log.head(connection).position
        assert notices.advance(connection, notices.LOG, end, 0)
    tell(office)
    assert len(everything(office)) == 7


def test_a_slice_that_is_cut_off_is_taken_again_whole(office: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    do(office, submitted("t1"))

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(notices, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            follow(office, NOON)
    assert everything(office) == []
    tell(office)
    assert everything(office) == [("cy", "task_waiting", "t1")]


def test_a_worker_that_comes_second_tells_nothing(office: Handler) -> None:
    with office.writing() as connection:
        here = notices.cursor(connection, notices.LOG)
        assert notices.advance(connection, notices.LOG, here, here + 5)
        assert not notices.advance(connection, notices.LOG, here, here + 5)


def test_a_rebuild_tells_nobody_anything(office: Handler) -> None:
    do(office, submitted("t1"))
    tell(office)
    before = everything(office)
    rebuild(office.engine, lambda _done, _total: None)
    assert not follow(office, NOON)
    assert everything(office) == before


def expiring(office: Handler) -> None:
    """Ann has 50 points of the second quarter of 2026, which can be spent until the end of June 2027."""
    rules = replace(RULES, expiry=Expiry(months=12))
    do(office, PublishRulebook(rulebook=rules, effective_from=TODAY + timedelta(days=1)))
    enrich(office, "ann")


def warnings(office: Handler, *days: date) -> list[tuple[str, str, int, str]]:
    """Everybody's warnings after the product has run on some days."""
    for day in days:
        warn_of_expiry(office, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    with office.reading() as connection:
        rows = connection.execute(select(NOTICE).where(NOTICE.c.code == "points_expiring").order_by(NOTICE.c.at)).all()
    return [(row.person, row.key, row.number, row.word) for row in rows]


FIRST = ("ann", "expiry/2026Q2/60", 50, "2027-06-30")
LAST = ("ann", "expiry/2026Q2/7", 50, "2027-06-30")


def test_points_that_grow_too_old_are_announced_sixty_and_seven_days_before_and_each_once(office: Handler) -> None:
    expiring(office)
    assert warnings(office, date(2027, 5, 1)) == []
    assert warnings(office, date(2027, 5, 2), date(2027, 5, 2), date(2027, 5, 3), date(2027, 6, 23)) == [FIRST]
    assert warnings(office, date(2027, 6, 24), date(2027, 6, 25), date(2027, 6, 30), date(2027, 7, 1)) == [FIRST, LAST]


def test_whoever_was_not_told_in_time_is_told_the_nearest(office: Handler) -> None:
    expiring(office)
    assert warnings(office, date(2027, 5, 1), date(2027, 6, 27), date(2027, 6, 28)) == [LAST]


def test_points_that_are_too_old_are_not_announced(office: Handler) -> None:
    expiring(office)
    assert warnings(office, date(2027, 7, 1)) == []


def test_leave_puts_the_warnings_off(office: Handler) -> None:
    expiring(office)
    do(office, PlanLeave(leave="l", member="ann", first_day=date(2027, 6, 20), last_day=date(2027, 6, 29)))
    put_off = [("ann", f"expiry/2026Q2/{days}", 50, "2027-07-10") for days in (60, 7)]
    assert warnings(office, date(2027, 5, 11), date(2027, 5, 12), date(2027, 7, 3)) == put_off[:1]
    assert warnings(office, date(2027, 7, 4)) == put_off


def test_without_expiry_nobody_is_warned(office: Handler) -> None:
    enrich(office, "ann")
    warn_of_expiry(office, datetime(2027, 6, 20, 4, tzinfo=UTC))
    with office.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(NOTICE)) == 0


def test_old_notices_are_swept_away(office: Handler, told: Told) -> None:
    do(office, submitted("t1"))
    assert told()
    with office.writing() as connection:
        notices.sweep(connection, NOON + timedelta(days=59))
    assert everything(office)
    with office.writing() as connection:
        notices.sweep(connection, NOON + timedelta(days=61))
    assert not everything(office)
