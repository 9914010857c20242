"""Planning an ad test: by its holder or a manager above, complete, in time, and not changed once it has begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from growth_tree.domain.experiment_events import Creative
from tests.domain.ad_tests import (
    CALL_OFF,
    CALLED_OFF,
    CHANGE,
    CHANGED,
    CONCLUDED,
    FIRST,
    PLAN,
    PLAN_IT,
    PLANNED,
    conclude,
    report,
    reported,
)
from tests.domain.scenario import TODAY, changed, given

OTHER = changed(PLAN, product="n8", budget_fen=0)


@pytest.mark.parametrize("actor", ["ann", "cy", "di"])
def test_the_holder_and_managers_above_plan(actor: str) -> None:
    given().when(PLAN_IT, actor=actor).then(PLANNED)


@pytest.mark.parametrize("actor", ["bo", "gus", "ed", "system"])
def test_nobody_else_does(actor: str) -> None:
    given().when(PLAN_IT, actor=actor).refused("not_yours")


def test_a_test_may_begin_today_and_last_a_day() -> None:
    plan = changed(PLAN, first_day=TODAY, last_day=TODAY)
    given().when(changed(PLAN_IT, plan=plan)).then(changed(PLANNED, plan=plan))


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"first_day": TODAY - timedelta(days=1)}, "test_begins_in_the_past", "first_day", {}),
        ({"last_day": FIRST - timedelta(days=1)}, "ends_before_it_begins", "last_day", {}),
        ({"figure": "likes"}, "unknown_figure", "figure", {}),
        ({"budget_fen": -1}, "cell_negative", "budget_fen", {}),
        ({"planned": 0}, "cell_too_small", "planned", {"least": 1}),
        ({"creatives": PLAN.creatives[:1]}, "creatives_out_of_range", "creatives", {"least": 2, "most": 5}),
        (
            {"creatives": tuple(Creative(id=each, name="n") for each in "abcdef")},
            "creatives_out_of_range",
            "creatives",
            {"least": 2, "most": 5},
        ),
        ({"creatives": (PLAN.creatives[0],) * 2}, "creative_twice", "creatives", {}),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(wrong: Any, code: str, field: str, params: Any) -> None:
    plan = changed(PLAN, **wrong)
    given().when(changed(PLAN_IT, plan=plan)).refused(code, field, **params)
    given(PLANNED).when(changed(CHANGE, plan=plan)).refused(code, field, **params)


def test_the_same_plan_twice_is_planned_once() -> None:
    given(PLANNED).when(PLAN_IT).then()
    given(PLANNED).when(changed(PLAN_IT, plan=OTHER)).refused("already_planned")
    given(PLANNED, CALLED_OFF).when(changed(PLAN_IT, plan=OTHER)).refused("already_planned")


@pytest.mark.parametrize("actor", ["ann", "cy"])
def test_a_plan_is_changed_before_the_test_begins(actor: str) -> None:
    before = FIRST - timedelta(days=1)
    change = changed(CHANGE, plan=OTHER)
    given(PLANNED).when(change, actor=actor, today=before).then(changed(CHANGED, plan=OTHER))
    given(PLANNED, changed(CHANGED, plan=OTHER)).when(change, today=before).then()


@pytest.mark.parametrize("past", [[reported()], [CALLED_OFF], [reported(), CONCLUDED]])
def test_and_not_afterwards(past: list[Any]) -> None:
    change = changed(CHANGE, plan=OTHER)
    given(PLANNED).when(change, today=FIRST).refused("test_has_begun")
    given(PLANNED, *past).when(change).refused("test_has_begun")


def test_nor_by_others() -> None:
    given(PLANNED).when(changed(CHANGE, plan=OTHER), actor="bo").refused("not_yours")


@pytest.mark.parametrize("command", [CHANGE, report(), conclude()])
def test_there_is_nothing_to_say_about_a_test_that_nobody_planned(command: Any) -> None:
    given().when(command).refused("unknown_experiment")


def test_a_test_is_called_off_with_its_slot_unless_something_came_of_it() -> None:
    given(PLANNED).when(CALL_OFF, actor="system").then(CALLED_OFF)
    for past in ([], [PLANNED, CALLED_OFF], [PLANNED, reported()], [PLANNED, reported(), CONCLUDED]):
        given(*past).when(CALL_OFF, actor="system").then()
