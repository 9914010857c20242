"""A finding that was raised or decided by whom it is not for is found in the log."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.found import NO_RIGHT, OUT_OF_TURN, OWN_FINDING, Findings
from tests.domain.scenario import context
from tests.domain.test_finding import CONFIRMED, DISMISSED, RAISED


def problems(*events: tuple[Any, str]) -> list[str | None]:
    """What is wrong with events, each with its actor."""
    followed = Findings()
    return [followed.objection(event, lambda actor=actor: context(actor=actor)) for event, actor in events]  # type: ignore[misc]


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    assert problems((RAISED, SYSTEM), (DISMISSED, "ed")) == [None, None]
    assert problems((RAISED, SYSTEM), (CONFIRMED, "ed")) == [None, None]


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [(RAISED, "ed", NO_RIGHT), (DISMISSED, "ed", OUT_OF_TURN), (CONFIRMED, "ed", OUT_OF_TURN)],
)
def test_what_begins_wrongly_is_found(event: Any, actor: str, problem: str) -> None:
    assert problems((event, actor)) == [problem]


@pytest.mark.parametrize("decided", [DISMISSED, CONFIRMED])
def test_a_decision_that_is_none_is_found(decided: Any) -> None:
    assert problems((RAISED, SYSTEM), (RAISED, SYSTEM)) == [None, OUT_OF_TURN]
    assert problems((RAISED, SYSTEM), (decided, "ed"), (decided, "ed")) == [None, None, OUT_OF_TURN]
    assert problems((RAISED, SYSTEM), (replace(decided, by="di"), "di")) == [None, NO_RIGHT]
    assert problems((RAISED, SYSTEM), (decided, "di")) == [None, NO_RIGHT]
    for own in (replace(RAISED, members=("ed",)), replace(RAISED, approver="ed")):
        assert problems((own, SYSTEM), (decided, "ed")) == [None, OWN_FINDING]
