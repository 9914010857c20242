"""Weeks and months of slots, the hours at which they close, and the spans of quotas."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from growth_tree.domain.period import (
    asked_for,
    bounds,
    closing,
    first_after,
    first_of,
    is_collecting,
    is_month,
    is_over,
    months_after,
    period_of,
)
from growth_tree.domain.terms import Per, Span, Window
from tests.domain.scenario import TODAY, rejected


@pytest.mark.parametrize(
    ("per", "day", "period", "days"),
    [
        (Per.WEEK, date(2026, 3, 11), "2026-W11", (date(2026, 3, 9), date(2026, 3, 15))),
        (Per.WEEK, date(2027, 1, 1), "2026-W53", (date(2026, 12, 28), date(2027, 1, 3))),
        (Per.MONTH, date(2026, 12, 31), "2026-12", (date(2026, 12, 1), date(2026, 12, 31))),
        (Per.MONTH, date(2028, 2, 29), "2028-02", (date(2028, 2, 1), date(2028, 2, 29))),
        (Per.COUNTED, TODAY, "all", None),
        (Per.UNLIMITED, TODAY, "", None),
    ],
)
def test_a_day_lies_in_a_period(per: Per, day: date, period: str, days: tuple[date, date] | None) -> None:
    assert period_of(per, day) == period
    assert bounds(period) == days


def test_a_period_is_over_after_its_last_day() -> None:
    assert [is_over("2026-W11", date(2026, 3, day)) for day in (1, 15, 16)] == [False, False, True]
    assert not is_over("all", date(2099, 1, 1))
    assert not is_over("", date(2099, 1, 1))


@pytest.mark.parametrize(("per", "asked", "period"), [(Per.COUNTED, None, "all"), (Per.UNLIMITED, "2026-W11", "")])
def test_where_there_are_no_periods_none_has_to_be_named(per: Per, asked: str | None, period: str) -> None:
    assert asked_for(per, asked, TODAY) == period


@pytest.mark.parametrize(
    ("per", "asked", "code"),
    [
        (Per.WEEK, None, "period_missing"),
        (Per.MONTH, None, "period_missing"),
        (Per.WEEK, "2026-03", "unknown_period"),
        (Per.MONTH, "2026-W11", "unknown_period"),
        (Per.WEEK, "2026-W54", "unknown_period"),
        (Per.WEEK, "2026-W1", "unknown_period"),
        (Per.MONTH, "2026-13", "unknown_period"),
        (Per.MONTH, "2026-3", "unknown_period"),
        (Per.WEEK, "all", "unknown_period"),
        (Per.WEEK, "", "unknown_period"),
        (Per.WEEK, "next week", "unknown_period"),
        (Per.WEEK, "2026-W10", "period_out_of_reach"),
        (Per.MONTH, "2026-02", "period_out_of_reach"),
        (Per.WEEK, "2026-W21", "period_out_of_reach"),
    ],
)
def test_a_period_that_cannot_be_asked_for_is_refused(per: Per, asked: str | None, code: str) -> None:
    with rejected(code):
        asked_for(per, asked, TODAY)


@pytest.mark.parametrize("asked", ["2026-W11", "2026-W12", "2026-W20"])
def test_the_present_week_and_those_to_come_can_be_asked_for(asked: str) -> None:
    assert asked_for(Per.WEEK, asked, TODAY) == asked


@pytest.mark.parametrize(("weekday", "day"), [(0, 2), (3, 5), (4, 6), (5, 7), (6, 8)])
def test_a_window_closes_on_the_last_such_weekday_before_the_period(weekday: int, day: int) -> None:
    assert closing(Window(weekday=weekday, hour=18), "2026-W11") == (date(2026, 3, day), 18)


def test_a_window_for_a_month_closes_before_its_first_day() -> None:
    assert closing(Window(weekday=4, hour=18), "2026-05") == (date(2026, 4, 24), 18)  # a Friday the 1st
    assert closing(Window(weekday=3, hour=0), "2026-05") == (date(2026, 4, 30), 0)


@pytest.mark.parametrize(("minutes", "collecting"), [(-1, True), (0, False), (1, False), (60 * 24, False)])
def test_requests_are_collected_until_the_hour(minutes: int, collecting: bool) -> None:
    at = datetime(2026, 3, 6, 18, tzinfo=UTC) + timedelta(minutes=minutes)
    assert is_collecting((date(2026, 3, 6), 18), at) is collecting


@pytest.mark.parametrize(
    ("span", "first", "after"),
    [
        (Span.WEEK, date(2026, 3, 9), date(2026, 3, 16)),
        (Span.MONTH, date(2026, 3, 1), date(2026, 4, 1)),
        (Span.SEASON, date(2026, 1, 1), date(2026, 4, 1)),
        (Span.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_quota_counts_within_a_span(span: Span, first: date, after: date) -> None:
    assert (first_of(span, TODAY), first_after(span, TODAY)) == (first, after)


def test_months_go_on_over_the_turn_of_the_year() -> None:
    assert [months_after(date(2026, 10, 1), n) for n in (0, 2, 3, 15)] == [
        date(2026, 10, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2028, 1, 1),
    ]


@pytest.mark.parametrize(("text", "is_"), [("2026-03", True), ("2026-3", False), ("2026-00", False), ("", False)])
def test_a_month_is_written_in_one_way(text: str, is_: bool) -> None:
    assert is_month(text) is is_
