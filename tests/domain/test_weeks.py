"""A week has one name."""

from __future__ import annotations

from datetime import date

import pytest

from growth_tree.domain.period import bounds, days_of_week, week_of


@pytest.mark.parametrize(
    ("monday", "sunday", "week"),
    [
        (date(2026, 3, 9), date(2026, 3, 15), "2026-W11"),
        (date(2020, 12, 28), date(2021, 1, 3), "2020-W53"),
        (date(2024, 12, 30), date(2025, 1, 5), "2025-W01"),
        (date(2026, 12, 28), date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), date(2027, 1, 10), "2027-W01"),
    ],
)
def test_a_week_has_its_days_and_its_days_have_the_week(monday: date, sunday: date, week: str) -> None:
    assert (week_of(monday), week_of(sunday)) == (week, week)
    assert days_of_week(week) == (monday, sunday)


@pytest.mark.parametrize(
    "text",
    ["2026-W5", "2026-W005", "2026-W+5", "2026-W 5", "+2026-W05", "２０２６-W05", "2026-w05", "2026-W05 ", "20_26-W05",
     "2026-03", "2025-W53", "2026-W00", "9999-W52", "all", "", "week", "2026", "W05"],
)  # fmt: skip
def test_another_text_is_no_week(text: str) -> None:
    assert days_of_week(text) is None


def test_what_lies_beyond_the_last_day_of_the_calendar_is_no_period() -> None:
    for period in ("9999-W52", "9999-12"):
        with pytest.raises(ValueError, match="out of range"):
            bounds(period)
