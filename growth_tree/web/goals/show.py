"""One goal: how far it is, broken down to months and to teams, groups or people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, abort, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from growth_tree import handle
from growth_tree.domain import goal_events as told
from growth_tree.domain.goal import DropGoal
from growth_tree.domain.kpi import Kpi
from growth_tree.projections import Recorded
from growth_tree.web import chart_svg, kpi_words, shell, tables, words
from growth_tree.web.chart_svg import Point
from growth_tree.web.forms import Form, FormSchema, blank, parse
from growth_tree.web.goals import wording
from growth_tree.web.goals.blueprint import blueprint, may_set
from growth_tree.web.goals.progress import Progress, measured, progress, so_far
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.page import go, page
from growth_tree.web.tables import Column
from growth_tree.web.timeline import Step, step
from models import goals

YEAR_MOST = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a team, group or person is to bring of it, and has brought."""

    place: str
    target: str
    now: str
    percent: int


@blueprint.get("/goals/<kpi>/<subject>/<int:year>")
def show(kpi: str, subject: str, year: int, form: Form | None = None) -> Response:
    """How far the goal is."""
    row = _found(kpi, subject, year)
    shares = {each: target for each, target in json.loads(row.shares).items() if each in seen()}
    came = measured([(kpi, subject), *((kpi, each) for each in shares)], year)
    gone = progress(row, came.get((kpi, subject), ()))
    table = tables.asked(sorts=("",), sort="", parts=("shares",))
    places, steps = kpi_words.subjects([subject, *shares]), _steps(row, gone.kpi)
    parts = [_share(gone.kpi, places[each], target, came.get((kpi, each), ())) for each, target in shares.items()]
    if table.format and table.part:
        return tables.export(table, _columns_of_shares(), parts, f"goal-{year}-shares")
    if table.format:
        return tables.export(table, _columns(gone.kpi), gone.months, f"goal-{year}")
    return page(
        "goals/show.html",
        "goal",
        row=row,
        kpi=gone.kpi,
        name=words.said(gone.kpi.name),
        place=places[subject],
        progress=gone,
        said=lambda figure: kpi_words.figure(gone.kpi, figure),
        chart=_chart(gone),
        table=table.shown(gone.months, len(gone.months)),
        month_names=wording.months(),
        shares=parts,
        hidden=len(json.loads(row.shares)) - len(shares),
        verdict=wording.verdicts()[row.verdict],
        tone=wording.TONES[row.verdict],
        steps=steps,
        names=words.names(each.actor for each in steps),
        may_set=may_set(subject),
        form=form or blank(),
        action=url_for("goals.show", kpi=kpi, subject=subject, year=year),
    )


@blueprint.post("/goals/<kpi>/<subject>/<int:year>/drop")
def drop(kpi: str, subject: str, year: int) -> Response:
    """Have no goal for that figure and year any more."""
    _found(kpi, subject, year)
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(DropGoal(kpi=kpi, subject=subject, year=year))):
        return go(url_for("goals.page", year=year), _("The goal is dropped. Its history stays in the log."))
    return show(kpi, subject, year, form)


def _found(kpi: str, subject: str, year: int) -> Row[Any]:
    """A goal of what the viewer may see; for any other the answer is the same as if there were none."""
    known = kpi in shell.world().kpis.by_code and subject in seen() and year <= YEAR_MOST
    row = goals.one(shell.connection(), kpi, subject, year) if known else None
    return row if row is not None and row.status == goals.SET else abort(404)


def _share(kpi: Kpi, place: str, target: int, rows: Any) -> Share:
    now = so_far(kpi, rows)
    return Share(
        place=place,
        target=kpi_words.figure(kpi, target),
        now=kpi_words.figure(kpi, now),
        percent=round(100 * (now or 0) / target) if target else 0,
    )


def _chart(gone: Progress) -> Markup:
    """The months as they were planned, and as they came in."""
    months, kpi = wording.months(), gone.kpi
    points = [
        Point(
            label=months[month.number],
            text=f"{months[month.number]}: {kpi_words.figure(kpi, month.figure)}",
            value=None if month.figure is None else kpi_words.scaled(kpi, month.figure),
            other=kpi_words.scaled(kpi, month.planned),
        )
        for month in gone.months
    ]
    return chart_svg.draw(
        points,
        title=_("Month by month"),
        desc=_(
            "The line is what came in, the dashes are what the goal says of each month. The table has every figure."
        ),
        said=kpi_words.ticks_of(kpi),
        prefix="months",
    )


def _steps(row: Row[Any], kpi: Kpi) -> list[Step]:
    history = handle.history(shell.connection(), f"goal/{row.kpi}/{row.subject}/{row.year}")
    return [_step(each, kpi) for each in history]


def _step(recorded: Recorded, kpi: Kpi) -> Step:
    event = cast(told.Event, recorded.event)
    if isinstance(event, told.GoalDropped):
        return step(recorded, _("dropped the goal"))
    detail = f"{wording.verdicts()[event.verdict]}, {event.chance / 10_000:.0f} %"
    return step(recorded, _("set it to %(target)s", target=kpi_words.figure(kpi, event.target)), detail=detail)


def _columns(kpi: Kpi) -> list[Column]:
    months = wording.months()
    return [
        Column(heading=_("Month"), value=lambda month: months[month.number]),
        Column(heading=_("Goal"), value=lambda month: kpi_words.figure(kpi, month.planned)),
        Column(heading=_("Came in"), value=lambda month: kpi_words.figure(kpi, month.figure)),
    ]


def _columns_of_shares() -> list[Column]:
    return [
        Column(heading=_("Where"), value=lambda share: share.place),
        Column(heading=_("Goal"), value=lambda share: share.target),
        Column(heading=_("So far"), value=lambda share: share.now),
        Column(heading=_("So far in %"), value=lambda share: share.percent),
    ]
