"""Everything that my teams were asked for, handed in and got decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select, func

from growth_tree.accounts import notes
from growth_tree.web import shell, tables, words
from growth_tree.web.forms import DAY
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from growth_tree.web.tasks.listing import TONES
from growth_tree.web.team.blueprint import blueprint, own_people, own_teams
from models import base, tasks
from models.tasks import task

SORTS = {
    "latest": task.c.submission,
    "day": func.coalesce(task.c.done_on, task.c.due_on, ""),
    "kind": task.c.kind,
    "status": task.c.status,
    "worth": task.c.xp,
}


@blueprint.get("/team/tasks", endpoint="tasks")
def team_tasks() -> Response:
    """The tasks of my teams, what was handed in or asked for last first."""
    teams, people = own_teams(), own_people()
    table = _asked([team.team for team in teams], people)
    order = table.order(SORTS)
    query = _narrowed(tasks.of_teams([team.team for team in teams]).where(task.c.member != shell.person()), table)
    rows, total = base.page(
        shell.connection(), query, order=(order, task.c.submission.desc()), limit=table.limit, offset=table.offset
    )
    names = words.names((*people, *(person for row in rows for person in (row.member, row.decided_by))))
    titles = words.texts(row.title for row in rows)
    if table.format:
        return tables.export(table, _columns(names, titles), rows, "team-tasks")
    return page(
        "team/tasks.html",
        "tasks",
        table=table.shown(rows, total),
        team_options=[(team.team, team.name) for team in teams],
        person_options=sorted(((person, names[person]) for person in people), key=lambda option: option[1]),
        names=names,
        titles=titles,
        statuses=words.statuses(),
        tones=TONES,
        kinds=words.kinds(),
        kind_names=words.kind_names(row.kind for row in rows),
        team_names={team.team: team.name for team in teams},
        callable_off=_callable_off(rows),
    )


def _asked(teams: Sequence[str], people: Sequence[str]) -> Table:
    filters = {"team": teams, "person": people, "status": words.statuses(), "kind": words.kinds()}
    table = tables.asked(sorts=SORTS, sort="-latest", filters=filters)
    days = {name: _day(shell.query().get(name, "")) for name in ("since", "until")}
    return replace(table, filters={**table.filters, **days})


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if DAY.fullmatch(text) else ""
    except ValueError:
        return ""


def _narrowed(query: Select[Any], table: Table) -> Select[Any]:
    chosen, day = table.filters, SORTS["day"]
    for name, column in (("team", task.c.team), ("status", task.c.status), ("kind", task.c.kind)):
        if chosen[name]:
            query = query.where(column == chosen[name])
    if chosen["status"] not in {"", "approved"}:
        query = query.where(tasks.OPEN_OR_UNDONE)
    if chosen["person"]:
        query = query.where(task.c.id.in_(tasks.shared_by(chosen["person"])))
    if chosen["since"]:
        query = query.where(day >= chosen["since"])
    if chosen["until"]:
        query = query.where(day <= chosen["until"], day != "")
    if table.search:
        query = query.where(task.c.title.in_(notes.matching(table.search)))
    return query


def _callable_off(rows: Sequence[Row[Any]]) -> set[str]:
    """The assignments that the viewer can call off."""
    directory, me, day = shell.directory(), shell.person(), shell.today()
    return {
        row.id
        for row in rows
        if row.status == "assigned" and (row.assigned_by == me or directory.manages(me, row.member, day))
    }


def _columns(names: dict[str, str], titles: dict[str, str]) -> list[Column]:
    statuses, branches, teams = words.statuses(), words.branches(), shell.directory().teams
    return [
        Column(heading=_("Title"), value=lambda row: titles[row.title]),
        Column(heading=_("Person"), value=lambda row: names[row.member]),
        Column(heading=_("Team"), value=lambda row: teams[row.team].name),
        Column(heading=_("Kind of task"), value=lambda row: words.kind_name(row.kind)),
        Column(heading=_("Branch"), value=lambda row: branches.get(row.branch)),
        Column(heading=_("Status"), value=lambda row: statuses[row.status]),
        Column(heading=_("Day of the work"), value=lambda row: row.done_on),
        Column(heading=_("Due"), value=lambda row: row.due_on),
        Column(heading=_("Worth in XP"), value=lambda row: row.xp or None),
        Column(heading=_("Worth in points"), value=lambda row: row.points or None),
        Column(heading=_("Quality in %"), value=lambda row: row.quality or None),
        Column(heading=_("Handed in at"), value=lambda row: row.submitted_at),
        Column(heading=_("Decided by"), value=lambda row: names.get(row.decided_by)),
        Column(heading=_("Decided at"), value=lambda row: row.decided_at),
        Column(heading=_("Number"), value=lambda row: row.id),
    ]
