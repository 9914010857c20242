"""One target and its why: what is expected, from what it follows, how it went, and what does not count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from growth_tree.domain.answering import accountable
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.period import DAYS_IN_WEEK, first_day_of, last_day_of, week_of
from growth_tree.web import chart_svg, kpi_words, rights, shell, words
from growth_tree.web.chart_svg import Point
from growth_tree.web.forms import Form
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.page import page
from growth_tree.web.targets.blueprint import blueprint, known_week
from growth_tree.web.targets.overriding import overriding
from growth_tree.web.targets.readings import Reading, readings
from models import baselines, metrics, settlement, targets

WEEKS = 26
MILLION = 1_000_000
MONTH_WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One part of what is expected: what it is, by how much it moves it, and what has been said so far."""

    name: str
    change: str
    so_far: str
    share: float
    level: bool = False


@blueprint.get("/targets/<kpi>/<subject>/<period>")
def show(kpi: str, subject: str, period: str, override: Form | None = None) -> Response:
    """What is expected of one figure in one week."""
    known = shell.world().kpis.by_code.get(kpi)
    if known is None or subject not in seen() or known_week(period) is None:
        abort(404)
    row = targets.one(shell.connection(), kpi, subject, period) or abort(404)
    history = targets.of_subjects(shell.connection(), [subject], _weeks_before(period, WEEKS), period)
    (reading,) = readings([row])
    people = sorted(accountable(shell.directory(), shell.world().kpis, kpi, subject, first_day_of(period)))
    lines = [line for line in _lines(people, period) if (line.kpi, line.subject) == (kpi, subject)]
    reasons = list(_reasons(reading))
    model = baselines.by_id(shell.connection(), row.baseline)
    names = words.names({*people, *filter(None, (row.override_by, row.override_second, row.proposed_by))})
    return page(
        "targets/show.html",
        reading=reading,
        row=row,
        place=kpi_words.subjects([subject])[subject],
        chart=_chart(reading, [each for each in history if each.kpi == kpi]),
        reasons=reasons,
        known=_known(row),
        moves=_moves(reading, row.pass_through),
        month_moves=_moves(reading, model.pass_4) if model else "",
        model=model,
        people=people,
        lines=lines,
        names=names,
        texts=words.texts([row.override_reason, row.proposed_reason, *(line.excluded for line in lines)]),
        managers=_managers(people),
        overriding=overriding(row, override),
        override=override,
        said=lambda value: kpi_words.figure(reading.kpi, value),
    )


def _weeks_before(period: str, weeks: int) -> str:
    return week_of(first_day_of(period) - timedelta(weeks=weeks))


def _lines(people: Sequence[str], period: str) -> list[Row[Any]]:
    """What the week earned those of the people whom the viewer may see."""
    teams = {shell.directory().team_of(one, last_day_of(period)) for one in people}
    found = settlement.lines(shell.connection(), sorted(teams), period) if teams else []
    return [line for line in found if line.status == settlement.SETTLED and f"member:{line.member}" in seen()]


def _reasons(reading: Reading) -> Iterator[Reason]:
    """From the usual level to what is expected, one factor after the other."""
    parts = json.loads(reading.row.parts) if reading.row.parts else []
    so_far = 1.0
    for part in parts:
        factor = part["factor"] / MILLION
        so_far *= factor
        level = part["code"] == "level"
        yield Reason(
            name=_part(part["code"], part["detail"]),
            change="" if level else f"{100 * (factor - 1):+.1f} %",
            so_far=kpi_words.figure(reading.kpi, round(so_far)),
            share=0.0 if level else factor - 1,
            level=level,
        )


def _part(code: str, detail: str) -> str:
    cycle = shell.world().calendar.cycles.get(detail)
    names: dict[str, str] = {
        "level": _("Usual level"),
        "promotion": words.said(cycle.name) if cycle else _("No promotion, unlike other weeks"),
        "holiday": _("Holidays and working days"),
        "season": _("Time of year"),
        "form": _("Form of the last weeks"),
        "trend": _("What moves all colleagues alike"),
        "tenure": _("Time in the job"),
        "pattern": _("Pattern of all of this together"),
        "limit": _("Limit on the rise from week to week"),
    }
    return names.get(code, code)


def _known(row: Row[Any]) -> list[tuple[str, str]]:
    """What was known of the week beforehand."""
    context = json.loads(row.context) if row.context else {}
    told: dict[str, tuple[str, Callable[[int], str]]] = {
        "promotion": (_("Promotion, as a share of the strongest"), lambda value: f"{value / 10_000:.0f} %"),
        "holidays": (_("Public holidays"), str),
        "workdays": (_("Working days"), str),
        "days": (_("Days that count"), str),
    }
    return [(told[code][0], told[code][1](value)) for code, value in context.items() if code in told]


def _moves(reading: Reading, pass_through: int) -> str:
    """How much results a tenth above the expected move the next target, in the figure's unit; "" for hardly."""
    tenth = reading.row.q50 * pass_through // MILLION // 10
    said = kpi_words.figure(reading.kpi, tenth)
    return "" if said == kpi_words.figure(reading.kpi, 0) else said


def _managers(people: Sequence[str]) -> str:
    """Whom to ask about it."""
    directory, today = shell.directory(), shell.today()
    me = shell.person() if shell.person() in people else next(iter(people), None)
    if me is None:
        return ""
    above = [one for one in directory.chain(directory.team_of(me, today), today) if one != me]
    return words.names(above[:1])[above[0]] if above else ""


def _chart(reading: Reading, history: Sequence[Row[Any]]) -> Markup:
    """Half a year of results, with what was expected of each week where there was a target."""
    row, kpi = reading.row, reading.kpi
    last = max(first_day_of(row.period), first_day_of(week_of(shell.today())))
    mondays = [first_day_of(row.period) - timedelta(weeks=n) for n in range(WEEKS, -1, -1)]
    weeks = metrics.weeks(
        shell.connection(), kpi.code, [row.subject], mondays[0].isoformat(), min(last, mondays[-1]).isoformat()
    )
    found = {each.week: figure(kpi, each.value, each.denominator) for each in weeks}
    expected = {each.period: each for each in history}
    points = [_point(kpi, monday, found.get(monday.isoformat()), expected.get(week_of(monday))) for monday in mondays]
    return chart_svg.draw(
        points,
        title=_("%(name)s in the last weeks", name=reading.name),
        desc=_("The line is what came in, the band is between which figures 8 of 10 results were expected."),
        said=kpi_words.ticks_of(kpi),
        prefix="target",
    )


def _point(kpi: Kpi, monday: date, value: int | None, target: Row[Any] | None) -> Point:
    sunday = monday + timedelta(days=DAYS_IN_WEEK - 1)
    known = value if sunday < shell.today() else None
    band = None if target is None else sorted((target.q10, target.q90))
    text = f"{rights.period_name(week_of(monday))}: {kpi_words.figure(kpi, known)}"
    return Point(
        label=f"{monday.month}/{monday.day}",
        text=text,
        value=None if known is None else kpi_words.scaled(kpi, known),
        other=None if target is None else kpi_words.scaled(kpi, target.q50),
        band=None if band is None else (kpi_words.scaled(kpi, band[0]), kpi_words.scaled(kpi, band[1])),
    )
