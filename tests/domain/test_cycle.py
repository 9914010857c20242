"""Promotions are scheduled before they begin, and what has passed stays as it was known then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain import calendar
from growth_tree.domain.calendar import Calendar, HolidaysDeclared
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.cycle import (
    CancelCycle,
    CycleCancelled,
    CycleMoved,
    CycleScheduled,
    MoveCycle,
    ScheduleCycle,
)
from growth_tree.domain.rules import Text
from tests.domain.scenario import TODAY, changed, fold, given

FIRST, LAST = TODAY + timedelta(days=5), TODAY + timedelta(days=9)
NAME = Text(zh="年货节", en="New Year sale")
SCHEDULE = ScheduleCycle(cycle="sale", name=NAME, shop="flagship", first_day=FIRST, last_day=LAST, intensity=2)
SCHEDULED = CycleScheduled(cycle="sale", name=NAME, shop="flagship", first_day=FIRST, last_day=LAST, intensity=2)
MOVE = MoveCycle(cycle="sale", first_day=FIRST + timedelta(days=1), last_day=LAST + timedelta(days=1))
MOVED = CycleMoved(cycle="sale", first_day=MOVE.first_day, last_day=MOVE.last_day)
CANCEL = CancelCycle(cycle="sale")
CANCELLED = CycleCancelled(cycle="sale")


@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_a_promotion_is_scheduled_once(actor: str) -> None:
    given().when(SCHEDULE, actor=actor).then(SCHEDULED)
    given(SCHEDULED).when(SCHEDULE, actor=actor).then()
    given(SCHEDULED).when(changed(SCHEDULE, intensity=3), actor=actor).refused("cycle_known", "cycle")
    everywhere = changed(SCHEDULE, shop=None, first_day=TODAY)
    given().when(everywhere, actor=actor).then(changed(SCHEDULED, shop=None, first_day=TODAY))


@pytest.mark.parametrize("actor", ["ann", "cy", "di", "nobody"])
@pytest.mark.parametrize("command", [SCHEDULE, MOVE, CANCEL])
def test_only_admins_keep_the_calendar(actor: str, command: Any) -> None:
    given(SCHEDULED).when(command, actor=actor).refused("not_yours")


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"name": Text(zh="", en="x")}, "text_missing", "name", {}),
        ({"name": Text(zh="x" * 41, en="x")}, "text_long", "name", {"limit": 40}),
        ({"shop": "nowhere"}, "unknown_shop", "shop", {}),
        ({"intensity": 0}, "unknown_intensity", "intensity", {}),
        ({"intensity": 4}, "unknown_intensity", "intensity", {}),
        ({"last_day": FIRST - timedelta(days=1)}, "ends_before_it_begins", "last_day", {}),
        ({"last_day": FIRST + timedelta(days=62)}, "cycle_too_long", "last_day", {"most": 62}),
        ({"first_day": TODAY - timedelta(days=1)}, "cycle_too_late", "first_day", {"before": "2026-02-04"}),
        (
            {"first_day": date(2026, 1, 20), "last_day": date(2026, 2, 4)},
            "cycle_too_late",
            "first_day",
            {"before": "2026-02-04"},
        ),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(
    wrong: dict[str, Any], code: str, field: str, params: dict[str, Any]
) -> None:
    given().when(changed(SCHEDULE, **wrong), actor="ed").refused(code, field, **params)


@pytest.mark.parametrize(
    "right",
    [
        {"intensity": 1},
        {"intensity": 3},
        {"last_day": FIRST},
        {"last_day": FIRST + timedelta(days=61)},
        {"first_day": date(2026, 1, 20), "last_day": date(2026, 2, 3)},
    ],
)
def test_a_promotion_to_come_or_long_past_is_fine(right: dict[str, Any]) -> None:
    given().when(changed(SCHEDULE, **right), actor="ed").then(changed(SCHEDULED, **right))


def test_a_promotion_is_moved_before_it_begins() -> None:
    given(SCHEDULED).when(MOVE, actor="ed").then(MOVED)
    given(SCHEDULED, MOVED).when(MOVE, actor="ed").then()
    given().when(MOVE, actor="ed").refused("unknown_cycle", "cycle")
    given(SCHEDULED).when(changed(MOVE, last_day=FIRST), actor="ed").refused("ends_before_it_begins", "last_day")
    too_long = changed(MOVE, last_day=MOVE.first_day + timedelta(days=62))
    given(SCHEDULED).when(too_long, actor="ed").refused("cycle_too_long", "last_day", most=62)
    into_the_past = changed(MOVE, first_day=TODAY - timedelta(days=1))
    given(SCHEDULED).when(into_the_past, actor="ed").refused("cycle_in_the_past", "first_day")


@pytest.mark.parametrize("today", [FIRST, LAST])
def test_of_a_running_promotion_only_the_end_moves(today: date) -> None:
    running = given(SCHEDULED)
    longer = MoveCycle(cycle="sale", first_day=FIRST, last_day=LAST + timedelta(days=3))
    running.when(longer, actor="ed", today=today).then(
        CycleMoved(cycle="sale", first_day=FIRST, last_day=longer.last_day)
    )
    ends_today = changed(longer, last_day=today)
    expected = [] if today == LAST else [CycleMoved(cycle="sale", first_day=FIRST, last_day=today)]
    running.when(ends_today, actor="ed", today=today).then(*expected)
    running.when(MOVE, actor="ed", today=today).refused("cycle_has_begun", "first_day")
    running.when(CANCEL, actor="ed", today=today).refused("cycle_has_begun")


def test_the_end_of_a_running_promotion_is_not_put_before_today() -> None:
    yesterday = MoveCycle(cycle="sale", first_day=FIRST, last_day=LAST - timedelta(days=1))
    given(SCHEDULED).when(yesterday, actor="ed", today=LAST).refused("cycle_in_the_past", "last_day")


def test_what_is_over_stays() -> None:
    after = LAST + timedelta(days=1)
    given(SCHEDULED).when(MOVE, actor="ed", today=after).refused("cycle_is_over")
    given(SCHEDULED).when(CANCEL, actor="ed", today=after).refused("cycle_is_over")


def test_a_promotion_is_cancelled_before_it_begins() -> None:
    given(SCHEDULED).when(CANCEL, actor="ed").then(CANCELLED)
    given(SCHEDULED, CANCELLED).when(CANCEL, actor="ed").then()
    given(SCHEDULED, CANCELLED).when(SCHEDULE, actor="ed").then(SCHEDULED)


def known(*events: Any) -> Calendar:
    """The calendar after that."""
    state: Calendar = fold(calendar, events)
    return state


def test_the_strongest_promotion_of_a_day_counts() -> None:
    everywhere = changed(SCHEDULED, cycle="all", shop=None, first_day=LAST, last_day=LAST, intensity=3)
    weak = changed(SCHEDULED, cycle="weak", intensity=1)
    state = known(SCHEDULED, everywhere, weak)
    days = (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1))
    assert [state.intensity("flagship", day) for day in days] == [0, 2, 3, 0]
    assert [state.intensity("other", day) for day in days] == [0, 0, 3, 0]
    assert [state.intensity(None, day) for day in days] == [0, 0, 3, 0]
    assert [cycle.cycle for cycle in state.covering("flagship", FIRST)] == ["sale", "weak"]


def test_moved_and_cancelled_promotions_count_as_they_are_now() -> None:
    assert known(SCHEDULED, MOVED).intensity("flagship", FIRST) == 0
    assert known(SCHEDULED, MOVED).intensity("flagship", MOVED.last_day) == 2
    assert known(SCHEDULED, CANCELLED).intensity("flagship", FIRST) == 0


def test_a_holiday_is_a_declared_day_off() -> None:
    day = date(2026, 10, 1)
    state = known(HolidaysDeclared(year=2026, days_off=(day,), extra_workdays=()))
    assert state.is_holiday(day)
    assert not state.is_holiday(day + timedelta(days=1))
    assert not state.is_holiday(date(2027, 10, 1))


# Overlaps


BEFORE = changed(SCHEDULED, cycle="before", first_day=FIRST - timedelta(days=3), last_day=FIRST - timedelta(days=1))
EVERYWHERE = changed(SCHEDULED, cycle="all", shop=None)


@pytest.mark.parametrize(
    ("first", "last"),
    [(FIRST, LAST), (LAST, LAST + timedelta(days=2)), (TODAY, FIRST), (FIRST + timedelta(days=1), LAST)],
)
def test_two_promotions_of_the_same_shops_do_not_run_on_one_day(first: date, last: date) -> None:
    told = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
    other = changed(SCHEDULE, cycle="other", first_day=first, last_day=last)
    given(SCHEDULED).when(other, actor="ed").refused("cycles_overlap", "first_day", **told)
    general = changed(other, shop=None)
    given(EVERYWHERE).when(general, actor="ed").refused("cycles_overlap", "first_day", **told)


def test_one_after_the_other_is_fine_and_so_is_a_shop_s_own_within_one_of_all_shops() -> None:
    next_one = changed(SCHEDULE, cycle="next", first_day=LAST + timedelta(days=1), last_day=LAST + timedelta(days=2))
    assert given(SCHEDULED, BEFORE).when(next_one, actor="ed").refusal is None
    given(EVERYWHERE).when(SCHEDULE, actor="ed").then(SCHEDULED)
    assert given(SCHEDULED, CANCELLED).when(changed(SCHEDULE, cycle="again"), actor="ed").refusal is None


def test_none_is_moved_into_another_but_within_itself_it_may() -> None:
    given(SCHEDULED, BEFORE).when(changed(MOVE, first_day=FIRST - timedelta(days=1)), actor="ed").refused(
        "cycles_overlap", "first_day", first=BEFORE.first_day.isoformat(), last=BEFORE.last_day.isoformat()
    )
    given(SCHEDULED, BEFORE).when(MOVE, actor="ed").then(MOVED)
