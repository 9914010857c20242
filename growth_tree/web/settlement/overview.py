"""One week of all teams: what is to be settled, what somebody else settles, and what is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from growth_tree import settling
from growth_tree.domain.core import Rejected
from growth_tree.domain.settlement import AdjustLine
from growth_tree.settling import Proposal
from growth_tree.web import rights, shell, tables
from growth_tree.web.page import page
from growth_tree.web.settlement.blueprint import (
    beside,
    blueprint,
    last_period,
    past_period,
    settled_by_viewer,
    teams,
)
from growth_tree.web.settlement.sayings import TONES, statuses
from growth_tree.web.tables import Column
from models import settlement

NOTHING = Proposal((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A team's week as the overview shows it; XP and points are what is settled, or else what is up for it."""

    team: str
    name: str
    status: str
    own: int
    others: int
    odd: int
    corrections: int
    xp: int
    points: int
    asked_again: bool


@blueprint.get("/settlement", endpoint="page")
def overview() -> Response:
    """The last week that is over, or the one that is asked for."""
    period = past_period(shell.query().get("period", "")) or last_period()
    table = tables.asked(sorts=("",), sort="", filters={"status": TONES})
    found = [each for each in dues(period) if table.filters["status"] in ("", each.status)]
    if table.format:
        return tables.export(table, _columns(period), found, f"settlement-{period}")
    return page(
        "settlement/page.html",
        "weeks",
        table=table.shown(found[table.offset : table.offset + table.limit], len(found)),
        period=period,
        name=rights.period_name(period),
        before=beside(period, -1),
        after=beside(period, 1),
        statuses=statuses(),
        tones=TONES,
    )


def due_now() -> int:
    """In how many teams the viewer has something of the last week to settle."""
    return sum(each.own > 0 for each in dues(last_period())) if teams() else 0


def dues(period: str) -> list[Due]:
    """The week of every team that the viewer may look at."""
    connection, world, known = shell.connection(), shell.world(), teams()
    names = [team.team for team in known]
    done = settlement.of_teams(connection, names, period)
    try:
        proposals = settling.proposals(connection, world, names, period)
        late = settling.adjustments(connection, world, names, period)
    except Rejected:  # the rules of that week do not say what results earn
        proposals, late = {}, []
    return [_due(team.team, team.name, proposals.get(team.team, NOTHING), late, done.get(team.team)) for team in known]


def _due(team: str, name: str, proposal: Proposal, late: list[AdjustLine], row: object) -> Due:
    here = [each for each in late if each.team == team]
    viewers = settled_by_viewer([*proposal.lines, *here])
    own = [each for each in proposal.lines if each.line.member in viewers]
    corrections = [each for each in here if each.line.member in viewers]
    others = len(proposal.lines) - len(own)
    settled = getattr(row, "xp", 0), getattr(row, "points", 0)
    up = sum(each.line.xp for each in own), sum(each.line.points for each in own)
    xp, points = up if own else settled
    return Due(
        team=team,
        name=name,
        status=_status(len(own), others, row),
        own=len(own),
        others=others,
        odd=sum(bool(each.anomalies) for each in own),
        corrections=len(corrections),
        xp=xp,
        points=points,
        asked_again=bool(getattr(row, "proposed_by", "")),
    )


def _status(own: int, others: int, row: object) -> str:
    if own:
        return "reopened" if getattr(row, "status", "") == settlement.REOPENED else "open"
    if others:
        return "above"
    return "settled" if row is not None else "none"


def _columns(period: str) -> list[Column]:
    names = statuses()
    return [
        Column(heading=_("Week"), value=lambda _due: period),
        Column(heading=_("Team"), value=lambda due: due.name),
        Column(heading=_("Status"), value=lambda due: names[due.status]),
        Column(heading=_("Results to settle"), value=lambda due: due.own),
        Column(heading=_("For a manager above"), value=lambda due: due.others),
        Column(heading=_("Worth a look"), value=lambda due: due.odd),
        Column(heading=_("Corrections"), value=lambda due: due.corrections),
        Column(heading=_("XP"), value=lambda due: due.xp),
        Column(heading=_("Points"), value=lambda due: due.points),
    ]
