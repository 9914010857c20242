"""What looks wrong in figures that are known: days that are missing, and days on which a unit seems to have changed.

Impossible figures never come in; these can be right, so they are shown to admins and nothing else happens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from statistics import median_low
from typing import Protocol

from msgspec import Struct

from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.kpi_events import Kpis

WINDOW_DAYS = 90
"""How far back admins look for what is wrong."""
BASE_DAYS = 28
BASE_FIGURES = 4
FAR = 20
"""A figure so many times as high or low as usual is looked at."""
UNITS = (10, 100, 1000)
UNIT_PERCENT = 2
"""Within so many per cent of one of those factors, either way, a figure is looked at too."""
DENSE_PERCENT = 50
"""A figure that is known on fewer of its days is not meant for every day, such as answers to complaints."""
MANY = 20
"""What is counted fewer times can be anything on some day by chance."""


class Row(Protocol):
    """A figure as the read model has it; days as texts."""

    kpi: str
    subject: str
    first_day: str
    last_day: str
    value: int
    denominator: int


class Gap(Struct, frozen=True, kw_only=True):
    """Days on which a figure is missing although others of the same place are known."""

    kpi: str
    subject: str
    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last_day - self.first_day).days + 1


class Jump(Struct, frozen=True, kw_only=True):
    """Days on which a figure is far from what was usual before: the first of them, and what was usual for a day."""

    kpi: str
    subject: str
    first_day: date
    last_day: date
    figure: int
    usual: int


class _Figure(Struct, frozen=True, gc=False):
    """The figure of a day, or of each day of a span; `count` is how much was counted for it."""

    first: date
    last: date
    shown: int
    count: int


Series = Sequence[_Figure]


def findings(kpis: Kpis, rows: Iterable[Row]) -> list[Gap | Jump]:
    """What looks wrong in the figures of one shop and those who work for it, the latest first."""
    found: list[Gap | Jump] = []
    series = _series(kpis, rows)
    known = {day for each in series.values() for one in each for day in _days(one)}
    for (kpi, subject), each in series.items():
        found += [Gap(kpi=kpi, subject=subject, first_day=a, last_day=b) for a, b in _gaps(each, known)]
        found += [
            Jump(kpi=kpi, subject=subject, first_day=a.first, last_day=b.last, figure=a.shown, usual=usual)
            for a, b, usual in _jumps(each)
        ]
    return sorted(found, key=lambda each: (each.last_day, each.kpi, each.subject), reverse=True)


def _series(kpis: Kpis, rows: Iterable[Row]) -> dict[tuple[str, str], list[_Figure]]:
    """The figures of each KPI and subject in order; nothing of KPIs that are not measured any more."""
    measured = {kpi.code: kpi for kpi in kpis.live}
    found: dict[tuple[str, str], list[_Figure]] = defaultdict(list)
    for row in rows:
        if row.kpi in measured:
            found[row.kpi, row.subject].append(_figure(measured[row.kpi], row))
    for each in found.values():
        each.sort(key=lambda one: one.first)
    return found


def _figure(kpi: Kpi, row: Row) -> _Figure:
    first, last = date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)
    shown = figure(kpi, row.value, row.denominator) or 0
    if kpi.aggregation is Aggregation.SUM:
        shown //= (last - first).days + 1
    counted = MANY if kpi.aggregation is Aggregation.MEAN else row.value // int(10**kpi.value_scale)
    return _Figure(first, last, shown, counted)


def _gaps(series: Series, known: set[date]) -> Iterator[tuple[date, date]]:
    """Runs of days between the first and the last figure that are missing here and known elsewhere."""
    own = {day for one in series for day in _days(one)}
    first, last = min(own), max(own)
    if len(own) * 100 < ((last - first).days + 1) * DENSE_PERCENT:
        return
    run: list[date] = []
    for day in sorted(day for day in known - own if first < day < last):
        if run and day - run[-1] > timedelta(days=1):
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _jumps(series: Series) -> Iterator[tuple[_Figure, _Figure, int]]:
    """Runs of figures that are far from usual in the same direction: the first, the last, and what was usual."""
    marked = [(one, *_compared(series, n)) for n, one in enumerate(series)]
    for direction, run in groupby(marked, key=lambda each: each[1]):
        if direction:
            (first, _, usual), *more = run
            yield first, more[-1][0] if more else first, usual


def _compared(series: Series, n: int) -> tuple[int, int]:
    """1 where a figure is far above the median of the four weeks before it, -1 where far below, else 0; the median."""
    one = series[n]
    since = one.first - timedelta(days=BASE_DAYS)
    base = [each for each in series[max(0, n - BASE_DAYS) : n] if each.first >= since]
    if len(base) < BASE_FIGURES:
        return 0, 0
    usual = median_low([each.shown for each in base])
    if usual <= 0 or not _is_far(one.shown, usual):
        return 0, usual
    if max(one.count, median_low([each.count for each in base])) < MANY:
        return 0, usual
    return (1 if one.shown > usual else -1), usual


def _is_far(shown: int, usual: int) -> bool:
    low, high = (shown, usual) if shown < usual else (usual, shown)
    return high >= FAR * low or any(abs(high - unit * low) * 100 <= UNIT_PERCENT * unit * low for unit in UNITS)


def _days(one: _Figure) -> Iterator[date]:
    for n in range((one.last - one.first).days + 1):
        yield one.first + timedelta(days=n)
