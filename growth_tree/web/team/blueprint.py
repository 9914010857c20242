"""The one blueprint of the team's pages, and whose teams they show."""

from __future__ import annotations

from flask import Blueprint

from growth_tree.domain.organisation import Team
from growth_tree.web import shell

blueprint = Blueprint("team", __name__)


def own_teams() -> list[Team]:
    """The teams that the viewer stands above, by office or by delegation, each below the one it belongs to."""
    known = shell.directory().teams
    under = shell.directory().teams_under(shell.person(), shell.today())
    return sorted((known[team] for team in under), key=lambda team: _path(team.team))


def own_people() -> list[str]:
    """The people of these teams whom the viewer stands above today."""
    directory, day = shell.directory(), shell.today()
    people = directory.people_in((team.team for team in own_teams()), day)
    return [person for person in people if directory.manages(shell.person(), person, day)]


def _path(team: str | None) -> list[str]:
    """The names of the teams from the top down to this one."""
    known, path = shell.directory().teams, []
    while team is not None:
        path.append(known[team].name)
        team = known[team].parent
    return path[::-1]
