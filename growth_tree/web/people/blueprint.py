"""The one blueprint of all pages about people and teams, and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from flask import Blueprint, abort, request

from growth_tree.accounts import people
from growth_tree.accounts.people import Person
from growth_tree.domain.organisation import Team
from growth_tree.importing.header import normalised
from growth_tree.web import policy, shell, words
from growth_tree.web.forms import Form

blueprint = Blueprint("people", __name__)

INDENT = "\u2003"
GRADE_LENGTH_MAX = 20
TEAM_LENGTH_MAX = 60


def somebody(person_id: str) -> Person:
    """A person whom the viewer may look at or act on; 404 for any other, as if there were none."""
    policy.require_member(request.endpoint or "", person_id)
    return people.person_by_id(shell.connection(), person_id) or abort(404)


def known(person_id: str) -> Person:
    """The same, of those whose personal data is still there."""
    person = somebody(person_id)
    return person if person.erased_at is None else abort(404)


def tree(above: str | None = None, depth: int = 0) -> Iterator[tuple[int, Team]]:
    """The teams under one, each with its depth and followed by its own; from the top where none is given."""
    below = [team for team in shell.directory().teams.values() if team.parent == above]
    for team in sorted(below, key=lambda team: team.name):
        yield depth, team
        yield from tree(team.team, depth + 1)


def team_options() -> list[tuple[str, str]]:
    """The teams to choose from, indented by their depth."""
    return [(team.team, INDENT * depth + team.name) for depth, team in tree()]


def colleagues(day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody who is here on a day or later, team by team."""
    members = shell.directory().members.values()
    staying = [member for member in members if member.left_on is None or member.left_on > day]
    names = words.names(member.member for member in staying)
    groups = []
    for _depth, team in tree():
        found = [(m.member, names[m.member]) for m in staying if m.posting(day).team == team.team]
        if found:
            groups.append((team.name, sorted(found, key=lambda option: option[1])))
    return groups


def is_taken(form: Form, names: Iterable[str]) -> bool:
    """Whether a name would be mistaken for another; imports tell teams and shops apart by their names."""
    return normalised(form.data.get("name", "")) in map(normalised, names)
