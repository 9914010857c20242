"""Everybody: searched, filtered, sorted, and exported as a file that can be imported again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select

from growth_tree.accounts import people as accounts
from growth_tree.accounts.people import Person
from growth_tree.domain.rules import JOBS
from growth_tree.importing import columns
from growth_tree.web import shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import blueprint, team_options
from growth_tree.web.tables import Column, Table
from models import base
from models.people import holding, listing, member, place, team

STATUSES = ("here", "coming", "left", "no_login")
ACCESSES = ("manager", "admin", "auditor")


@blueprint.get("/people", endpoint="page")
def everybody() -> Response:
    """The people of the organisation."""
    table = _asked()
    order = _order(table)
    rows, total = base.page(
        shell.connection(), _wanted(table), order=(*order, member.c.id), limit=table.limit, offset=table.offset
    )
    persons = accounts.people_by_id(shell.connection(), [row.id for row in rows])
    if table.format:
        return tables.export(table, _columns(persons), rows, "people")
    return page(
        "people/page.html",
        "people",
        table=table.shown(rows, total),
        persons=persons,
        members=shell.directory().members,
        managers=managers(),
        teams=team_options(),
        shops=sorted(shell.directory().shops.items(), key=lambda known: known[1]),
        jobs=words.jobs(),
        statuses=statuses(),
        accesses=accesses(),
        day=shell.today().isoformat(),
    )


def managers() -> frozenset[str]:
    """Who manages a team today."""
    day = shell.today()
    return frozenset(known for each in shell.directory().teams.values() if (known := each.manager(day)))


def statuses() -> dict[str, str]:
    """The states that a person can be in."""
    return {
        "here": _("Working here"),
        "coming": _("Coming"),
        "left": _("Left"),
        "no_login": _("Without a password"),
    }


def accesses() -> dict[str, str]:
    """The access roles beyond a member's."""
    return {"manager": _("Manager"), "admin": _("Admin"), "auditor": _("Auditor")}


def _asked() -> Table:
    known = shell.directory()
    filters = {"team": known.teams, "shop": known.shops, "job": JOBS, "status": STATUSES, "access": ACCESSES}
    sorts = ("name", "username", "job", "team", "grade", "joined")
    return tables.asked(sorts=sorts, sort="username", filters=filters)


def _order(table: Table) -> list[ColumnElement[Any]]:
    name, username = accounts.spelled(member.c.id)
    keys = {
        "name": (name,),
        "username": (username,),
        "job": (place.c.job, name),
        "team": (team.c.name, name),
        "grade": (place.c.grade, name),
        "joined": (member.c.joined_on,),
    }[table.sort]
    return [key.desc() if table.descending else key.asc() for key in keys]


def _wanted(table: Table) -> Select[Any]:
    chosen, today = table.filters, shell.today().isoformat()
    query = listing(today)
    for name, column in (("team", place.c.team), ("shop", team.c.shop), ("job", place.c.job)):
        if chosen[name]:
            query = query.where(column == chosen[name])
    arrived, gone = member.c.joined_on <= today, member.c.left_on.is_not(None) & (member.c.left_on <= today)
    conditions: dict[str, tuple[ColumnElement[bool], ...]] = {
        "here": (arrived, ~gone),
        "coming": (~arrived,),
        "left": (gone,),
        "no_login": (~gone, member.c.id.not_in(accounts.with_password())),
        "manager": (member.c.id.in_(managers()),),
        "admin": (member.c.id.in_(holding("admin")),),
        "auditor": (member.c.id.in_(holding("auditor")),),
    }
    for name in ("status", "access"):
        query = query.where(*conditions.get(chosen[name], ()))
    return query.where(member.c.id.in_(accounts.matching(table.search))) if table.search else query


def _columns(persons: Mapping[str, Person]) -> list[Column]:
    """The columns of an import, so that what was exported can be corrected and imported again."""
    directory, today = shell.directory(), shell.today()
    said = {column.code: words.said(column.name) for column in columns.columns("people")}

    def word(code: str, value: str) -> str:
        known = columns.words(code)[value]
        return (known.en if words.language() == "en" else known.zh)[0]

    def parent(row: Row[Any]) -> str | None:
        above = directory.teams[row.team].parent
        return directory.teams[above].name if above else None

    def manages(row: Row[Any]) -> str | None:
        leads = directory.teams[row.team].manager(today) == row.id
        return None if row.left_on else word("manager", "yes" if leads else "no")

    return [
        Column(heading=said["username"], value=lambda row: persons[row.id].username),
        Column(heading=said["name"], value=lambda row: persons[row.id].name),
        Column(heading=said["job"], value=lambda row: word("job", row.job)),
        Column(heading=said["team"], value=lambda row: row.team_name),
        Column(heading=said["parent"], value=parent),
        Column(heading=said["shop"], value=lambda row: row.shop_name),
        Column(heading=said["grade"], value=lambda row: row.grade),
        Column(heading=said["joined_on"], value=lambda row: row.joined_on),
        Column(heading=said["manager"], value=manages),
        Column(heading=said["access"], value=lambda row: word("access", _right(directory.members[row.id].access))),
        Column(heading=said["left_on"], value=lambda row: row.left_on),
    ]


def _right(held: frozenset[str]) -> str:
    return next((right for right in ("admin", "auditor") if right in held), "none")
