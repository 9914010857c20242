"""Figures as the explorer, the baselines and the settlement ask for them: by day or span, by week, and corrections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, func, select

from models.base import Prepared, any_of, given, key, number, number_key, table, text

metric = table(
    "metric",
    key("kpi"),
    key("subject"),
    key("first_day"),
    key("last_day"),
    number("value"),
    number("denominator"),
    text("week"),
    text("source"),
    text("by"),
    text("at"),
    number("original_value"),
    number("original_denominator"),
    number("restated"),
    number("position"),
    Index("metric_subject", "subject", "first_day"),
)
"""One row a figure as it is known now, and as it was reported first; `restated` counts its corrections.

`week` is the Monday of the week in which the whole figure lies, empty where there is none. Values and denominators are
those of the events: a mean's are the sum and the number of its days. `by`, `at` and `position` are of the latest event.
"""

week = table(
    "metric_week",
    key("kpi"),
    key("subject"),
    key("week"),
    number("value"),
    number("denominator"),
    number("days"),
    number("position"),
    Index("metric_week_subject", "subject", "week"),
)
"""What a week's figures add up to, how many days they cover, and the latest event; weeks by their Monday."""

change = table(
    "metric_change",
    number_key("position"),
    text("kpi"),
    text("subject"),
    text("first_day"),
    text("last_day"),
    number("value"),
    number("denominator"),
    number("was_value"),
    number("was_denominator"),
    text("source"),
    text("at"),
    text("by"),
    Index("metric_change_figure", "kpi", "subject", "first_day"),
)
"""Every correction of a figure."""


def weeks(
    connection: Connection, kpi: str, subjects: Collection[str] | None, first: str, last: str
) -> Sequence[Row[Any]]:
    """The weeks of a KPI from one Monday to another, of some subjects or of all, in order."""
    values = {"kpi": kpi, "first": first, "last": last}
    if subjects is None:
        return _WEEKS.rows(connection, **values)
    return _WEEKS_OF.rows(connection, **values, subjects=list(subjects)) if subjects else []


def weeks_of(
    connection: Connection, kpis: Collection[str], subjects: Collection[str], first: str, last: str
) -> Sequence[Row[Any]]:
    """The weeks of several KPIs and subjects from one Monday to another."""
    if not kpis or not subjects:
        return []
    return _WEEKS_OF_ALL.rows(connection, kpis=list(kpis), subjects=list(subjects), first=first, last=last)


def days(connection: Connection, subjects: Collection[str], first: str, last: str) -> Sequence[Row[Any]]:
    """All figures of some subjects whose first day lies between two days, by KPI, subject and day."""
    return _DAYS.rows(connection, subjects=list(subjects), first=first, last=last) if subjects else []


def days_of(connection: Connection, kpi: str, subject: str, first: str, last: str) -> Sequence[Row[Any]]:
    """The figures of one KPI and subject whose first day lies between two days, in order."""
    return _DAYS_OF.rows(connection, kpi=kpi, subject=subject, first=first, last=last)


def latest(connection: Connection, subjects: Collection[str], since: str) -> dict[tuple[str, str], str]:
    """The latest day that is known of each KPI of some subjects; where nothing is since a day: missing."""
    if not subjects:
        return {}
    rows = _LATEST.rows(connection, subjects=list(subjects), since=since)
    return {(row.kpi, row.subject): row.last_day for row in rows}


def subjects_with(connection: Connection, kpi: str) -> list[str]:
    """The subjects of which figures of a KPI are known."""
    return [row.subject for row in _SUBJECTS.rows(connection, kpi=kpi)]


def some_kpi(connection: Connection, subjects: Collection[str]) -> str | None:
    """A KPI of which something is known about some subjects."""
    rows = _SOME.rows(connection, subjects=list(subjects)) if subjects else []
    return rows[0].kpi if rows else None


def measured(connection: Connection) -> Sequence[Row[Any]]:
    """Which KPI is known of which subject, from which week to which, in how many weeks."""
    return connection.execute(_MEASURED).all()


def figure(connection: Connection, kpi: str, subject: str, first_day: str) -> Row[Any] | None:
    """The figure that begins on a day."""
    rows = _DAYS_OF.rows(connection, kpi=kpi, subject=subject, first=first_day, last=first_day)
    return rows[0] if rows else None


