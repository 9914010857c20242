"""The figures of a KPI as a panel: one unit a subject, one column a week, and what was known of it beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from growth_tree.domain.answering import shop_of_subject
from growth_tree.domain.asking import full_months
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.domain.subject import MEMBER, id_of, kind_of
from growth_tree.handle import World
from growth_tree.insight.baselines.panel import WEEK, Floats, Form, Panel, Texts
from growth_tree.insight.forecasting.circumstances import known_of, workdays
from models import metrics

YEARS = 4
"""How far back models look; before that, an organisation was another one."""

RUNNING_DAYS = 4
"""The running week counts once it has figures of so many days."""

TYPICAL_WEEKS = 8
OFFICE_DAYS = 5
TENURES = ((3, "new"), (12, "first_year"), (36, "grown"))
"""Months of service below which somebody belongs to a class."""


def form_of(kpi: Kpi) -> Form:
    """How a KPI is modelled."""
    if kpi.aggregation is Aggregation.SUM:
        return Form.LEVEL
    return Form.RATE if kpi.proportion else Form.RATIO


def panel_of(
    connection: Connection, world: World, kpi: Kpi, last: date, *, subjects: Collection[str] = (), today: date
) -> Panel | None:
    """All that is known of a KPI up to the week of a Monday, `last`, which may lie ahead; None where nothing is known.

    `subjects` are in it with or without figures. One query, whatever their number.
    """
    first = (last - YEARS * 52 * WEEK).isoformat()
    rows = [row for row in metrics.weeks(connection, kpi.code, None, first, last.isoformat()) if _counts(row, today)]
    if not rows:
        return None
    units = tuple(sorted({row.subject for row in rows} | set(subjects)))
    start = date.fromisoformat(min(row.week for row in rows))
    mondays = tuple(start + n * WEEK for n in range((last - start) // WEEK + 1))
    value, exposure = _matrices(kpi, rows, units, mondays)
    return Panel(
        units=units,
        periods=mondays,
        value=value,
        exposure=_planned(kpi, world, units, mondays, exposure),
        known=_known(world, units, mondays),
        static=_static(world, units, exposure, last, sized=kpi.is_ratio),
    )


def _counts(row: Row[Any], today: date) -> bool:
    """A week that is over counts as it is; the running one once there are days enough."""
    is_running = date.fromisoformat(row.week) + WEEK > today
    return row.days >= RUNNING_DAYS or not is_running


def _matrices(
    kpi: Kpi, rows: Sequence[Row[Any]], units: Sequence[str], mondays: Sequence[date]
) -> tuple[Floats, Floats]:
    shape = (len(units), len(mondays))
    value, exposure = np.full(shape, np.nan), np.full(shape, np.nan)
    place = {unit: n for n, unit in enumerate(units)}
    column = {monday.isoformat(): n for n, monday in enumerate(mondays)}
    at = np.array([place[row.subject] for row in rows]), np.array([column[row.week] for row in rows])
    adds_up = kpi.aggregation is Aggregation.SUM
    value[at] = [row.value for row in rows]
    exposure[at] = [row.days if adds_up else row.denominator for row in rows]
    return value, exposure


def _planned(kpi: Kpi, world: World, units: Sequence[str], mondays: Sequence[date], exposure: Floats) -> Floats:
    """The exposure, in weeks without figures the usual one: for what is added up, the days that will be worked."""
    filled, usual = exposure.copy(), _usual(exposure)
    missing = ~np.isfinite(exposure)
    filled[missing] = np.broadcast_to(usual[:, None], exposure.shape)[missing]
    if kpi.aggregation is not Aggregation.SUM:
        return filled
    for n, unit in enumerate(units):
        if kind_of(unit) == MEMBER and missing[n, -1]:
            filled[n, -1] = _days_at_work(world, id_of(unit), mondays[-1], usual[n])
        elif missing[n, -1]:
            filled[n, -1] = min(filled[n, -1], DAYS_IN_WEEK)
    return filled


def _usual(exposure: Floats) -> Floats:
    """The median of each unit's latest weeks; of all units where it has none."""
    known = exposure[np.isfinite(exposure)]
    usual = np.full(exposure.shape[0], float(np.median(known)) if known.size else 1.0)
    for n, row in enumerate(exposure):
        latest = row[np.isfinite(row)][-TYPICAL_WEEKS:]
        if latest.size:
            usual[n] = float(np.median(latest))
    return usual


def _days_at_work(world: World, member: str, monday: date, usual: float) -> float:
    """The days on which a person will probably work: holidays free those with an office week; leave frees everybody."""
    days = [monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
    on_leave = sum(world.directory.members[member].on_leave(day) for day in days)
    planned = min(usual, workdays(world.calendar, monday)) if usual <= OFFICE_DAYS else usual
    return max(planned * (1 - on_leave / DAYS_IN_WEEK), 1.0)


def _known(world: World, units: Sequence[str], mondays: Sequence[date]) -> dict[str, Floats]:
    of_unit = [shop_of_subject(world.directory, world.kpis, unit, mondays[-1]) for unit in units]
    shops = sorted(set(of_unit), key=str)
    rows = np.array([shops.index(shop) for shop in of_unit])
    return {name: matrix[rows] for name, matrix in known_of(world.calendar, shops, mondays).items()}


def _static(
    world: World, units: Sequence[str], exposure: Floats, day: date, *, sized: bool
) -> Mapping[str, Floats | Texts]:
    """What sets units apart from the start; rates also by how much they rest on."""
    told = [_traits(world, unit, day) for unit in units]
    static: dict[str, Floats | Texts] = {name: np.array([each[name] for each in told]) for name in told[0]}
    if sized:
        usual = _usual(exposure)
        low, high = np.quantile(usual, (1 / 3, 2 / 3))
        static["size"] = np.where(usual <= low, "small", np.where(usual >= high, "large", "middle"))
    return static


def _traits(world: World, subject: str, day: date) -> dict[str, str]:
    shop = shop_of_subject(world.directory, world.kpis, subject, day)
    traits = world.directory.shop_traits.get(shop or "")
    told = {
        "kind": kind_of(subject),
        "shop": shop or "",
        "platform": traits.platform if traits else "",
        "category": traits.category if traits else "",
        "tier": traits.tier if traits else "",
    }
    return told | (_person(world, id_of(subject), day) if kind_of(subject) == MEMBER else _NOBODY)


_NOBODY = {"job": "", "grade": "", "tenure": ""}


def _person(world: World, member: str, day: date) -> dict[str, str]:
    known = world.directory.members[member]
    posting = known.posting(day)
    served = full_months(known.joined_on, day)
    tenure = next((name for months, name in TENURES if served < months), "long")
    return {"job": posting.job, "grade": posting.grade, "tenure": tenure}
