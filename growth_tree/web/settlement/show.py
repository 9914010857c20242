"""One team's week: results to settle with their why, corrections of earlier weeks, what is settled, and its undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

import msgspec
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection, Row

from growth_tree import handle, settling
from growth_tree.domain import settlement_events as told
from growth_tree.domain.core import Rejected
from growth_tree.domain.lines import rules_of
from growth_tree.domain.period import last_day_of
from growth_tree.domain.settlement import AdjustLine
from growth_tree.domain.settlement_events import Line
from growth_tree.domain.subject import id_of
from growth_tree.handle import World
from growth_tree.messages import sentence
from growth_tree.projections import Recorded
from growth_tree.settling import Proposed
from growth_tree.web import kpi_words, policy, rights, shell, tables, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.page import page
from growth_tree.web.settlement import rows
from growth_tree.web.settlement.blueprint import asked_team, beside, blueprint, settled_by_viewer
from growth_tree.web.settlement.rows import Item
from growth_tree.web.settlement.sayings import anomalies
from growth_tree.web.tables import Column
from growth_tree.web.timeline import Step, step
from models import settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the viewer can settle in a team's week: results, and corrections of earlier ones."""

    due: Sequence[Proposed]
    corrections: Sequence[AdjustLine]
    above: int
    untargeted: Sequence[tuple[str, str, str]]
    refused: str = ""

    @property
    def seal(self) -> str:
        """A word that is another one as soon as anything of it is."""
        lines = [each.line for each in self.due], [each.line for each in self.corrections]
        return sha256(msgspec.json.encode(lines, order="sorted")).hexdigest()


@blueprint.get("/settlement/<team>/<period>")
def show(team: str, period: str, form: Form | None = None, reopening: Form | None = None) -> Response:
    """What is up for settlement, and what has been."""
    known, connection = asked_team(team, period), shell.connection()
    found, done = matter(connection, shell.world(), team, period), settled(team, period)
    table = tables.asked(sorts=("",), sort="", parts=("corrections", "settled"))
    due, corrections = rows.of_proposed(found.due, period), _corrections(found.corrections, team)
    texts = words.texts(item.line.excluded for item in done)
    if table.format and table.part == "corrections":
        return tables.export(table, _columns_of_corrections(), corrections, f"corrections-{period}")
    if table.format and table.part == "settled":
        return tables.export(table, _columns_of_settled(texts), done, f"settled-{period}")
    if table.format:
        return tables.export(table, _columns(), due, f"settlement-{period}")
    places = kpi_words.subjects(subject for _member, _kpi, subject in found.untargeted)
    row, steps = settlement.of_teams(connection, [team], period).get(team), _steps(team, period)
    names = words.names({step.actor for step in steps} | {member for member, _kpi, _subject in found.untargeted})
    return page(
        "settlement/show.html",
        "settlement",
        team=known,
        period=period,
        name=rights.period_name(period),
        before=beside(period, -1),
        after=beside(period, 1),
        matter=found,
        due=due,
        odd=sum(bool(item.row.odd) for item in due),
        xp=sum(item.line.xp for item in due),
        points=sum(item.line.points for item in due),
        corrections=corrections,
        done=done,
        row=row,
        rules=_rules(period),
        steps=steps,
        names=names,
        texts=texts | words.texts(step.reason for step in steps),
        untargeted=[
            (names[member], kpi_words.name(kpi), "" if id_of(subject) == member else places[subject])
            for member, kpi, subject in found.untargeted
        ],
        anomalies=anomalies(),
        may_reopen=policy.may("settlement.reopen"),
        team_targets=policy.may("targets.team"),
        own_proposal=bool(row and row.proposed_by == shell.person()),
        form=form or blank(),
        reopening=reopening or blank(),
        table=table,
        action=request.path if request.method == "GET" else url_for("settlement.show", team=team, period=period),
    )


def matter(connection: Connection, world: World, team: str, period: str) -> Matter:
    """What the viewer can settle, as it is now."""
    try:
        proposal = settling.proposal(connection, world, team, period)
        late = settling.adjustments(connection, world, [team], period)
    except Rejected as refused:
        return Matter(due=(), corrections=(), above=0, untargeted=(), refused=sentence(refused))
    own = settled_by_viewer([*proposal.lines, *late])
    due = [each for each in proposal.lines if each.line.member in own]
    return Matter(
        due=due,
        corrections=[each for each in late if each.line.member in own],
        above=len(proposal.lines) - len(due),
        untargeted=[(member, answered.kpi, answered.subject) for member, answered in proposal.untargeted],
    )


