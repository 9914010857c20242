"""The one blueprint of the team's pages, and whose teams they show."""

from __future__ import annotations

from flask import Blueprint

from growth_tree.domain.organisation import Team
from growth_tree.web import shell
from growth_tree.web.moment import Moment, travelling

blueprint = Blueprint("team", __name__)


def own_teams() -> list[Team]:
    """The teams that the viewer stands above, by office or by delegation, each below the one it belongs to."""
    return shell.once("own teams", _own_teams)


def own_people() -> list[str]:
    """The people of these teams whom the viewer stands above today."""
    return [*shell.directory().people_under(shell.person(), shell.today())]


def own_people_then(when: Moment) -> list[str]:
    """The people of a past day in these teams whom the viewer stands above today: nobody sees more by looking back."""
    directory, me, today = shell.directory(), shell.person(), shell.today()
    teams = [team.team for team in own_teams()]
    with travelling(when):
        people = shell.directory().people_in(teams, when.day)
    return [one for one in people if directory.manages(me, one, today)]


def _own_teams() -> list[Team]:
    known = shell.directory().teams
    under = shell.directory().teams_under(shell.person(), shell.today())
    return sorted((known[team] for team in under), key=lambda team: _path(team.team))


def _path(team: str | None) -> list[str]:
    """The names of the teams from the top down to this one."""
    known, path = shell.directory().teams, []
    while team is not None:
        path.append(known[team].name)
        team = known[team].parent
    return path[::-1]
