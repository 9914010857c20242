from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from growth_tree.domain.calendar import Calendar, HolidaysDeclared
from growth_tree.domain.streak import Streak, streak

FRIDAY = date(2026, 3, 20)
CALENDAR = Calendar(
    {
        2026: HolidaysDeclared(
            year=2026,
            days_off=tuple(date(2026, 10, day) for day in range(1, 8)),
            extra_workdays=(date(2026, 9, 27), date(2026, 10, 10)),
        )
    }
)


def march(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 3, day) for day in days)


def run(
    days: frozenset[date],
    through: date = FRIDAY,
    *,
    freezes: int = 0,
    scheduled: Callable[[date], bool] = CALENDAR.is_workday,
) -> Streak:
    return streak(days, through, scheduled, freezes)


def test_days_of_work_in_a_row_make_a_streak() -> None:
    assert run(march(16, 17, 18, 19, 20)) == Streak(length=5, frozen=(), freezes_left=0)


def test_nothing_done_is_no_streak() -> None:
    assert run(frozenset(), freezes=2) == Streak(length=0, frozen=(), freezes_left=2)


def test_today_is_not_over_and_so_not_missed() -> None:
    assert run(march(18, 19)).length == 2
    assert run(march(17, 18)).length == 0
    assert run(march(17, 18), date(2026, 3, 19)).length == 2


def test_a_weekend_neither_counts_nor_breaks() -> None:
    assert run(march(12, 13, 16, 17, 18, 19, 20)).length == 7
    assert run(march(13, 14, 15, 16, 17, 18, 19, 20)).length == 6
    assert run(march(13), date(2026, 3, 15)).length == 1
    assert run(march(13), date(2026, 3, 16)).length == 1
    assert run(march(13), date(2026, 3, 17)).length == 0


def test_a_missed_workday_breaks_without_a_freeze() -> None:
    assert run(march(16, 18, 19, 20)).length == 3


def test_holidays_do_not_break_and_make_up_days_count() -> None:
    october = frozenset({date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)})
    assert run(october, date(2026, 10, 9)).length == 3
    assert run(october, date(2026, 10, 12)).length == 0, "the make-up Saturday of 10 October was missed"
    assert run(october | {date(2026, 10, 10)}, date(2026, 10, 12)).length == 4
    september = frozenset({date(2026, 9, 25), date(2026, 9, 28)})
    assert run(september, date(2026, 9, 28)).length == 1, "the make-up Sunday of 27 September was missed"


def test_leave_neither_counts_nor_breaks() -> None:
    def on_duty(day: date) -> bool:
        return CALENDAR.is_workday(day) and day not in march(17, 18)

    assert run(march(16, 19, 20), scheduled=on_duty).length == 3
    assert run(march(16, 17, 19, 20), scheduled=on_duty).length == 3, "work done on leave is not counted either"


def test_freezes_forgive_so_many_missed_days_a_month() -> None:
    days = march(12, 16, 18, 20)
    assert run(days, freezes=3) == Streak(
        length=4, frozen=(date(2026, 3, 13), date(2026, 3, 17), date(2026, 3, 19)), freezes_left=0
    )
    assert run(days, freezes=2) == Streak(length=3, frozen=(date(2026, 3, 17), date(2026, 3, 19)), freezes_left=0)
    assert run(days, freezes=1) == Streak(length=2, frozen=(date(2026, 3, 19),), freezes_left=0)


def test_every_month_brings_new_freezes() -> None:
    days = frozenset({date(2026, 3, 30), date(2026, 4, 2)})
    assert run(days, date(2026, 4, 2), freezes=1) == Streak(
        length=2, frozen=(date(2026, 3, 31), date(2026, 4, 1)), freezes_left=0
    )
    december = frozenset({date(2025, 12, 30), date(2026, 1, 2)})
    assert run(december, date(2026, 1, 2), freezes=1).length == 2


def test_a_freeze_is_spent_only_where_it_saves_a_streak() -> None:
    assert run(march(18, 19, 20), freezes=2) == Streak(length=3, frozen=(), freezes_left=2)
    assert run(march(10, 18, 19, 20), freezes=2) == Streak(length=3, frozen=(), freezes_left=2)


def test_freezes_left_are_those_of_this_month() -> None:
    days = frozenset({date(2026, 3, 30), date(2026, 4, 1), date(2026, 4, 2)})
    assert run(days, date(2026, 4, 2), freezes=2) == Streak(length=3, frozen=(date(2026, 3, 31),), freezes_left=2)


@pytest.mark.parametrize("freezes", [0, 1, 2, 5])
@for_all(days=st.frozensets(st.dates(date(2026, 2, 1), FRIDAY)))
def test_a_streak_counts_workdays_of_work_and_forgives_no_more_than_allowed(
    freezes: int, days: frozenset[date]
) -> None:
    found = run(days, freezes=freezes)
    counted = sorted(day for day in days if CALENDAR.is_workday(day))
    assert found.length <= len(counted)
    run_days = counted[len(counted) - found.length :]
    assert not set(found.frozen) & days
    for month in (2, 3):
        assert sum(day.month == month for day in found.frozen) <= freezes
    if run_days:
        between = {run_days[0] + timedelta(days=n) for n in range((FRIDAY - run_days[0]).days)}
        missed = {day for day in between if CALENDAR.is_workday(day)} - days
        assert missed >= set(found.frozen)
        assert {day for day in missed if day < run_days[-1]} <= set(found.frozen)


@for_all(st.frozensets(st.dates(date(2026, 2, 1), FRIDAY)), st.dates(date(2026, 2, 1), FRIDAY))
def test_one_more_day_of_work_never_shortens_a_streak(days: frozenset[date], more: date) -> None:
    assert run(days | {more}, freezes=2).length >= run(days, freezes=2).length
