"""The money of teams for rewards in a month: what they may draw, have drawn, and have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.period import is_month, month_of, months_after
from growth_tree.web import rights, shell, tables
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import tree
from growth_tree.web.tables import Column
from growth_tree.web.team.blueprint import own_teams
from models import rewards


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A team's money in a month, in fen; `allowed` is None where there is no limit."""

    team: str
    name: str
    allowed: int | None
    drawn: int

    @property
    def left(self) -> int | None:
        """What may still be drawn."""
        return None if self.allowed is None else self.allowed - self.drawn


@blueprint.get("/fulfilment/budget")
def budget() -> Response:
    """The budgets of the viewer's teams in this month, or the one asked for."""
    table = tables.asked(sorts=("",), sort="")
    month = asked_month(shell.query().get("month", ""))
    found = purses(month, [team.team for team in own_teams()] if not _admin() else None)
    if table.format:
        return tables.export(table, columns(month), found, "budget")
    return page(
        "fulfilment/budget.html",
        table=table,
        purses=found,
        admin=_admin(),
        **around(month),
    )


def asked_month(asked: str) -> str:
    """The month that is asked for, or this one where that makes no sense."""
    near = is_month(asked) and abs(int(asked[:4]) - shell.today().year) <= 10
    return asked if near else month_of(shell.today())


def around(month: str) -> dict[str, str]:
    """What a page of one month's budgets says of it, and the months beside it."""
    first = date.fromisoformat(f"{month}-01")
    return {
        "month": month,
        "month_name": rights.period_name(month),
        "before": month_of(months_after(first, -1)),
        "after": month_of(months_after(first, 1)),
    }


def purses(month: str, teams: list[str] | None = None) -> list[Purse]:
    """The money of some teams, or of all, in the order of the teams' tree."""
    known = [team for _depth, team in tree() if teams is None or team.team in teams]
    drawn = rewards.drawn(shell.connection(), [team.team for team in known], [month])
    catalogue = shell.world().catalogue
    return [
        Purse(
            team=team.team,
            name=team.name,
            allowed=catalogue.allowance(team.team, month),
            drawn=drawn.get((team.team, month), 0),
        )
        for team in known
    ]


def columns(month: str) -> list[Column]:
    """What an export of budgets holds."""
    return [
        Column(heading=_("Team"), value=lambda purse: purse.name),
        Column(heading=_("Month"), value=lambda _purse: month),
        Column(heading=_("Allowed in yuan"), value=lambda purse: _yuan(purse.allowed)),
        Column(heading=_("Drawn in yuan"), value=lambda purse: _yuan(purse.drawn)),
        Column(heading=_("Left in yuan"), value=lambda purse: _yuan(purse.left)),
    ]


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def _admin() -> bool:
    viewer = shell.viewer()
    return viewer is not None and "admin" in viewer.roles
