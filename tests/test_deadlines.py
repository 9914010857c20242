"""What is due is done once: again, by another worker, or by a clock that jumps, it changes nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from events import log
from growth_tree import deadlines
from growth_tree.domain.catalogue import ChangeReward
from growth_tree.domain.directory import PlanLeave
from growth_tree.domain.redemption import CancelRedemption, GrantRedemption, RefuseRedemption, ReturnRedemption
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Expiry
from growth_tree.domain.terms import Kind, Terms
from growth_tree.handle import Command, Handler
from growth_tree.verify import verify
from models import growth, ledger, rewards
from tests.office import NOON, RULES, ZONE, do, found
from tests.shop import FRIDAY_EVENING, NEXT_WEEK, ask, carry_out, enrich, open_shop

YEAR = timedelta(days=366)


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """The office with its shop; Ann, Bo and Flo have 50 points each."""
    made = found(engine)
    open_shop(made)
    enrich(made, "ann", "bo", "flo")
    return made


def status(handler: Handler, redemption: str) -> str:
    """Where a request stands."""
    with handler.reading() as connection:
        row = rewards.by_id(connection, redemption)
    assert row is not None
    return str(row.status)


def offered(handler: Handler, reward: str) -> Terms:
    """The terms for new requests."""
    with handler.reading() as connection:
        return handler.world(connection).catalogue.offers[reward].terms


def is_whole(handler: Handler) -> None:
    """The audit finds nothing."""
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []


def position(handler: Handler) -> int:
    """How long the log is."""
    with handler.reading() as connection:
        return log.head(connection).position


def test_nothing_is_due_where_nothing_was_asked_for(handler: Handler) -> None:
    assert deadlines.sweep(handler, NOON + YEAR) == 0


def test_a_clock_that_jumps_forward_and_back_does_nothing_twice(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"), ask("r2", "bo", "traffic", NEXT_WEEK), ask("r3", "flo", "meeting"))
    do(handler, GrantRedemption(redemption="r3", by="gus"))
    assert deadlines.sweep(handler, NOON + YEAR) > 0
    assert [status(handler, name) for name in ("r1", "r2", "r3")] == ["expired", "expired", "returned"]
    before = position(handler)
    for moment in (NOON, FRIDAY_EVENING, NOON + YEAR, NOON - YEAR):
        assert deadlines.sweep(handler, moment) == 0
    assert position(handler) == before
    with handler.reading() as connection:
        assert {row.points for row in growth.of_members(connection, ["ann", "bo", "flo"]).values()} == {50}
    is_whole(handler)


def test_two_workers_at_the_same_moment_do_it_once(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"), ask("r2", "bo", "traffic", NEXT_WEEK))
    other = Handler(handler.engine, ZONE)
    assert deadlines.sweep(handler, FRIDAY_EVENING) > 0
    assert deadlines.sweep(other, FRIDAY_EVENING) == 0
    is_whole(handler)


def test_many_are_done_in_slices(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "AT_ONCE", 2)
    do(handler, *(ask(f"r{n}", "ann", "course") for n in range(5)))
    assert deadlines.sweep(handler, NOON + timedelta(days=4)) == 5
    assert {status(handler, f"r{n}") for n in range(5)} == {"expired"}


def test_what_waits_for_a_person_does_not_hold_up_what_the_product_grants(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "AT_ONCE", 2)
    studio = offered(handler, "studio")
    do(handler, ChangeReward(reward="studio", terms=replace(studio, approval=True)))
    do(handler, *(ask(f"before{n}", "flo", "studio", f"2026-W{n}") for n in (21, 22, 23)))
    do(handler, ChangeReward(reward="studio", terms=studio))
    do(handler, *(ask(f"r{n}", "ann", "studio", "2026-W24") for n in (1, 2)))
    do(handler, *(ask(f"next{n}", "bo", "studio", "2026-W24", waits=True) for n in (1, 2)))
    do(handler, *(ReturnRedemption(redemption=f"r{n}", by="cy") for n in (1, 2)))
    assert [status(handler, f"next{n}") for n in (1, 2)] == ["ready", "ready"]
    assert deadlines.sweep(handler, NOON) == 2
    assert [status(handler, f"next{n}") for n in (1, 2)] == ["granted", "granted"]
    assert {status(handler, f"before{n}") for n in (21, 22, 23)} == {"ready"}


def test_whoever_cancels_in_time_is_not_awarded_anything(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "traffic", NEXT_WEEK), CancelRedemption(redemption="r1"))
    assert deadlines.sweep(handler, FRIDAY_EVENING) == 0
    with handler.reading() as connection:
        assert rewards.awards(connection, "traffic", NEXT_WEEK) == []


def test_a_window_closes_however_late_the_worker_comes(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "traffic", NEXT_WEEK))
    do(handler, ask("r2", "bo", "traffic", NEXT_WEEK, waits=True), at=FRIDAY_EVENING + timedelta(hours=1))
    assert (status(handler, "r1"), status(handler, "r2")) == ("requested", "requested")
    deadlines.sweep(handler, FRIDAY_EVENING + timedelta(hours=9))
    assert (status(handler, "r1"), status(handler, "r2")) == ("granted", "granted")
    is_whole(handler)


def test_a_request_is_ranked_by_the_branch_of_the_terms_under_which_it_was_made(handler: Handler) -> None:
    enrich(handler, "ann", times=4)
    by_campaign = replace(offered(handler, "traffic"), branch="campaign")
    do(handler, ChangeReward(reward="traffic", terms=by_campaign))
    do(handler, ask("r1", "bo", "traffic", NEXT_WEEK), ask("r2", "ann", "traffic", NEXT_WEEK, waits=True))
    do(
        handler,
        ChangeReward(reward="traffic", terms=replace(by_campaign, branch="content", kind=Kind.HONOUR, traffic=None)),
    )
    do(handler, ask("r3", "flo", "traffic", NEXT_WEEK))
    deadlines.sweep(handler, FRIDAY_EVENING)
    with handler.reading() as connection:
        order = [(row.redemption, row.level) for row in rewards.awards(connection, "traffic", NEXT_WEEK)]
    assert [name for name, _ in order] == ["r2", "r1", "r3"]
    (_, ann), (_, bo), (_, flo) = order
    assert ann > bo == flo == 1


def test_grants_of_the_last_ninety_days_count_and_older_ones_do_not(handler: Handler) -> None:
    enrich(handler, "ann", "bo", times=3)
    do(handler, ask("r1", "ann", "traffic", NEXT_WEEK))
    deadlines.sweep(handler, FRIDAY_EVENING)
    for weeks, counted in ((1, 1), (14, 0)):
        later = FRIDAY_EVENING + timedelta(weeks=weeks)
        year, week, _ = (later + timedelta(days=5)).isocalendar()
        period = f"{year}-W{week}"
        do(handler, ask(f"a{weeks}", "ann", "traffic", period), at=later - timedelta(days=1))
        do(handler, ask(f"b{weeks}", "bo", "traffic", period), at=later - timedelta(hours=1))
        deadlines.sweep(handler, later)
        with handler.reading() as connection:
            places = {row.member: row.grants for row in rewards.awards(connection, "traffic", period)}
        assert places["ann"] == counted


def test_points_grow_too_old_where_the_rules_say_so(handler: Handler) -> None:
    much_later = datetime(2027, 7, 1, 4, tzinfo=UTC)
    assert deadlines.sweep(handler, much_later) == 0
    expiring = replace(RULES, expiry=Expiry(months=12))
    do(handler, PublishRulebook(rulebook=expiring, effective_from=NOON.date() + timedelta(days=1)))
    assert deadlines.sweep(handler, datetime(2027, 6, 30, 4, tzinfo=UTC)) == 3  # opened, with points still good
    assert deadlines.sweep(handler, much_later) == 3
    assert deadlines.sweep(handler, much_later) == 0
    with handler.reading() as connection:
        assert {row.points for row in growth.of_members(connection, ["ann", "bo", "flo"]).values()} == {0}
        assert ledger.balances(connection) == {"issuer": -150, "member": 0, "expired": 150}
    is_whole(handler)


def test_points_of_whoever_was_on_leave_grow_too_old_as_many_days_later(handler: Handler) -> None:
    rules = PublishRulebook(rulebook=replace(RULES, expiry=Expiry(months=12)), effective_from=date(2026, 5, 14))
    away = [
        PlanLeave(leave="a", member="ann", first_day=date(2026, 8, 3), last_day=date(2026, 8, 7)),
        PlanLeave(leave="b", member="bo", first_day=date(2026, 8, 3), last_day=date(2026, 8, 12)),
    ]
    do(handler, rules, *away)

    def left(day: date) -> dict[str, int]:
        deadlines.sweep(handler, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        with handler.reading() as connection:
            rows = growth.of_members(connection, ["ann", "bo", "flo"])
        return {member: row.points for member, row in rows.items()}

    assert left(date(2027, 7, 1)) == {"ann": 50, "bo": 50, "flo": 0}
    assert left(date(2027, 7, 5)) == {"ann": 50, "bo": 50, "flo": 0}
    assert left(date(2027, 7, 6)) == {"ann": 0, "bo": 50, "flo": 0}
    assert left(date(2027, 7, 12)) == {"ann": 0, "bo": 0, "flo": 0}
    assert deadlines.sweep(handler, datetime(2027, 7, 12, 4, tzinfo=UTC)) == 0
    is_whole(handler)


def test_a_decision_that_waited_while_the_deadline_passed_comes_too_late(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"))
    last_moment = NOON + timedelta(days=3, hours=11, minutes=59)
    assert deadlines.sweep(handler, last_moment) == 0
    assert deadlines.sweep(handler, last_moment + timedelta(minutes=1)) == 1
    before = position(handler)
    decisions: tuple[Command, ...] = (
        GrantRedemption(redemption="r1", by="cy"),
        RefuseRedemption(redemption="r1", by="cy", reason="2e" * 32),
    )
    for n, decision in enumerate(decisions):
        outcome = carry_out(handler, decision, f"late/{n}", "cy", last_moment)
        assert outcome.refusal is not None
        assert outcome.refusal.code == "already_decided"
    assert (status(handler, "r1"), position(handler)) == ("expired", before)
    is_whole(handler)


def test_a_request_that_waited_while_its_window_closed_gets_what_is_left_and_no_more(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "traffic", NEXT_WEEK))
    deadlines.sweep(handler, FRIDAY_EVENING)
    just_before = FRIDAY_EVENING - timedelta(seconds=1)
    for name, member in (("r2", "bo"), ("r3", "flo")):
        carry_out(handler, ask(name, member, "traffic", NEXT_WEEK), name, member, just_before)
        deadlines.sweep(handler, FRIDAY_EVENING + timedelta(minutes=1))
    assert [status(handler, name) for name in ("r1", "r2", "r3")] == ["granted", "granted", "refused"]
    is_whole(handler)
