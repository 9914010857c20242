"""A settlement by whom it is not for is found in the log, and so is one that a single person undid."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.settlement_events import LineAdjusted, ReopeningDropped
from growth_tree.settled import NO_RIGHT, OUT_OF_TURN, OWN_PERIOD, Settlements
from tests.domain.results import LATE, SETTLED, line
from tests.domain.scenario import context
from tests.domain.test_adjusting import ADJUSTED
from tests.domain.test_reopening import DROPPED, PROPOSED, REOPENED

OWN = replace(SETTLED, lines=(line("cy"),))


def objections(*events: tuple[Any, str]) -> list[str | None]:
    """What is objected to events, each with its actor."""
    followed = Settlements()
    return [followed.objection(event, lambda actor=actor: context(actor=actor)) for event, actor in events]  # type: ignore[misc]


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    right = [(SETTLED, "cy"), (ADJUSTED, "cy"), (PROPOSED, "cy"), (DROPPED, "cy"), (PROPOSED, "cy"), (REOPENED, "di")]
    assert objections(*right, (replace(SETTLED, round=2), "cy")) == [None] * 7


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (OWN, "cy", OWN_PERIOD),
        (replace(OWN, by="di"), "cy", NO_RIGHT),
        (replace(SETTLED, by="gus"), "gus", NO_RIGHT),
        (SETTLED, "system", NO_RIGHT),
        (SETTLED, "ann", NO_RIGHT),
        (replace(SETTLED, by="ann"), "ann", OWN_PERIOD),
    ],
)
def test_a_settlement_by_whom_it_is_not_for_is_found(event: Any, actor: str, objection: str) -> None:
    assert objections((event, actor)) == [objection]


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (replace(ADJUSTED, by="gus"), "gus", NO_RIGHT),
        (replace(ADJUSTED, by="ann"), "ann", OWN_PERIOD),
        (replace(ADJUSTED, line=replace(LATE, member="cy")), "cy", OUT_OF_TURN),
    ],
)
def test_so_is_a_correction(event: LineAdjusted, actor: str, objection: str) -> None:
    assert objections((SETTLED, "cy"), (event, actor)) == [None, objection]


@pytest.mark.parametrize(
    ("event", "actor", "objection"),
    [
        (replace(REOPENED, by="cy"), "cy", NO_RIGHT),
        (replace(REOPENED, by="ann"), "ann", OWN_PERIOD),
        (replace(REOPENED, by="gus"), "gus", NO_RIGHT),
        (replace(REOPENED, proposed_by="ed"), "di", OUT_OF_TURN),
    ],
)
def test_so_is_a_period_that_one_person_reopened(event: Any, actor: str, objection: str) -> None:
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (event, actor)) == [None, None, objection]


def test_so_is_one_that_nobody_proposed_to_reopen() -> None:
    assert objections((SETTLED, "cy"), (REOPENED, "di")) == [None, OUT_OF_TURN]
    dropped: ReopeningDropped = DROPPED
    assert objections((SETTLED, "cy"), (PROPOSED, "cy"), (dropped, "cy"), (REOPENED, "di"))[-1] == OUT_OF_TURN
    assert objections((SETTLED, "cy"), (replace(PROPOSED, by="gus"), "gus")) == [None, NO_RIGHT]
