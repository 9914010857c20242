from __future__ import annotations

from datetime import date, timedelta

import pytest

from growth_tree.domain import calendar
from growth_tree.domain.calendar import Calendar, DeclareHolidays, HolidaysDeclared
from growth_tree.domain.core import SYSTEM
from tests.domain.scenario import fold, given

NATIONAL_DAY = date(2026, 10, 1)
MAKE_UP_SUNDAY = date(2026, 9, 27)
DECLARED = HolidaysDeclared(
    year=2026,
    days_off=tuple(NATIONAL_DAY + timedelta(days=n) for n in range(7)),
    extra_workdays=(MAKE_UP_SUNDAY, date(2026, 10, 10)),
)
DECLARE = DeclareHolidays(year=2026, days_off=DECLARED.days_off, extra_workdays=DECLARED.extra_workdays)


def known(*events: HolidaysDeclared) -> Calendar:
    state: Calendar = fold(calendar, events)
    return state


@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_an_admin_or_the_product_declares_the_holidays(actor: str) -> None:
    given().when(DECLARE, actor=actor).then(DECLARED)


@pytest.mark.parametrize("actor", ["ann", "cy", "di", "nobody"])
def test_nobody_else_does(actor: str) -> None:
    given().when(DECLARE, actor=actor).refused("not_yours")


def test_an_equal_declaration_changes_nothing_even_in_another_order() -> None:
    shuffled = DeclareHolidays(
        year=2026,
        days_off=(*reversed(DECLARE.days_off), NATIONAL_DAY),
        extra_workdays=tuple(reversed(DECLARE.extra_workdays)),
    )
    given(DECLARED).when(shuffled, actor="ed").then()


def test_a_later_declaration_replaces_the_year_and_leaves_other_years() -> None:
    less = DeclareHolidays(year=2026, days_off=(NATIONAL_DAY,), extra_workdays=())
    declared = HolidaysDeclared(year=2026, days_off=(NATIONAL_DAY,), extra_workdays=())
    given(DECLARED).when(less, actor="ed").then(declared)

    new_year = HolidaysDeclared(year=2027, days_off=(date(2027, 1, 1),), extra_workdays=())
    after = known(DECLARED, new_year, declared)
    assert after.is_workday(date(2026, 10, 2))
    assert not after.is_workday(date(2027, 1, 1))


@pytest.mark.parametrize("name", ["days_off", "extra_workdays"])
@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_day_of_another_year_is_refused(name: str, day: date) -> None:
    days: dict[str, tuple[date, ...]] = {"days_off": (), "extra_workdays": (), name: (day,)}
    given().when(DeclareHolidays(year=2026, **days), actor="ed").refused("day_of_another_year", name, year=2026)


def test_no_day_is_both_off_and_worked() -> None:
    command = DeclareHolidays(
        year=2026, days_off=(NATIONAL_DAY, MAKE_UP_SUNDAY), extra_workdays=(NATIONAL_DAY, MAKE_UP_SUNDAY)
    )
    given().when(command, actor="ed").refused("off_and_worked", "extra_workdays", day="2026-09-27")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 25), True),  # Friday
        (date(2026, 9, 26), False),  # Saturday
        (date(2026, 9, 27), True),  # the Sunday that makes up for the holidays
        (date(2026, 9, 28), True),  # Monday
        (date(2026, 10, 1), False),  # Thursday, National Day
        (date(2026, 10, 7), False),  # the last day off
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a make-up Saturday
        (date(2026, 10, 11), False),  # Sunday
        (date(2025, 10, 1), True),  # nothing was declared for that year
    ],
)
def test_declared_days_win_over_the_week(day: date, worked: bool) -> None:
    assert known(DECLARED).is_workday(day) is worked


def test_the_next_workday_leaps_over_holidays_and_weekends() -> None:
    state = known(DECLARED)
    assert state.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert state.next_workday(date(2026, 9, 26)) == MAKE_UP_SUNDAY
    assert Calendar().next_workday(date(2026, 12, 31)) == date(2027, 1, 1)
    assert Calendar().next_workday(date(2026, 3, 13)) == date(2026, 3, 16)


def test_there_is_one_calendar() -> None:
    assert calendar.stream_of(DECLARE) == "calendar"
