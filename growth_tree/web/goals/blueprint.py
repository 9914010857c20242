"""The one blueprint of goals, and among whom a goal can be shared."""

from __future__ import annotations

from flask import Blueprint

from growth_tree.domain.subject import GROUP, MEMBER, SHOP, TEAM, id_of, kind_of, of_group, of_member, of_team
from growth_tree.web import policy, shell
from growth_tree.web.metrics.blueprint import entered

blueprint = Blueprint("goals", __name__)

PARTS = (TEAM, GROUP, MEMBER)
"""Into what a goal of a shop or team can be broken down."""


def may_set(subject: str) -> bool:
    """Whether the viewer may set goals for what is measured there."""
    return policy.may("goals.set_goal") and subject in entered()


def parts_of(subject: str, kind: str) -> list[str]:
    """The teams, item groups or people that make up a shop or team."""
    if kind_of(subject) not in {SHOP, TEAM}:
        return []
    teams = _teams(subject)
    if kind == TEAM:
        return [of_team(team) for team in teams]
    if kind == GROUP:
        return [of_group(group) for group in _groups(subject)]
    directory, today = shell.directory(), shell.today()
    own = [id_of(subject)] if kind_of(subject) == TEAM else []
    below = {each.team for each in directory.teams.values() if {*_path(each.team)} & {*teams, *own}}
    return [of_member(member) for member in sorted(directory.people_in(below, today))] if kind == MEMBER else []


def _teams(subject: str) -> list[str]:
    """The teams right below: of a team its parts, of a shop those that are not part of another one of the shop."""
    teams, one = shell.directory().teams, id_of(subject)
    if kind_of(subject) == TEAM:
        return sorted(team.team for team in teams.values() if team.parent == one)
    return sorted(
        team.team
        for team in teams.values()
        if team.shop == one and (team.parent is None or teams[team.parent].shop != one)
    )


def _groups(subject: str) -> list[str]:
    groups, one, today = shell.world().kpis.groups.values(), id_of(subject), shell.today()
    if kind_of(subject) == SHOP:
        return sorted(each.group for each in groups if each.shop == one)
    return sorted(each.group for each in groups if each.in_care_of(today) == one)


def _path(team: str | None) -> list[str]:
    """A team and all teams above it."""
    found, teams = [], shell.directory().teams
    while team is not None:
        found.append(team)
        team = teams[team].parent
    return found
