"""The one blueprint of figures, and whose figures somebody may see or enter."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from growth_tree.domain.answering import shop_of_team
from growth_tree.domain.subject import kind_of, of_group, of_member, of_shop, of_team
from growth_tree.web import kpi_words, shell

blueprint = Blueprint("metrics", __name__)
EVERYTHING = frozenset({"admin", "auditor"})


def seen() -> frozenset[str]:
    """Where the figures belong that the viewer may look at."""
    return shell.once("metrics.seen", _seen)


def entered() -> frozenset[str]:
    """Where the figures belong that the viewer may enter: what they manage, for admins everything."""
    return shell.once("metrics.entered", _entered)


def options(subjects: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places to choose from: shops, teams, people, groups."""
    names = kpi_words.subjects(subjects)
    kinds: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kpi_words.subject_kinds()}
    for subject, name in sorted(names.items(), key=lambda known: known[1]):
        kinds[kind_of(subject)].append((subject, name))
    return [(kpi_words.subject_kinds()[kind], found) for kind, found in kinds.items() if found]


def _roles() -> frozenset[str]:
    return shell.directory().roles(shell.person(), shell.today())


def _seen() -> frozenset[str]:
    if _roles() & EVERYTHING:
        return _every()
    person, directory = shell.person(), shell.directory()
    team = directory.team_of(person, shell.today())
    shop = shop_of_team(directory, team)
    own = _of_teams({team}, {shop} if shop else set())
    return own | {of_member(person)} | _managed()


def _entered() -> frozenset[str]:
    every = _every() if "admin" in _roles() else _managed()
    return every if "admin" in _roles() else every - {of_member(shell.person())}


def _managed() -> frozenset[str]:
    """What the viewer answers for as a manager."""
    directory, today = shell.directory(), shell.today()
    teams = directory.teams_under(shell.person(), today)
    shops = {shop for team in teams if (shop := directory.teams[team].shop)}
    return _of_teams(teams, shops) | set(map(of_member, directory.people_under(shell.person(), today)))


def _of_teams(teams: Iterable[str], shops: Iterable[str]) -> frozenset[str]:
    """Teams, their shops, and the groups of items in their care or in nobody's."""
    known, sold = set(teams), set(shops)
    held = ((each, each.in_care_of(shell.today())) for each in shell.world().kpis.groups.values())
    cared = {of_group(each.group) for each, team in held if (team in known if team else each.shop in sold)}
    return frozenset(cared | set(map(of_team, known)) | set(map(of_shop, sold)))


def _every() -> frozenset[str]:
    directory, groups = shell.directory(), shell.world().kpis.groups
    people = frozenset(map(of_member, directory.members))
    return people | frozenset((*map(of_shop, directory.shops), *map(of_team, directory.teams), *map(of_group, groups)))
