"""What settled results rest on: the figures and targets of the log, as they were when somebody settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, Select, Table, select

from events import log
from growth_tree.batch import recorded
from growth_tree.domain import metric
from growth_tree.domain.attainment import Band
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.period import DAYS_IN_WEEK
from models import settlement

UNFOUNDED = "settled_without_ground"
PROJECTIONS = ("metrics", "targets", "settlement")
"""Those whose replayed tables tell it."""

AT_ONCE = 5000


class Unfounded(NamedTuple):
    """A settled line that names another figure or target than there was, and the position of its settlement."""

    award: str
    position: int


def unfounded(connection: Connection, tables: Mapping[str, Table], kpis: Kpis) -> Iterator[Unfounded]:
    """The settled lines of replayed tables that rest on nothing in the log."""
    rows = connection.execute(_question(tables), execution_options={"yield_per": AT_ONCE})
    changed = []
    for row in rows:
        if row.kpi not in kpis.by_code or not _has_its_target(row):
            yield Unfounded(row.award, row.position)
        elif row.measured is not None and row.measured > row.metric:
            changed.append(row)
        elif (row.figure, row.metric) != _now(row, kpis):
            yield Unfounded(row.award, row.position)
    for row in changed:
        if (row.figure, row.metric) != _then(connection, row, kpis):
            yield Unfounded(row.award, row.position)


def _question(tables: Mapping[str, Table]) -> Select[Any]:
    line, target, week = (tables[name] for name in ("settled_line", "target", "metric_week"))
    one = (target.c.kpi == line.c.kpi) & (target.c.subject == line.c.subject) & (target.c.period == line.c.period)
    other = (week.c.kpi == line.c.kpi) & (week.c.subject == line.c.subject) & (week.c.week == line.c.week)
    frozen = [target.c[name].label(f"was_{name}") for name in ("q10", "q50", "q80", "q90", "target", "was", "frozen")]
    measured = [week.c.value, week.c.denominator, week.c.position.label("measured")]
    joined = line.outerjoin(target, one).outerjoin(week, other)
    return select(line, *frozen, *measured).select_from(joined).where(line.c.status == settlement.SETTLED)


def _has_its_target(row: Row[Any]) -> bool:
    if row.was_frozen is None or row.was_frozen != row.frozen:
        return False
    band = Band(row.was_q10, row.was_q50, row.was_q80, row.was_q90).moved(row.was_target, row.was_was)
    return (row.target, row.q10, row.expected, row.q80, row.q90) == (row.was_target, *band)


def _now(row: Row[Any], kpis: Kpis) -> tuple[int | None, int]:
    """The figure as it is known now, and since which position."""
    if row.measured is None:
        return None, 0
    return figure(kpis.kpi(row.kpi), row.value, row.denominator), row.measured


def _then(connection: Connection, row: Row[Any], kpis: Kpis) -> tuple[int | None, int]:
    """The figure as it was known at the position that the line names, and since which position it was."""
    first = date.fromisoformat(row.week)
    last = first + timedelta(days=DAYS_IN_WEEK - 1)
    stored = log.streams(connection, [f"metric/{row.kpi}/{row.subject}/{first.isocalendar().year}"])
    told = [(each.position, cast(metric.Event, recorded(each).event)) for each in stored if each.position <= row.metric]
    within = [(at, event) for at, event in told if first <= event.first_day and event.last_day <= last]
    if not within:
        return None, 0
    known = {event.first_day: event for _, event in within}.values()
    value, denominator = sum(event.value for event in known), sum(event.denominator for event in known)
    return figure(kpis.kpi(row.kpi), value, denominator), within[-1][0]
