"""What is known of a week beforehand: how strong its promotions are, and how far the next holiday is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from growth_tree.domain import calendar
from growth_tree.domain.calendar import Calendar, HolidaysDeclared
from growth_tree.domain.cycle import CycleScheduled
from growth_tree.domain.rules import Text
from growth_tree.insight.baselines.panel import WEEK
from growth_tree.insight.forecasting.circumstances import known_of
from growth_tree.insight.forecasting.explaining import parts_of, promotion_of
from tests.domain.scenario import fold

MONDAY = date(2026, 11, 9)
NATIONAL_DAY = HolidaysDeclared(
    year=2026, days_off=(date(2026, 10, 1), date(2026, 10, 2)), extra_workdays=(date(2026, 10, 10),)
)


def cycle(name: str, first: date, last: date, *, shop: str | None = None, intensity: int = 3) -> CycleScheduled:
    """A promotion."""
    text = Text(zh=name, en=name)
    return CycleScheduled(
        cycle=f"{name}/{first}", name=text, shop=shop, first_day=first, last_day=last, intensity=intensity
    )


def calendar_of(*events: object) -> Calendar:
    """A calendar in which this is entered."""
    found: Calendar = fold(calendar, events)
    return found


SINGLES = cycle("双11", date(2026, 11, 10), date(2026, 11, 11))
BIRTHDAY = cycle("店庆", MONDAY, MONDAY, shop="a", intensity=1)


def test_a_promotion_counts_by_its_strength_and_its_share_of_the_week() -> None:
    known = known_of(calendar_of(SINGLES, BIRTHDAY), ["a", "b", None], [MONDAY - WEEK, MONDAY])
    np.testing.assert_allclose(known["promotion"], np.array([[0, (3 + 3 + 1) / 21], [0, 6 / 21], [0, 6 / 21]]))
    np.testing.assert_allclose(known["cycle 双11"], [[0, 2 / 7]] * 3)
    np.testing.assert_allclose(known["cycle 店庆"], np.array([[0, 1 / 7], [0, 0], [0, 0]]))


def test_where_promotions_overlap_the_stronger_one_counts() -> None:
    weak = cycle("秋上新", MONDAY, date(2026, 11, 15), intensity=1)
    known = known_of(calendar_of(SINGLES, weak), ["a"], [MONDAY])
    np.testing.assert_allclose(known["promotion"], [[(2 * 3 + 5 * 1) / 21]])


def test_the_same_promotion_of_two_years_is_one() -> None:
    last_year = cycle("2025年双11", date(2025, 11, 10), date(2025, 11, 11))
    this_year = cycle("双11 2026", date(2026, 11, 10), date(2026, 11, 11))
    known = known_of(calendar_of(last_year, this_year), ["a"], [MONDAY - 52 * WEEK, MONDAY])
    np.testing.assert_allclose(known["cycle 双11"], [[2 / 7, 2 / 7]])


def test_a_promotion_of_other_weeks_is_no_column() -> None:
    assert not [name for name in known_of(calendar_of(SINGLES), ["a"], [MONDAY - WEEK]) if name.startswith("cycle")]


def test_holidays_and_workdays_are_counted() -> None:
    mondays = [date(2026, 8, 24) + n * WEEK for n in range(8)]
    known = known_of(calendar_of(NATIONAL_DAY), [None], mondays)
    assert known["holidays"].tolist() == [[0, 0, 0, 0, 0, 2, 0, 0]]
    assert known["workdays"].tolist() == [[5, 5, 5, 5, 5, 3, 6, 5]]
    assert known["weeks_to_holiday"].tolist() == [[5, 4, 3, 2, 1, 0, 5, 5]]


def test_the_strongest_promotion_of_a_week_is_named() -> None:
    known = calendar_of(SINGLES, BIRTHDAY)
    assert promotion_of(known, "a", MONDAY) == SINGLES.cycle
    assert promotion_of(known, "a", MONDAY - WEEK) == ""
    assert promotion_of(calendar_of(BIRTHDAY), "a", MONDAY) == BIRTHDAY.cycle
    assert promotion_of(calendar_of(BIRTHDAY), "b", MONDAY) == ""


def test_reasons_multiply_to_what_is_expected() -> None:
    factors = {
        "level": 900.0,
        "promotion": 1.5,
        "cycle 双11": 1.2,
        "holidays": 0.9,
        "workdays": 1.1,
        "trend": 1.0003,
        "form": 0.97,
    }
    parts = parts_of(1_500, factors, "c1")
    assert [(part.code, part.detail) for part in parts] == [
        ("level", ""),
        ("promotion", "c1"),
        ("holiday", ""),
        ("form", ""),
    ]
    assert [part.factor for part in parts[1:]] == [1_800_000, 990_000, 970_000]
    assert np.prod([part.factor / 1_000_000 for part in parts]) == pytest.approx(1_500, rel=1e-6)
