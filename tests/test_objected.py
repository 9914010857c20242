"""An objection that was raised or decided by whom it is not for is found in the log."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.objected import NO_RIGHT, OUT_OF_TURN, OWN_OBJECTION, Objections
from tests.domain.scenario import context
from tests.domain.test_objecting import DECLINED, FORWARDED, RAISED, TAKEN_BACK, UPHELD

ALONE = replace(UPHELD, correction=None)


def problems(*events: tuple[Any, str], proposed: bool = True) -> list[str | None]:
    """What is wrong with events, each with its actor."""
    followed = Objections(lambda _correction, member: proposed and member == "ann")
    return [followed.objection(event, lambda actor=actor: context(actor=actor)) for event, actor in events]  # type: ignore[misc]


def test_nothing_is_said_against_what_the_rules_allow() -> None:
    assert problems((RAISED, "ann"), (UPHELD, "di")) == [None] * 2
    assert problems((RAISED, "ann"), (TAKEN_BACK, "ann"), (RAISED, "ann"), (DECLINED, "di")) == [None] * 4
    passed = problems((RAISED, "ann"), (FORWARDED, "di"), (replace(DECLINED, by="ed"), "ed"))
    assert passed == [None] * 3
    assert problems((RAISED, "ann"), (ALONE, "di"), proposed=False) == [None] * 2


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [
        (RAISED, "bo", NO_RIGHT),
        (replace(RAISED, goes_to="cy"), "ann", OWN_OBJECTION),
        (replace(RAISED, goes_to="ann"), "ann", OWN_OBJECTION),
        (UPHELD, "di", OUT_OF_TURN),
        (DECLINED, "di", OUT_OF_TURN),
        (TAKEN_BACK, "ann", OUT_OF_TURN),
        (FORWARDED, "di", OUT_OF_TURN),
    ],
)
def test_an_objection_that_is_none_is_found(event: Any, actor: str, problem: str) -> None:
    assert problems((event, actor)) == [problem]


@pytest.mark.parametrize(
    ("event", "actor", "problem"),
    [
        (RAISED, "ann", OUT_OF_TURN),
        (replace(DECLINED, by="cy"), "cy", OWN_OBJECTION),
        (replace(DECLINED, by="ann"), "ann", OWN_OBJECTION),
        (replace(DECLINED, by="ed"), "ed", NO_RIGHT),
        (replace(UPHELD, by="gus"), "gus", NO_RIGHT),
        (DECLINED, "ed", NO_RIGHT),
        (TAKEN_BACK, "di", NO_RIGHT),
        (replace(TAKEN_BACK, member="bo"), "bo", NO_RIGHT),
        (replace(FORWARDED, by="gus"), "gus", NO_RIGHT),
        (replace(FORWARDED, goes_to="cy"), "di", OWN_OBJECTION),
        (replace(FORWARDED, goes_to="gus"), "di", NO_RIGHT),
    ],
)
def test_so_is_a_decision_by_whom_it_is_not_for(event: Any, actor: str, problem: str) -> None:
    assert problems((RAISED, "ann"), (event, actor)) == [None, problem]


def test_so_is_an_answer_that_names_a_correction_which_nobody_proposed() -> None:
    assert problems((RAISED, "ann"), (UPHELD, "di"), proposed=False) == [None, OUT_OF_TURN]
