"""Rights that were given out against the rules are found in the log, however rightly their hashes were made."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.domain.catalogue import ChangeStock
from growth_tree.domain.redemption import GrantRedemption
from growth_tree.domain.slot_events import Place, SlotHeld, SlotsAwarded
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.task_events import TaskVoided, VoidProposed
from growth_tree.domain.terms import Per, Stock
from growth_tree.handle import Handler
from growth_tree.verify import verify
from tests.domain import offers
from tests.office import NOON, TODAY, ZONE, do, found, submitted
from tests.shop import ask, enrich, open_shop
from tests.tampering import forge

GRANTED = replace(offers.GRANTED, points=10, fen=0, month="2026-05", use_by=TODAY, season="2026Q2")
REFUSED = replace(offers.REFUSED, reason="2e" * 32, season="2026Q2")
USED = replace(offers.USED, on=TODAY, fen=0, month="2026-05")
HELD = SlotHeld(reward="meeting", period="all", redemption="r3", moved_up=False, taken=1, limit=9)
PLACES = tuple(
    Place(redemption=name, member="bo", level=1, grants=0, asked_at=NOON, held=True, waits=False) for name in ("x", "y")
)
AWARDED = SlotsAwarded(reward="meeting", period="all", limit=2, free=2, order=PLACES)


@pytest.fixture
def shop(engine: Engine) -> Handler:
    """Ann has asked for a course; Bo holds the one meeting, and Flo waits for it."""
    made = found(engine)
    open_shop(made)
    enrich(made, "ann", "bo", "flo")
    do(made, ask("r1", "ann", "course"), ask("r2", "bo", "meeting"), ask("r3", "flo", "meeting", waits=True))
    return made


def findings(engine: Engine) -> set[str]:
    """What the audit finds beside the tables that a forged event does not reach."""
    problems = verify(engine, ZONE, {}, lambda _done, _total: None).problems
    return {problem.kind for problem in problems} - {"differs_from_replay"}


@pytest.mark.usefixtures("shop")
def test_what_a_manager_above_or_an_admin_decides_is_right(engine: Engine, owner: Engine) -> None:
    forge(owner, ("redemption/r1", replace(GRANTED, by="ed")), actor="ed")
    forge(owner, ("redemption/r1", USED), actor="cy")
    assert findings(engine) == set()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("decision", [GRANTED, REFUSED])
@pytest.mark.parametrize(
    ("names", "finding"),
    [
        (("ann", "ann"), "decided_on_own_request"),
        (("cy", "ann"), "decided_on_own_request"),
        (("bo", "bo"), "decided_without_right"),
        (("gus", "gus"), "decided_without_right"),
        (("cy", "bo"), "decided_without_right"),
    ],
)
def test_a_decision_by_somebody_else_is_found(
    engine: Engine, owner: Engine, decision: Any, names: tuple[str, str], finding: str
) -> None:
    by, actor = names
    forge(owner, ("redemption/r1", replace(decision, by=by)), actor=actor)
    assert findings(engine) == {finding}


@pytest.mark.usefixtures("shop")
def test_a_grant_by_the_product_of_what_needs_approval_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, ("redemption/r1", replace(GRANTED, by="system")), actor="ann")
    assert findings(engine) == {"decided_without_right"}


def test_a_second_grant_is_found(shop: Handler, engine: Engine, owner: Engine) -> None:
    do(shop, GrantRedemption(redemption="r1", by="cy"))
    forge(owner, ("redemption/r1", GRANTED), actor="cy")
    assert findings(engine) == {"decided_out_of_turn"}


@pytest.mark.usefixtures("shop")
def test_a_use_noted_by_its_owner_is_found(engine: Engine, owner: Engine) -> None:
    forge(owner, ("redemption/r1", GRANTED), actor="cy")
    forge(owner, ("redemption/r1", replace(USED, by="ann")), actor="ann")
    assert findings(engine) == {"decided_on_own_request"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("taken", [HELD, AWARDED])
def test_more_slots_than_there_are_are_found(engine: Engine, owner: Engine, taken: Any) -> None:
    forge(owner, ("slot/meeting/all", taken))
    assert findings(engine) == {"oversold"}


def test_fewer_slots_than_are_held_are_no_fault(shop: Handler, engine: Engine) -> None:
    do(shop, ChangeStock(reward="meeting", stock=Stock(per=Per.COUNTED, number=0)))
    assert findings(engine) == set()


@pytest.mark.parametrize(("proposed_by", "by"), [("cy", "cy"), ("di", "cy"), ("bo", "di")])
def test_points_forgiven_by_one_alone_are_found(engine: Engine, owner: Engine, proposed_by: str, by: str) -> None:
    made = found(engine)
    do(made, submitted("t1"), ApproveTask(task="t1", by="cy"))
    forge(owner, ("task/t1", VoidProposed(task="t1", by="cy", reason="2e" * 32)), actor="cy")
    voided = TaskVoided(task="t1", by=by, reason="2e" * 32, members=("ann",), season="2026Q2", proposed_by=proposed_by)
    forge(owner, ("task/t1", voided), actor=by)
    found_ = findings(engine)
    assert found_ == {"decided_without_right" if proposed_by == "cy" else "forgiven_alone"}
