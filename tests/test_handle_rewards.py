"""Redeeming from end to end: one order holds points, slot and budget, or nothing at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from growth_tree import deadlines
from growth_tree.domain.catalogue import ChangeReward, ChangeStock, RetireReward, SetBudget
from growth_tree.domain.redemption import (
    CancelRedemption,
    GrantRedemption,
    RefuseRedemption,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.domain.task import ApproveTask, VoidTask
from growth_tree.domain.terms import Per, Stock
from growth_tree.handle import Handler
from growth_tree.replay import rebuild
from growth_tree.verify import verify
from models import growth, ledger, rewards
from tests.office import NOON, TODAY, ZONE, contents, do, found, submitted
from tests.shop import FRIDAY_EVENING, NEXT_WEEK, WEEK, ask, carry_out, enrich, open_shop, terms

REASON = "2e" * 32


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """The office with its shop; Ann, Bo and Flo have 50 points each."""
    made = found(engine)
    open_shop(made)
    enrich(made, "ann", "bo", "flo")
    return made


def wallet(handler: Handler, member: str) -> tuple[int, int, int]:
    """What a member can spend, has set aside and owes."""
    with handler.reading() as connection:
        row = growth.of_members(connection, [member])[member]
    return row.points, row.held, row.debt


def status(handler: Handler, redemption: str) -> tuple[str, str]:
    """Where a request stands, and whether it has a slot."""
    with handler.reading() as connection:
        row = rewards.by_id(connection, redemption)
    assert row is not None
    return row.status, row.slot


def accounts(handler: Handler) -> dict[str, int]:
    """What stands on the accounts."""
    with handler.reading() as connection:
        return {row.name: row.balance for row in connection.execute(select(ledger.account)) if row.balance}


def drawn(handler: Handler, month: str = "2026-05") -> int:
    """What the content team has drawn in a month."""
    with handler.reading() as connection:
        return rewards.drawn(connection, ["content"], [month]).get(("content", month), 0)


def is_whole(handler: Handler) -> None:
    """The audit finds nothing, and a rebuild gives the same."""
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []
    with handler.reading() as connection:
        live = contents(connection)
    rebuild(handler.engine, lambda _done, _total: None)
    with handler.reading() as connection:
        assert contents(connection) == live


def refused(handler: Handler, command: Any, name: str = "x", **more: Any) -> str:
    """The code with which a command is refused."""
    outcome = carry_out(handler, command, name, **more)
    assert outcome.refusal is not None
    return outcome.refusal.code


def test_without_approval_and_limit_a_request_is_granted_and_paid_at_once(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "licence"))
    assert status(handler, "r1") == ("granted", "held")
    assert wallet(handler, "ann") == (40, 0, 0)
    assert accounts(handler) == {"issuer": -150, "member:ann": 40, "member:bo": 50, "member:flo": 50, "spent": 10}
    is_whole(handler)


def test_where_approval_is_needed_points_are_held_until_somebody_above_decides(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"))
    assert status(handler, "r1") == ("ready", "")
    assert wallet(handler, "ann") == (40, 10, 0)
    assert refused(handler, GrantRedemption(redemption="r1", by="ann"), actor="ann") == "own_request"
    assert refused(handler, GrantRedemption(redemption="r1", by="gus"), actor="gus") == "not_yours"
    do(handler, GrantRedemption(redemption="r1", by="cy"))
    assert status(handler, "r1") == ("granted", "")
    assert wallet(handler, "ann") == (40, 0, 0)
    assert carry_out(handler, GrantRedemption(redemption="r1", by="cy"), "again", "cy").events == ()
    is_whole(handler)


@pytest.mark.parametrize("end", ["refused", "cancelled", "expired"])
def test_what_comes_to_nothing_gives_points_and_slot_back(handler: Handler, end: str) -> None:
    do(handler, ask("r1", "ann", "meeting"))
    assert refused(handler, ask("r2", "bo", "meeting")) == "slots_taken"
    do(handler, ask("r3", "bo", "meeting", waits=True))
    assert wallet(handler, "bo") == (45, 5, 0)
    match end:
        case "refused":
            do(handler, RefuseRedemption(redemption="r1", by="cy", reason=REASON))
        case "cancelled":
            do(handler, CancelRedemption(redemption="r1"))
        case _:
            assert deadlines.sweep(handler, NOON + timedelta(days=8)) == 1
    assert status(handler, "r1") == (end, "")
    assert wallet(handler, "ann") == (50, 0, 0)
    assert status(handler, "r3") == ("ready", "held")
    assert refused(handler, GrantRedemption(redemption="r1", by="cy"), actor="cy") == "already_decided"
    is_whole(handler)


def test_what_is_not_used_comes_back_pro_rata(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "studio", WEEK))
    assert (wallet(handler, "ann"), drawn(handler)) == ((40, 0, 0), 20_000)
    do(handler, UseRedemption(redemption="r1", by="cy", on=TODAY, percent=40, fen=9_000))
    do(handler, ReturnRedemption(redemption="r1", by="cy"))
    assert status(handler, "r1") == ("returned", "held")
    assert (wallet(handler, "ann"), drawn(handler)) == ((46, 0, 0), 9_000)
    is_whole(handler)


def test_money_that_a_right_did_not_need_goes_back_when_it_is_used_up(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "studio", WEEK), UseRedemption(redemption="r1", by="cy", on=TODAY, fen=15_000))
    assert status(handler, "r1") == ("used", "held")
    assert (wallet(handler, "ann"), drawn(handler)) == ((40, 0, 0), 15_000)
    is_whole(handler)


def test_rights_that_nobody_used_in_time_come_back_by_themselves(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"), GrantRedemption(redemption="r1", by="cy"))
    assert deadlines.sweep(handler, NOON + timedelta(days=30)) == 0
    assert deadlines.sweep(handler, NOON + timedelta(days=31)) == 1
    assert deadlines.sweep(handler, NOON + timedelta(days=31)) == 0
    assert deadlines.sweep(handler, NOON + timedelta(days=10)) == 0
    assert (status(handler, "r1"), wallet(handler, "ann")) == (("returned", ""), (50, 0, 0))
    is_whole(handler)


def test_a_request_that_the_budget_cannot_pay_is_refused_as_a_whole(handler: Handler) -> None:
    do(handler, SetBudget(team="content", month="2026-05", fen=25_000))
    do(handler, ask("r1", "ann", "studio", WEEK))
    assert refused(handler, ask("r2", "bo", "studio", WEEK)) == "budget_short"
    assert (wallet(handler, "bo"), drawn(handler)) == ((50, 0, 0), 20_000)
    with handler.reading() as connection:
        assert rewards.by_id(connection, "r2") is None
    do(handler, ask("r3", "flo", "studio", WEEK))
    is_whole(handler)


def test_whoever_moves_up_and_cannot_be_paid_makes_room_for_the_next(handler: Handler) -> None:
    do(handler, SetBudget(team="content", month="2026-05", fen=20_000))
    do(handler, ask("r1", "flo", "studio", WEEK), ask("r2", "ann", "studio", WEEK))
    enrich(handler, "gus")
    do(handler, ask("r3", "bo", "studio", WEEK, waits=True), ask("r4", "gus", "studio", WEEK, waits=True))
    do(handler, ReturnRedemption(redemption="r1", by="gus"))
    assert (status(handler, "r3"), status(handler, "r4")) == (("ready", "held"), ("requested", "waiting"))
    deadlines.sweep(handler, NOON)
    assert (status(handler, "r3"), status(handler, "r4")) == (("refused", ""), ("granted", "held"))
    assert (wallet(handler, "bo"), wallet(handler, "gus")) == ((50, 0, 0), (40, 0, 0))
    is_whole(handler)


def test_changing_or_retiring_a_reward_does_not_touch_what_was_asked_for(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "course"))
    do(handler, ChangeReward(reward="course", terms=terms(points=99)), RetireReward(reward="course"))
    assert refused(handler, ask("r2", "bo", "course")) == "reward_retired"
    do(handler, GrantRedemption(redemption="r1", by="cy"))
    with handler.reading() as connection:
        row = rewards.by_id(connection, "r1")
    assert row is not None
    assert (row.points, row.revision, row.use_by) == (10, 1, (TODAY + timedelta(days=30)).isoformat())
    assert wallet(handler, "ann") == (40, 0, 0)


def test_a_priority_window_collects_and_awards_by_level_then_grants_then_time(handler: Handler) -> None:
    enrich(handler, "gus")
    do(handler, *(submitted(f"level/{n}", "title", flo=100) for n in range(8)))
    do(handler, *(ApproveTask(task=f"level/{n}", by="gus") for n in range(8)))
    for n, (name, waits) in enumerate((("bo", False), ("ann", True), ("gus", False), ("flo", False))):
        do(handler, ask(f"r{n}", name, "traffic", NEXT_WEEK, waits=waits), at=NOON + timedelta(minutes=n))
    assert {status(handler, f"r{n}") for n in range(4)} == {("requested", "asked")}
    assert deadlines.sweep(handler, FRIDAY_EVENING - timedelta(seconds=1)) == 0
    assert deadlines.sweep(handler, FRIDAY_EVENING) > 0
    with handler.reading() as connection:
        order = [
            (row.place, row.member, row.level, row.held) for row in rewards.awards(connection, "traffic", NEXT_WEEK)
        ]
    assert order == [(1, "flo", 2, 1), (2, "bo", 1, 1), (3, "ann", 1, 0), (4, "gus", 1, 0)]
    assert [status(handler, f"r{n}") for n in range(4)] == [
        ("granted", "held"),
        ("requested", "waiting"),
        ("refused", ""),
        ("granted", "held"),
    ]
    assert (wallet(handler, "gus"), wallet(handler, "ann")) == ((50, 0, 0), (40, 10, 0))
    assert deadlines.sweep(handler, FRIDAY_EVENING) == 0
    is_whole(handler)


def test_more_slots_let_those_who_wait_move_up(handler: Handler) -> None:
    do(
        handler,
        ask("r1", "ann", "meeting"),
        ask("r2", "bo", "meeting", waits=True),
        ask("r3", "flo", "meeting", waits=True),
    )
    assert deadlines.sweep(handler, NOON) == 0
    for number, (second, third) in ((2, ("held", "waiting")), (3, ("held", "held"))):
        do(handler, ChangeStock(reward="meeting", stock=Stock(per=Per.COUNTED, number=number)))
        assert deadlines.sweep(handler, NOON + timedelta(minutes=number)) == 1
        assert (status(handler, "r2")[1], status(handler, "r3")[1]) == (second, third)
    is_whole(handler)


def test_points_that_were_spent_are_owed_when_their_work_is_voided(handler: Handler) -> None:
    do(handler, ask("r1", "ann", "licence"), ask("r2", "ann", "course"))
    do(handler, VoidTask(task="rich/ann/0", by="cy", reason=REASON))
    assert wallet(handler, "ann") == (0, 10, 20)
    do(handler, RefuseRedemption(redemption="r2", by="cy", reason=REASON))
    assert wallet(handler, "ann") == (0, 0, 10)
    enrich(handler, "ann", times=2)
    assert wallet(handler, "ann")[0] == 40
    is_whole(handler)
