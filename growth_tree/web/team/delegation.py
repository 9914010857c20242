"""Lend my rights as a manager to somebody for some days, so that nothing lies while I am away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.directory import Delegate, EndDelegation
from growth_tree.domain.organisation import Delegation
from growth_tree.web import shell, tables, words
from growth_tree.web.forms import Day, Form, FormSchema, Id, blank, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.tables import Column
from growth_tree.web.team.blueprint import blueprint

Options = list[tuple[str, list[tuple[str, str]]]]


class Lend(FormSchema):
    """To whom, and from when until when; both days count."""

    taker = Id(required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One delegation that I gave or took; `state` is ahead, now or over."""

    delegation: str
    mine: bool
    giver: str
    taker: str
    first_day: date
    last_day: date
    state: str


SORTS: dict[str, Callable[[Loan], Any]] = {"first": lambda loan: loan.first_day, "last": lambda loan: loan.last_day}


@blueprint.get("/team/delegation", endpoint="delegation")
def delegation(form: Form | None = None) -> Response:
    """What I have lent to whom, and what was lent to me."""
    table = tables.asked(sorts=SORTS, sort="-first", filters={"state": _states()})
    found = sorted(_loans(), key=SORTS[table.sort], reverse=table.descending)
    wanted = [
        loan
        for loan in found
        if table.filters["state"] in {"", loan.state}
        and table.search.casefold() in f"{loan.giver} {loan.taker}".casefold()
    ]
    rows = wanted[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), rows, "delegation")
    return page(
        "team/delegation.html",
        "delegation",
        table=table.shown(rows, len(wanted)),
        form=form or blank(first_day=shell.today(), last_day=shell.today()),
        holds_office=_holds_office(),
        colleagues=_colleagues(),
        states=_states(),
    )


@blueprint.post("/team/delegation")
def delegate() -> Response:
    """Lend my rights."""
    form = parse(Lend)
    if form.accepts(_delegate):
        return go(url_for("team.delegation"), _("Your rights are lent for these days."))
    return delegation(form)


@blueprint.post("/team/delegation/<delegation_id>/end")
def end_delegation(delegation_id: str) -> Response:
    """Take lent rights back."""
    if delegation_id not in {lent.delegation for lent in shell.directory().delegations if _gave(lent)}:
        abort(404)
    shell.carry_out(EndDelegation(delegation=delegation_id))
    return go(url_for("team.delegation"), _("The rights are yours alone again."))


def _delegate(given: dict[str, Any]) -> None:
    shell.carry_out(Delegate(delegation=command_id()[:16], giver=shell.person(), **given))


def _gave(lent: Delegation) -> bool:
    return lent.giver == shell.person()


def _loans() -> list[Loan]:
    mine = [lent for lent in shell.directory().delegations if shell.person() in {lent.giver, lent.taker}]
    names = words.names(person for lent in mine for person in (lent.giver, lent.taker))
    return [
        Loan(
            delegation=lent.delegation,
            mine=_gave(lent),
            giver=names[lent.giver],
            taker=names[lent.taker],
            first_day=lent.first_day,
            last_day=lent.last_day,
            state=_state(lent),
        )
        for lent in mine
        if lent.first_day <= lent.last_day
    ]


def _state(lent: Delegation) -> str:
    if lent.covers(shell.today()):
        return "now"
    return "ahead" if shell.today() < lent.first_day else "over"


def _states() -> dict[str, str]:
    return {"now": _("in force"), "ahead": _("planned"), "over": _("over")}


def _holds_office() -> bool:
    return any(term.member == shell.person() for team in shell.directory().teams.values() for term in team.terms)


def _colleagues() -> Options:
    """Everybody else who is here, team by team, the viewer's own team first."""
    directory, day, me = shell.directory(), shell.today(), shell.person()
    here = [person for person in directory.people_in(directory.teams, day) if person != me]
    names = words.names(here)
    by_team: dict[str, list[tuple[str, str]]] = {directory.team_of(me, day): []}
    for person in sorted(here, key=lambda person: names[person]):
        by_team.setdefault(directory.team_of(person, day), []).append((person, names[person]))
    return [(directory.teams[team].name, people) for team, people in by_team.items() if people]


def _columns() -> list[Column]:
    states = _states()
    return [
        Column(heading=_("Lent by"), value=lambda loan: loan.giver),
        Column(heading=_("Lent to"), value=lambda loan: loan.taker),
        Column(heading=_("From day"), value=lambda loan: loan.first_day),
        Column(heading=_("Until day"), value=lambda loan: loan.last_day),
        Column(heading=_("State"), value=lambda loan: states[loan.state]),
    ]
