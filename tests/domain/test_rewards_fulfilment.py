"""Rights are used in parts or wholly, within their money; what is left is given back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from tests.domain.offers import (
    CANCELLED,
    FOR_A_WEEK,
    GRANTED,
    NEXT_WEEK,
    PARTLY_USED,
    READY,
    REQUESTED,
    RETURN,
    RETURNED,
    USE,
    USED,
    offering,
)
from tests.domain.scenario import TODAY, Given, Outcome, given

OWNED = given(REQUESTED, READY, GRANTED)
IN_PARTS = OWNED.and_(PARTLY_USED)
OF_A_WEEK = given(FOR_A_WEEK, READY, replace(GRANTED, period=NEXT_WEEK))
OVERDUE = GRANTED.use_by + timedelta(days=1)
BY_ANN = replace(RETURN, by="ann")


def cy(history: Given, command: Any, **more: Any) -> Outcome:
    """Cy, Ann's manager, commands."""
    return history.when(command, actor="cy", catalogue=offering(), **more)


def test_a_right_is_used_wholly_or_in_parts() -> None:
    cy(OWNED, USE).then(USED)
    cy(OWNED, replace(USE, percent=40)).then(PARTLY_USED)
    cy(IN_PARTS, replace(USE, percent=60)).then(replace(USED, percent=60, fen=600))


def test_the_money_really_spent_is_noted_and_the_rest_goes_back_at_the_end() -> None:
    cy(OWNED, replace(USE, percent=40, fen=700)).then(replace(PARTLY_USED, fen=700))
    cy(IN_PARTS, replace(USE, percent=60, fen=150)).then(replace(USED, percent=60, fen=150, fen_left=450))
    dear = OWNED.and_(replace(PARTLY_USED, fen=900))
    cy(dear, replace(USE, percent=60)).then(replace(USED, percent=60, fen=100))


@pytest.mark.parametrize(
    ("use", "code", "field", "params"),
    [
        ({"percent": 0}, "more_than_is_left", "percent", {"left": 60}),
        ({"percent": 61}, "more_than_is_left", "percent", {"left": 60}),
        ({"percent": -5}, "more_than_is_left", "percent", {"left": 60}),
        ({"percent": 10, "fen": 601}, "more_money_than_granted", "fen", {"left": "6.00"}),
        ({"percent": 10, "fen": -1}, "more_money_than_granted", "fen", {"left": "6.00"}),
        ({"percent": 10, "on": TODAY + timedelta(days=1)}, "done_in_the_future", "on", {}),
    ],
)
def test_a_use_that_cannot_be_is_refused(use: dict[str, Any], code: str, field: str, params: dict[str, Any]) -> None:
    cy(IN_PARTS, replace(USE, **use)).refused(code, field, **params)


@pytest.mark.parametrize("history", [(REQUESTED,), (REQUESTED, READY), (REQUESTED, CANCELLED)])
def test_only_what_was_granted_is_used_or_given_back(history: tuple[Any, ...]) -> None:
    cy(given(*history), USE).refused("not_granted")
    cy(given(*history), RETURN).refused("not_granted")


def test_what_is_used_up_is_neither_used_nor_given_back_again() -> None:
    cy(OWNED.and_(USED), USE).refused("not_granted")
    cy(OWNED.and_(USED), RETURN).refused("not_granted")


def test_an_unused_right_comes_back_whole() -> None:
    cy(OWNED, RETURN).then(RETURNED)
    cy(OWNED.and_(RETURNED), RETURN).then()
    cy(OWNED.and_(RETURNED), USE).refused("not_granted")


def test_of_a_right_in_use_the_unused_part_comes_back() -> None:
    cy(IN_PARTS, RETURN).then(replace(RETURNED, percent=60, points=18, fen=600))
    odd = given(REQUESTED, READY, GRANTED, replace(PARTLY_USED, percent=45, used=45, fen=450))
    cy(odd, RETURN).then(replace(RETURNED, percent=55, points=17, fen=550))  # 16.5 points, rounded half up


@pytest.mark.parametrize("command", [USE, RETURN], ids=["use", "return"])
@pytest.mark.parametrize(
    ("by", "actor", "code"),
    [("cy", "ann", "own_request"), ("bo", "bo", "not_yours"), ("gus", "gus", "not_yours"), ("cy", "bo", "not_yours")],
)
def test_nobody_else_keeps_account_of_a_right(command: Any, by: str, actor: str, code: str) -> None:
    OWNED.when(replace(command, by=by), actor=actor, catalogue=offering()).refused(code)


def test_nobody_notes_the_use_of_a_right_of_their_own() -> None:
    OWNED.when(replace(USE, by="ann"), actor="ann", catalogue=offering()).refused("own_request")


def test_whoever_holds_a_right_gives_it_back_until_its_week_begins() -> None:
    before, begun = date(2026, 3, 15), date(2026, 3, 16)
    OF_A_WEEK.when(BY_ANN, today=before, catalogue=offering()).then(replace(RETURNED, by="ann", period=NEXT_WEEK))
    OF_A_WEEK.when(BY_ANN, today=begun, catalogue=offering()).refused("returned_by_managers")
    OF_A_WEEK.and_(PARTLY_USED).when(BY_ANN, today=before, catalogue=offering()).refused("returned_by_managers")
    OWNED.when(BY_ANN, catalogue=offering()).refused("returned_by_managers")
    OF_A_WEEK.when(BY_ANN, actor="bo", today=before, catalogue=offering()).refused("not_yours")


def test_what_is_not_used_in_time_comes_back_by_the_product() -> None:
    overdue = replace(RETURN, by=SYSTEM)
    returned = replace(RETURNED, by=SYSTEM, season="2026Q2")
    OWNED.when(overdue, actor=SYSTEM, today=GRANTED.use_by, catalogue=offering()).refused("not_due")
    OWNED.when(overdue, actor=SYSTEM, today=OVERDUE, catalogue=offering()).then(returned)
    IN_PARTS.when(overdue, actor=SYSTEM, today=OVERDUE, catalogue=offering()).then(
        replace(returned, percent=60, points=18, fen=600)
    )
    OWNED.when(overdue, actor="ann", today=OVERDUE, catalogue=offering()).refused("not_yours")
    given(REQUESTED).when(overdue, actor=SYSTEM, today=OVERDUE, catalogue=offering()).refused("not_due")