def settled(team: str, period: str) -> list[Item]:
    """What is settled, as it stands."""
    found = [_line(row) for row in settlement.lines(shell.connection(), [team], period) if _stands(row)]
    return rows.items([rows.Row(line, period) for line in found])


def _line(row: Row[Any]) -> Line:
    return msgspec.convert({name: getattr(row, name) for name in Line.__struct_fields__}, Line, strict=False)


def _stands(row: Row[Any]) -> bool:
    return str(row.status) == settlement.SETTLED


def _corrections(orders: Sequence[AdjustLine], team: str) -> list[Item]:
    periods = {order.period for order in orders}
    connection = shell.connection()
    before = {period: [_line(row) for row in settlement.lines(connection, [team], period)] for period in periods}
    return rows.of_corrections(orders, before)


def _rules(period: str) -> tuple[int, Any] | None:
    """The version of the rules that says what results of a week earn, and what it says."""
    try:
        return rules_of(shell.world().library, last_day_of(period))
    except Rejected:
        return None


def _steps(team: str, period: str) -> list[Step]:
    return [_step(recorded) for recorded in handle.history(shell.connection(), f"period/{team}/{period}")]


def _step(recorded: Recorded) -> Step:
    event, what, detail, reason = cast(told.Event, recorded.event), "", "", None
    match event:
        case told.PeriodSettled():
            what = ngettext("settled %(num)s result", "settled %(num)s results", len(event.lines))
            xp, points = sum(line.xp for line in event.lines), sum(line.points for line in event.lines)
            detail = _("%(xp)s XP and %(points)s points", xp=xp, points=points)
        case told.ReopeningProposed():
            what, reason = _("proposed to reopen it"), event.reason
        case told.ReopeningDropped():
            what = _("let that proposal go")
        case told.PeriodReopened():
            taken = ngettext("%(num)s award was taken back.", "%(num)s awards were taken back.", len(event.awards))
            what, detail = _("reopened it"), taken
        case told.LineAdjusted():
            what = _("corrected %(kpi)s", kpi=kpi_words.name(event.line.kpi))
            detail = _(
                "%(xp)s XP and %(points)s points, in %(week)s",
                xp=f"{event.line.xp - event.was_xp:+}",
                points=f"{event.line.points - event.was_points:+}",
                week=rights.period_name(event.in_period),
            )
    return step(recorded, what, detail=detail, reason=reason)


def _columns() -> list[Column]:
    odd = anomalies()
    return [
        *_columns_of_results(),
        Column(heading=_("Worth a look"), value=lambda item: ", ".join(odd[code] for code in item.row.odd)),
    ]


def _columns_of_settled(texts: Mapping[str, str]) -> list[Column]:
    return [
        *_columns_of_results(),
        Column(heading=_("Left out because"), value=lambda item: texts.get(item.line.excluded)),
    ]


def _columns_of_results() -> list[Column]:
    return [
        Column(heading=_("Person"), value=lambda item: item.member),
        Column(heading=_("KPI"), value=lambda item: item.kpi),
        Column(heading=_("Where"), value=lambda item: item.place),
        Column(heading=_("Share of the scorecard in %"), value=lambda item: item.line.weight),
        Column(heading=_("Target"), value=lambda item: item.target),
        Column(heading=_("Expected"), value=lambda item: item.band),
        Column(heading=_("Result"), value=lambda item: item.figure),
        Column(heading=_("Percentile"), value=lambda item: item.line.percentile),
        Column(heading=_("Earns in %"), value=lambda item: item.line.percent),
        Column(heading=_("XP"), value=lambda item: item.line.xp),
        Column(heading=_("Points"), value=lambda item: item.line.points),
    ]


def _columns_of_corrections() -> list[Column]:
    return [
        Column(heading=_("Person"), value=lambda item: item.member),
        Column(heading=_("Week"), value=lambda item: item.row.period),
        Column(heading=_("KPI"), value=lambda item: item.kpi),
        Column(heading=_("Was"), value=lambda item: item.was_figure),
        Column(heading=_("Is now"), value=lambda item: item.figure),
        Column(heading=_("XP"), value=lambda item: item.line.xp - item.row.was.xp),
        Column(heading=_("Points"), value=lambda item: item.line.points - item.row.was.points),
    ]
