"""Requests in lists and queues, the order of awarded slots, budgets; and points that move between accounts."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.budget import BudgetDrawn, BudgetReturned
from growth_tree.domain.redemption_events import RedemptionRequested
from growth_tree.domain.slot_events import SlotAsked, SlotQueued
from models import growth, ledger, rewards
from tests.golden.examples import EXAMPLES
from tests.golden.reward_examples import ANN, ASKED, CY, REWARD, TASK, WEEK
from tests.projections.conftest import Told


def example(name: str) -> Any:
    """An event about Ann's request, or her points."""
    return EXAMPLES[name, 1]


REQUESTED: RedemptionRequested = example("RedemptionRequested")


def one(told: Told) -> dict[str, Any]:
    """The one request there is."""
    (row,) = told.rows(rewards.redemption)
    assert isinstance(row, dict)
    return row


def test_a_request_is_listed_with_its_terms(told: Told) -> None:
    told.events(REQUESTED)
    row = one(told)
    assert (row["id"], row["status"], row["member"], row["reward"], row["revision"]) == (
        ASKED,
        "requested",
        ANN,
        REWARD,
        2,
    )
    assert (row["points"], row["fen"], row["waits"], row["slot"]) == (120, 50_000, 1, "")
    assert (row["decide_by"], row["requested"], row["requested_at"]) == ("2026-11-11", 10, "t10")


@pytest.mark.parametrize(
    ("event", "status", "told_of_it"),
    [
        ("RedemptionReady", "ready", {"decide_by": "2026-11-11", "decided_at": None}),
        ("RedemptionGranted", "granted", {"decided_by": CY, "use_by": "2026-12-31", "month": "2026-11"}),
        ("RedemptionRefused", "refused", {"decided_by": CY, "reason": "2e" * 32, "code": None}),
        ("RedemptionCancelled", "cancelled", {"decided_by": ANN, "decided_at": "t20"}),
        ("RedemptionExpired", "expired", {"decided_by": None, "decided_at": "t20"}),
        ("RedemptionReturned", "returned", {"returned": 72}),
    ],
)
def test_a_request_says_where_it_stands(told: Told, event: str, status: str, told_of_it: dict[str, Any]) -> None:
    told.events(REQUESTED, example(event))
    row = one(told)
    assert (row["status"], row["position"]) == (status, 20)
    assert {name: row[name] for name in told_of_it} == told_of_it


def test_a_right_is_used_in_parts(told: Told) -> None:
    used = example("RedemptionUsed")
    told.events(REQUESTED, example("RedemptionGranted"), replace(used, percent=60, used=60, fen=30_000, fen_left=0))
    row = one(told)
    assert (row["status"], row["used"], row["spent"]) == ("granted", 60, 30_000)
    told.events(used)
    row = one(told)
    assert (row["status"], row["used"], row["spent"]) == ("used", 100, 48_000)


def test_a_request_has_its_place_at_the_slots(told: Told) -> None:
    for event, slot in (("SlotAsked", "asked"), ("SlotQueued", "waiting"), ("SlotHeld", "held"), ("SlotFreed", "")):
        told.events(REQUESTED, example(event))
        assert one(told)["slot"] == slot
    assert one(told)["closes"] == "2026-11-13T18"


def test_an_award_is_shown_whole_and_moves_everybody(told: Told) -> None:
    asked: SlotAsked = example("SlotAsked")
    told.events(
        REQUESTED,
        replace(REQUESTED, redemption=TASK, member=CY),
        asked,
        replace(asked, redemption=TASK, member=CY),
        example("SlotsAwarded"),
    )
    assert told.rows(rewards.redemption, "id", "slot", "placed") == [(TASK, "waiting", 2), (ASKED, "held", 1)]
    columns = ("position", "place", "redemption", "member", "level", "grants", "held", "waits", "asked_at")
    assert told.rows(rewards.award, *columns) == [
        (50, 1, ASKED, ANN, 5, 1, 1, 0, "2026-11-10T23:30:00.125000Z"),
        (50, 2, TASK, CY, 4, 0, 0, 1, "2026-11-10T23:30:00.125000Z"),
    ]


