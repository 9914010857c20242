"""Teams: who manages what, since when; forming them, and naming managers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.directory import FormTeam, NameManager
from growth_tree.domain.organisation import Team, Term
from growth_tree.web import shell, tables, words
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Id, Text, blank, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.people.blueprint import TEAM_LENGTH_MAX, blueprint, colleagues, is_taken, team_options, tree
from growth_tree.web.people.shops import described
from growth_tree.web.tables import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A team as the tree of teams shows it."""

    team: Team
    depth: int
    manager: str | None
    terms: tuple[Term, ...]
    people: int


class NewTeam(FormSchema):
    """A new team, and where it belongs."""

    name = Text(limit=TEAM_LENGTH_MAX, required=True)
    shop = Choice(among=lambda: shell.directory().shops)
    parent = Choice(among=lambda: shell.directory().teams)


class Manager(FormSchema):
    """Who manages a team, and from when on; nobody leaves the office vacant."""

    member = Id()
    from_day = Day(required=True)


@blueprint.get("/people/teams")
def teams() -> Response:
    """The tree of teams."""
    table = tables.asked(sorts=("",), sort="")
    units = _units(shell.today())
    names = words.names({term.member for unit in units for term in unit.terms} | {unit.manager for unit in units})
    if table.format:
        return tables.export(table, _columns(names), units, "teams")
    shops = shell.directory().shops
    working = {shop: sorted(u.team.name for u in units if u.team.shop == shop) for shop in shops}
    traits = {shop: described(known) for shop, known in shell.directory().shop_traits.items()}
    return page("people/teams.html", table=table, units=units, names=names, shops=shops, working=working, traits=traits)


@blueprint.get("/people/teams/new")
def new_team(form: Form | None = None) -> Response:
    """Ask what the team is called and where it belongs."""
    shops = sorted(shell.directory().shops.items(), key=lambda known: known[1])
    asked = shell.query().get("parent")
    return page(
        "people/team.html", form=form or blank(parent=asked), shops=shops, teams=team_options(), length=TEAM_LENGTH_MAX
    )


@blueprint.post("/people/teams")
def form_team() -> Response:
    """Form it, and go on to its manager."""
    form = parse(NewTeam)
    team = command_id()[:16]
    others = [known.name for known in shell.directory().teams.values() if known.team != team]
    if is_taken(form, others):
        form.errors["name"] = _("There is a team of this name already.")
    if form.accepts(lambda given: shell.carry_out(FormTeam(team=team, **given))):
        return go(url_for("people.manager", team_id=team), _("The team is formed. Who manages it?"))
    return new_team(form)


@blueprint.get("/people/teams/<team_id>/manager")
def manager(team_id: str, form: Form | None = None) -> Response:
    """Ask who manages the team, from when on."""
    team = _team(team_id)
    current = team.manager(shell.today())
    return page(
        "people/manager.html",
        form=form or blank(member=current, from_day=shell.today()),
        team=team,
        current=current,
        names=words.names({current, *(term.member for term in team.terms)}),
        later=[term for term in team.terms if term.from_day > shell.today()],
        people=colleagues(shell.today()),
    )


@blueprint.post("/people/teams/<team_id>/manager")
def name_manager(team_id: str) -> Response:
    """Name the manager."""
    team, form = _team(team_id), parse(Manager)

    def act(given: dict[str, Any]) -> bool:
        command = NameManager(team=team.team, member=given.get("member"), from_day=given["from_day"])
        return bool(shell.carry_out(command).events)

    if form.accepts(act):
        say = _("The manager is named.") if form.result else _("That is the manager already.")
        return go(url_for("people.teams"), say)
    return manager(team.team, form)


def _team(team_id: str) -> Team:
    return shell.directory().teams.get(team_id) or abort(404)


def _units(day: date) -> list[Unit]:
    here = Counter(m.posting(day).team for m in shell.directory().members.values() if m.is_here(day))
    return [
        Unit(team=team, depth=depth, manager=team.manager(day), terms=team.terms[::-1], people=here[team.team])
        for depth, team in tree()
    ]


def _columns(names: dict[str, str]) -> list[Column]:
    directory = shell.directory()

    def parent(unit: Unit) -> str | None:
        return directory.teams[unit.team.parent].name if unit.team.parent else None

    return [
        Column(heading=_("Team"), value=lambda unit: unit.team.name),
        Column(heading=_("Team above"), value=parent),
        Column(heading=_("Shop"), value=lambda unit: directory.shops.get(unit.team.shop)),
        Column(heading=_("Manager"), value=lambda unit: names.get(unit.manager)),
        Column(heading=_("People"), value=lambda unit: unit.people),
    ]
