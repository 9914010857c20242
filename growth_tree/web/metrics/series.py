"""The figures of one KPI and place over some time, by week or as they were reported, with those of a year before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.period import DAYS_IN_WEEK, week_of
from growth_tree.web import shell
from models import metrics

WEEK = timedelta(days=DAYS_IN_WEEK)
YEAR_BEFORE = timedelta(weeks=52)
"""So that weekdays meet weekdays."""
PER_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A week, or the span of one report; without a figure where a week is missing among others."""

    first: date
    last: date
    figure: int | None = None
    value: int = 0
    denominator: int = 0
    days: int = 0
    sources: tuple[str, ...] = ()
    restated: int = 0
    original: int | None = None
    position: int = 0
    before: int | None = None
    comparable: bool = True

    @property
    def week(self) -> str:
        """The ISO week in which it begins."""
        return week_of(self.first)

    @property
    def span(self) -> int:
        """How many days it stands for."""
        return (self.last - self.first).days + 1

    @property
    def change(self) -> int | None:
        """Against a year before, in whole per cent."""
        if self.figure is None or not self.before or not self.comparable:
            return None
        return round((self.figure - self.before) * PER_CENT / self.before)


def by_week(kpi: Kpi, subject: str, first: date, last: date) -> list[Bucket]:
    """Whole weeks between two days, from the first that is known to the last."""
    start, end = monday(first), monday(last)
    weeks = metrics.weeks(shell.connection(), kpi.code, [subject], _text(start), _text(end))
    known = {date.fromisoformat(row.week): row for row in weeks}
    if not known:
        return []
    reports = _reports(kpi, subject, start, end + WEEK - timedelta(days=1))
    past = metrics.weeks(shell.connection(), kpi.code, [subject], _text(start - YEAR_BEFORE), _text(end - YEAR_BEFORE))
    before = {date.fromisoformat(row.week) + YEAR_BEFORE: row for row in past}
    return [_week(kpi, day, known.get(day), reports[day], before.get(day)) for day in _mondays(min(known), max(known))]


def by_report(kpi: Kpi, subject: str, first: date, last: date) -> list[Bucket]:
    """What was reported for days and spans that begin between two days."""
    rows = metrics.days_of(shell.connection(), kpi.code, subject, _text(first), _text(last))
    past = metrics.days_of(shell.connection(), kpi.code, subject, _text(first - YEAR_BEFORE), _text(last - YEAR_BEFORE))
    before = {(row.first_day, row.last_day): _figure(kpi, row) for row in past}
    return [_report(kpi, row, before) for row in rows]


def longer_than_a_week(kpi: Kpi, subject: str, first: date, last: date) -> int:
    """How many figures of a time stand for days of several weeks, and so are in none."""
    rows = metrics.days_of(shell.connection(), kpi.code, subject, _text(first), _text(last))
    return sum(not row.week for row in rows)


def monday(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def original(kpi: Kpi, rows: Sequence[Row[Any]]) -> int | None:
    """What some figures were together before any was corrected."""
    return figure(kpi, sum(row.original_value for row in rows), sum(row.original_denominator for row in rows))


def _reports(kpi: Kpi, subject: str, first: date, last: date) -> dict[date, list[Row[Any]]]:
    found: dict[date, list[Row[Any]]] = defaultdict(list)
    for row in metrics.days_of(shell.connection(), kpi.code, subject, _text(first), _text(last)):
        if row.week:
            found[date.fromisoformat(row.week)].append(row)
    return found


def _week(kpi: Kpi, day: date, row: Row[Any] | None, reports: Sequence[Row[Any]], past: Row[Any] | None) -> Bucket:
    last = day + WEEK - timedelta(days=1)
    before = _figure(kpi, past) if past else None
    if row is None:
        return Bucket(first=day, last=last, before=before)
    restated = sum(report.restated for report in reports)
    return Bucket(
        first=day,
        last=last,
        figure=_figure(kpi, row),
        value=row.value,
        denominator=row.denominator,
        days=row.days,
        sources=tuple(sorted({report.source for report in reports})),
        restated=restated,
        original=original(kpi, reports) if restated else None,
        position=row.position,
        before=before,
        comparable=kpi.aggregation is not Aggregation.SUM or (past is not None and past.days == row.days),
    )


def _report(kpi: Kpi, row: Row[Any], before: dict[tuple[str, str], int | None]) -> Bucket:
    first, last = date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)
    year_before = (_text(first - YEAR_BEFORE), _text(last - YEAR_BEFORE))
    return Bucket(
        first=first,
        last=last,
        figure=_figure(kpi, row),
        value=row.value,
        denominator=row.denominator,
        days=(last - first).days + 1,
        sources=(row.source,),
        restated=row.restated,
        original=original(kpi, [row]) if row.restated else None,
        position=row.position,
        before=before.get(year_before),
    )


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += WEEK


def _figure(kpi: Kpi, row: Row[Any]) -> int | None:
    return figure(kpi, row.value, row.denominator)


def _text(day: date) -> str:
    return day.isoformat()
