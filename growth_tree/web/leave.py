"""Leave: days on which nobody expects work of a person, planned by themselves or by a manager above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _

from growth_tree.domain.directory import CancelLeave, PlanLeave
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.forms import Day, Form, FormSchema, Id, blank, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.tables import Column
from growth_tree.web.team.blueprint import own_people

blueprint = Blueprint("leave", __name__)

WHEN = ("past",)
SORTS = {
    "first": lambda leave: (leave.first_day, leave.name),
    "name": lambda leave: (leave.name, leave.first_day),
    "days": lambda leave: leave.days,
}


class Plan(FormSchema):
    """Whose leave, and from when until when; both days are leave."""

    member = Id(required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One person's leave; `days` counts the workdays in it."""

    leave: str
    member: str
    name: str
    first_day: date
    last_day: date
    days: int


@blueprint.get("/leave", endpoint="page")
def own(form: Form | None = None) -> Response:
    """My own leave."""
    return _page(form, [shell.person()], team=False)


@blueprint.get("/team/leave", endpoint="team")
def of_team(form: Form | None = None) -> Response:
    """The leave of my people, and mine."""
    return _page(form, [shell.person(), *own_people()], team=True)


@blueprint.post("/leave")
def plan() -> Response:
    """Note leave of mine or of one of my people."""
    form = parse(Plan)
    if "member" in form.data:
        policy.require("leave.plan", form.data["member"])
    if form.accepts(_plan):
        return go(_back(), _("The leave is noted."))
    return of_team(form) if _back() != url_for("leave.page") else own(form)


@blueprint.post("/leave/<member>/<leave>/cancel")
def cancel(member: str, leave: str) -> Response:
    """Strike leave out."""
    known = shell.directory().members.get(member)
    policy.require("leave.cancel", member)
    if known is None or leave not in {each.leave for each in known.leaves}:
        abort(404)
    shell.carry_out(CancelLeave(leave=leave, member=member))
    return go(_back(), _("The leave is struck out."))


def _plan(given: dict[str, Any]) -> None:
    shell.carry_out(PlanLeave(leave=command_id()[:16], **given))


def _page(form: Form | None, people: Sequence[str], *, team: bool) -> Response:
    table = tables.asked(sorts=SORTS, sort="first", filters={"when": WHEN, "person": people})
    names = words.names(people)
    found = sorted(_absences(people, names, past=bool(table.filters["when"])), key=SORTS[table.sort])
    wanted = [leave for leave in found if _matches(leave, table.filters["person"], table.search)]
    if table.descending:
        wanted.reverse()
    rows = wanted[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), rows, "leave")
    return page(
        "leave/page.html",
        "leave",
        team=team,
        here=url_for("leave.team") if team else url_for("leave.page"),
        table=table.shown(rows, len(wanted)),
        form=form or blank(member=shell.person(), first_day=shell.today(), last_day=shell.today()),
        people=sorted(names.items(), key=lambda option: (option[0] != shell.person(), option[1])),
        me=shell.person(),
    )


def _absences(people: Iterable[str], names: dict[str, str], *, past: bool) -> list[Absence]:
    members, today = shell.directory().members, shell.today()
    return [
        Absence(
            leave=leave.leave,
            member=person,
            name=names[person],
            first_day=leave.first_day,
            last_day=leave.last_day,
            days=_workdays(leave.first_day, leave.last_day),
        )
        for person in people
        for leave in members[person].leaves
        if (leave.last_day < today) == past
    ]


def _workdays(first: date, last: date) -> int:
    calendar = shell.world().calendar
    return sum(calendar.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))


def _matches(leave: Absence, person: str, search: str) -> bool:
    return person in {"", leave.member} and search.casefold() in leave.name.casefold()


def _back() -> str:
    team = request.form.get("next") == url_for("leave.team") and policy.may("leave.team")
    return url_for("leave.team") if team else url_for("leave.page")


def _columns() -> list[Column]:
    return [
        Column(heading=_("Name"), value=lambda leave: leave.name),
        Column(heading=_("From day"), value=lambda leave: leave.first_day),
        Column(heading=_("Until day"), value=lambda leave: leave.last_day),
        Column(heading=_("Workdays"), value=lambda leave: leave.days),
    ]
