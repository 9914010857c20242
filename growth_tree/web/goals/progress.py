"""How far a year is: what came in month by month, beside what the goal says of the months so far."""

from __future__ import annotations

import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Direction, Kpi
from growth_tree.web import shell
from models import goals

Figure = tuple[str, str]
"""KPI and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month: the goal's part, and what came in; None where nothing did."""

    number: int
    planned: int
    figure: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A year so far: `figure` is what came in, `due` what the goal says of that time; None before anything came in."""

    kpi: Kpi
    months: Sequence[Month]
    figure: int | None
    due: int | None
    last_day: date | None

    @property
    def on_way(self) -> bool | None:
        """Whether it is as good as the goal says; None before anything came in."""
        if self.figure is None or self.due is None:
            return None
        return self.figure >= self.due if self.kpi.direction is Direction.UP else self.figure <= self.due

    def percent_of(self, target: int) -> int:
        """What came in as a part of a whole goal, in per cent."""
        return round(100 * (self.figure or 0) / target) if target else 0


def measured(figures: Sequence[Figure], year: int) -> Mapping[Figure, Sequence[Row[Any]]]:
    """What came in of some figures in a year, by month, in one query."""
    kpis, subjects = {kpi for kpi, _subject in figures}, {subject for _kpi, subject in figures}
    found: dict[Figure, list[Row[Any]]] = defaultdict(list)
    for row in goals.by_month(shell.connection(), kpis, subjects, year):
        found[row.kpi, row.subject].append(row)
    return found


def progress(goal: Row[Any], rows: Sequence[Row[Any]]) -> Progress:
    """How far one goal is."""
    kpi = shell.world().kpis.kpi(goal.kpi)
    planned, by_month = json.loads(goal.months), {int(row.month): row for row in rows}
    last = max((date.fromisoformat(row.last_day) for row in rows), default=None)
    last = None if last is None else min(last, date(goal.year, 12, 31))
    return Progress(
        kpi=kpi,
        months=[
            Month(number=n, planned=part, figure=_of_month(kpi, by_month.get(n))) for n, part in _numbered(planned)
        ],
        figure=so_far(kpi, rows),
        due=None if last is None else _due(kpi, planned, last),
        last_day=last,
    )


def so_far(kpi: Kpi, rows: Sequence[Row[Any]]) -> int | None:
    """What came in in all of the months; None where nothing did."""
    value, denominator = (int(sum(getattr(row, name) for row in rows)) for name in ("value", "denominator"))
    return figure(kpi, value, denominator) if rows else None


def _numbered(planned: Sequence[int]) -> list[tuple[int, int]]:
    return list(enumerate(planned, start=1))


def _of_month(kpi: Kpi, row: Row[Any] | None) -> int | None:
    return None if row is None else figure(kpi, int(row.value), int(row.denominator))


def _due(kpi: Kpi, planned: Sequence[int], last: date) -> int:
    """What adds up is due day by day; of a rate, the mean of the months that have begun."""
    whole = planned[: last.month - 1]
    if kpi.aggregation is not Aggregation.SUM:
        return round(sum((*whole, planned[last.month - 1])) / last.month)
    return sum(whole) + round(planned[last.month - 1] * last.day / monthrange(last.year, last.month)[1])