def test_the_line_is_those_who_went_without_and_then_the_others(told: Told) -> None:
    asked, queued = example("SlotAsked"), SlotQueued(reward=REWARD, period=WEEK, redemption="late")
    told.events(
        *(replace(REQUESTED, redemption=name) for name in ("late", "later", TASK, ASKED)),
        queued,
        replace(queued, redemption="later"),
        asked,
        replace(asked, redemption=TASK),
        example("SlotsAwarded"),
    )
    connection = told.connection
    assert [row.id for row in rewards.in_line(connection, REWARD, WEEK)] == [TASK, "late", "later"]
    assert rewards.slots(connection, [WEEK]) == {(REWARD, WEEK): {"asked": 0, "waiting": 3, "held": 1}}
    assert [row.id for row in rewards.holders(connection, REWARD, WEEK)] == [ASKED]


def test_a_budget_says_what_is_drawn(told: Told) -> None:
    drawn: BudgetDrawn = example("BudgetDrawn")
    told.events(drawn)
    assert rewards.drawn(told.connection, ["t1"], ["2026-11"]) == {("t1", "2026-11"): 150_000}
    returned: BudgetReturned = example("BudgetReturned")
    told.events(returned, replace(drawn, month="2026-12", drawn=7))
    assert told.rows(rewards.budget, "month", "drawn") == [("2026-11", 120_000), ("2026-12", 7)]


@pytest.mark.parametrize(
    ("event", "line", "accounts"),
    [
        ("PointsHeld", ("held", -120, 61, 0), {f"held:{ANN}": 120, f"member:{ANN}": -120}),
        ("HoldReleased", ("released", 120, 181, 0), {f"held:{ANN}": -120, f"member:{ANN}": 120}),
        ("HoldSpent", ("spent", 0, 61, 120), {f"held:{ANN}": -120, "spent": 120}),
        ("PointsReturned", ("returned", 72, 133, 0), {f"member:{ANN}": 72, "spent": -72}),
        ("PointsExpired", ("expired", -7, 126, 0), {"expired": 7, f"member:{ANN}": -7}),
        ("DebtIncurred", ("owed", 9, 14, 0), {f"clawback:{ANN}": -9, f"member:{ANN}": 9}),
        ("DebtForgiven", ("forgiven", 9, 14, 0), {"forgiven": -9, f"member:{ANN}": 9}),
        ("DebtRepaid", ("repaid", -12, 3, 0), {f"clawback:{ANN}": 12, f"member:{ANN}": -12}),
    ],
)
def test_points_move_from_one_account_to_another(
    told: Told, event: str, line: tuple[Any, ...], accounts: dict[str, int]
) -> None:
    told.events(example(event), cause=7)
    assert told.rows(ledger.entry, "type", "points", "balance", "moved") == [line]
    assert told.rows(ledger.entry, "cause", "season") == [(7, "2026Q4")]
    assert dict(told.rows(ledger.account, "name", "balance")) == accounts


def test_what_costs_nothing_makes_no_line(told: Told) -> None:
    told.events(replace(example("PointsHeld"), points=0, lots={}, balance=61, held=30))
    assert told.rows(ledger.entry) == told.rows(ledger.account) == []


def test_the_totals_say_what_can_be_spent_is_set_aside_and_owed(told: Told) -> None:
    told.events(example("PointsHeld"), example("DebtIncurred"))
    assert told.rows(growth.growth, "points", "held", "debt") == [(14, 150, 12)]
    told.events(example("HoldSpent"), example("DebtRepaid"))
    assert told.rows(growth.growth, "points", "held", "debt") == [(3, 30, 0)]
