"""Folds figures into days, weeks and corrections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from growth_tree.domain import metric
from growth_tree.domain.metric import MetricReported, MetricRestated
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import metrics

Event = metric.Event
VERSION = 1
TABLES = (metrics.metric, metrics.week, metrics.change)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    first, last = event.first_day.isoformat(), event.last_day.isoformat()
    monday = _week(event.first_day, event.last_day)
    key = (event.kpi, event.subject, first, last)
    now: dict[str, Value] = {
        "value": event.value,
        "denominator": event.denominator,
        "source": event.source,
        "by": recorded.actor,
        "at": recorded.at,
        "position": recorded.position,
    }
    match event:
        case MetricReported():
            originals = {"original_value": event.value, "original_denominator": event.denominator}
            rows.put(metrics.metric, key, week=monday, **originals, **now)
            more = {"value": event.value, "denominator": event.denominator}
            more["days"] = (event.last_day - event.first_day).days + 1
        case MetricRestated():
            rows.put(metrics.metric, key, {"restated": 1}, **now)
            _changed(event, recorded, rows)
            more = {
                "value": event.value - event.was_value,
                "denominator": event.denominator - event.was_denominator,
            }
        case _:
            assert_never(event)
    if monday:
        rows.put(metrics.week, (event.kpi, event.subject, monday), more, position=recorded.position)


def _week(first: date, last: date) -> str:
    """The Monday of the week in which all these days lie; empty where they lie in several."""
    monday = first - timedelta(days=first.weekday())
    return monday.isoformat() if (last - monday).days < DAYS_IN_WEEK else ""


def _changed(event: MetricRestated, recorded: Recorded, rows: Rows) -> None:
    rows.add(
        metrics.change,
        position=recorded.position,
        kpi=event.kpi,
        subject=event.subject,
        first_day=event.first_day.isoformat(),
        last_day=event.last_day.isoformat(),
        value=event.value,
        denominator=event.denominator,
        was_value=event.was_value,
        was_denominator=event.was_denominator,
        source=event.source,
        at=recorded.at,
        by=event.by,
    )
