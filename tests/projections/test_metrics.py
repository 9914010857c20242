"""Figures by day and week, and their corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from growth_tree.domain.metric import MetricReported, MetricRestated
from models import metrics
from tests.projections.conftest import Told

MONDAY, TUESDAY, SUNDAY = date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 15)
REPORTED = MetricReported(
    kpi="cvr",
    subject="shop:s",
    first_day=MONDAY,
    last_day=MONDAY,
    value=30,
    denominator=1000,
    source="file",
    digest="4f" * 32,
)
RESTATED = MetricRestated(
    kpi="cvr",
    subject="shop:s",
    first_day=MONDAY,
    last_day=MONDAY,
    value=28,
    denominator=1010,
    was_value=30,
    was_denominator=1000,
    source="form",
    digest=None,
    by="ed",
)


def on(first: date, last: date | None = None, **more: Any) -> MetricReported:
    """The figure of other days."""
    return replace(REPORTED, first_day=first, last_day=last or first, **more)


def test_a_figure_is_listed_with_where_it_came_from(told: Told) -> None:
    told.events(REPORTED, actor="ed")
    assert told.rows(metrics.metric) == [
        {
            "kpi": "cvr",
            "subject": "shop:s",
            "first_day": "2026-11-09",
            "last_day": "2026-11-09",
            "value": 30,
            "denominator": 1000,
            "week": "2026-11-09",
            "source": "file",
            "by": "ed",
            "at": "t10",
            "original_value": 30,
            "original_denominator": 1000,
            "restated": 0,
            "position": 10,
        }
    ]
    assert told.rows(metrics.change) == []


def test_a_corrected_figure_keeps_what_was_reported_first(told: Told) -> None:
    again = replace(RESTATED, value=29, was_value=28, denominator=1010, was_denominator=1010)
    told.events(REPORTED, RESTATED, again)
    columns = ("value", "denominator", "original_value", "original_denominator", "restated", "source", "position")
    assert told.rows(metrics.metric, *columns) == [(29, 1010, 30, 1000, 2, "form", 30)]
    assert told.rows(metrics.change) == [
        {
            "position": 20,
            "kpi": "cvr",
            "subject": "shop:s",
            "first_day": "2026-11-09",
            "last_day": "2026-11-09",
            "value": 28,
            "denominator": 1010,
            "was_value": 30,
            "was_denominator": 1000,
            "source": "form",
            "at": "t20",
            "by": "ed",
        },
        {**told.rows(metrics.change)[1], "position": 30, "value": 29, "was_value": 28},
    ]


def test_a_week_adds_up_its_days_as_they_are_known_now(told: Told) -> None:
    told.events(REPORTED, on(TUESDAY, value=50, denominator=900), RESTATED)
    columns = ("week", "value", "denominator", "days", "position")
    assert told.rows(metrics.week, *columns) == [("2026-11-09", 78, 1910, 2, 30)]


def test_a_span_within_a_week_counts_in_it_with_all_its_days(told: Told) -> None:
    told.events(on(MONDAY, SUNDAY))
    assert told.rows(metrics.week, "week", "value", "days") == [("2026-11-09", 30, 7)]


def test_a_span_over_two_weeks_counts_in_neither(told: Told) -> None:
    told.events(on(SUNDAY, date(2026, 11, 16)), on(date(2026, 6, 1), date(2026, 6, 30)))
    assert told.rows(metrics.metric, "week") == [("",), ("",)]
    assert told.rows(metrics.week) == []


def test_a_correction_of_a_span_over_two_weeks_changes_no_week(told: Told) -> None:
    days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}
    told.events(replace(REPORTED, **days), replace(RESTATED, **days))
    assert told.rows(metrics.metric, "value", "restated") == [(28, 1)]
    assert told.rows(metrics.week) == []
    assert len(told.rows(metrics.change)) == 1


def test_the_last_week_of_a_year_is_one_week(told: Told) -> None:
    told.events(on(date(2026, 12, 31)), on(date(2027, 1, 1)))
    assert told.rows(metrics.week, "week", "value", "days") == [("2026-12-28", 60, 2)]


def test_every_kpi_and_subject_has_its_own_weeks(told: Told) -> None:
    told.events(REPORTED, replace(REPORTED, kpi="gmv"), replace(REPORTED, subject="team:t"))
    assert told.rows(metrics.week, "kpi", "subject", "value") == [
        ("cvr", "shop:s", 30),
        ("cvr", "team:t", 30),
        ("gmv", "shop:s", 30),
    ]