def of_days(
    connection: Connection, kpis: Collection[str], subjects: Collection[str], days: Collection[str]
) -> Sequence[Row[Any]]:
    """The figures of single days, of some KPIs and subjects."""
    return _OF_DAYS.rows(connection, kpis=list(kpis), subjects=list(subjects), days=list(days))


def changes_of(connection: Connection, kpi: str, subject: str, first_day: str) -> Sequence[Row[Any]]:
    """The corrections of the figure that begins on a day, oldest first."""
    return _CHANGES_OF.rows(connection, kpi=kpi, subject=subject, first_day=first_day)


def changes_after(connection: Connection, position: int, subjects: Collection[str]) -> Sequence[Row[Any]]:
    """The corrections of figures of some subjects after a position of the log, oldest first."""
    return _CHANGES_AFTER.rows(connection, after=position, subjects=list(subjects)) if subjects else []


def figures(kpis: Collection[str], subjects: Collection[str]) -> Select[Any]:
    """The figures of some KPIs and subjects, to be filtered, ordered and paged."""
    return select(metric).where(metric.c.kpi.in_(list(kpis)), metric.c.subject.in_(list(subjects)))


def corrections(kpis: Collection[str], subjects: Collection[str]) -> Select[Any]:
    """The corrections of figures of some KPIs and subjects, to be filtered, ordered and paged."""
    return select(change).where(change.c.kpi.in_(list(kpis)), change.c.subject.in_(list(subjects)))


_M, _W, _C = metric.c, week.c, change.c
_IN_WEEKS = (_W.week >= given("first")) & (_W.week <= given("last"))
_IN_DAYS = (_M.first_day >= given("first")) & (_M.first_day <= given("last"))
_WEEKS = Prepared(select(week).where(_W.kpi == given("kpi"), _IN_WEEKS).order_by(_W.subject, _W.week))
_WEEKS_OF = Prepared(
    select(week)
    .where(_W.kpi == given("kpi"), _W.subject.in_(any_of("subjects")), _IN_WEEKS)
    .order_by(_W.subject, _W.week)
)
_WEEKS_OF_ALL = Prepared(
    select(week)
    .where(_W.kpi.in_(any_of("kpis")), _W.subject.in_(any_of("subjects")), _IN_WEEKS)
    .order_by(_W.kpi, _W.subject, _W.week)
)
_DAYS = Prepared(
    select(metric).where(_M.subject.in_(any_of("subjects")), _IN_DAYS).order_by(_M.kpi, _M.subject, _M.first_day)
)
_DAYS_OF = Prepared(
    select(metric).where(_M.kpi == given("kpi"), _M.subject == given("subject"), _IN_DAYS).order_by(_M.first_day)
)
_OF_DAYS = Prepared(
    select(metric).where(
        _M.kpi.in_(any_of("kpis")),
        _M.subject.in_(any_of("subjects")),
        _M.first_day.in_(any_of("days")),
        _M.last_day == _M.first_day,
    )
)
_LATEST = Prepared(
    select(_M.kpi, _M.subject, func.max(_M.last_day).label("last_day"))
    .where(_M.subject.in_(any_of("subjects")), _M.first_day >= given("since"))
    .group_by(_M.kpi, _M.subject)
)
_SUBJECTS = Prepared(select(_W.subject).where(_W.kpi == given("kpi")).distinct().order_by(_W.subject))
_SOME = Prepared(select(_W.kpi).where(_W.subject.in_(any_of("subjects"))).limit(1))
_MEASURED: Select[Any] = (
    select(
        _W.kpi,
        _W.subject,
        func.min(_W.week).label("first"),
        func.max(_W.week).label("last"),
        func.count().label("weeks"),
    )
    .group_by(_W.kpi, _W.subject)
    .order_by(_W.kpi, _W.subject)
)
_CHANGES_OF = Prepared(
    select(change)
    .where(_C.kpi == given("kpi"), _C.subject == given("subject"), _C.first_day == given("first_day"))
    .order_by(_C.position)
)
_CHANGES_AFTER = Prepared(
    select(change).where(_C.position > given("after"), _C.subject.in_(any_of("subjects"))).order_by(_C.position)
)
