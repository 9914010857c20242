"""What somebody may object to: a line of their ledger, work that was sent back, or a result that was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import Row

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.growth_events import ReversalCarried
from growth_tree.domain.objection import DAYS_TO_OBJECT
from growth_tree.domain.objection_events import Against
from growth_tree.domain.period import last_day_of
from growth_tree.domain.settlement_events import Line, PeriodSettled, award_key
from growth_tree.domain.task_events import TaskReturned
from growth_tree.handle import history, proof, proofs, recorded
from growth_tree.projections import Recorded
from growth_tree.web import kpi_words, policy, shell
from growth_tree.web.corrections.blueprint import PROPOSE
from growth_tree.web.forms import ID
from growth_tree.web.ledger.listing import titles_of
from growth_tree.web.objections.blueprint import blueprint
from growth_tree.web.words import texts
from models import ledger, objections, tasks

SORTS = {
    "earned": Against.AWARD,
    "withheld": Against.WITHHELD,
    "result": Against.RESULT,
    "adjusted": Against.ADJUSTED,
    "reversed": Against.ADJUSTED,
}
"""What is objected to, by the type of a line of the ledger."""
LEFT_OUT = re.compile(r"([1-9]\d{0,17})-([1-9]\d{0,4})")
"""How a result is called that no ledger has a line of: the position of its settlement, and its number there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a correction would say that it is about."""

    award: str
    kind: str
    branch: str
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is objected to: where it lies in the log, who decided it when, and where it is shown.

    `name` is that of an objection to it, `left_out` the line of a settlement that is in no ledger.
    """

    name: str
    position: int
    member: str
    award: str
    sort: Against
    title: str
    decided_by: tuple[str, ...]
    decided_on: date
    address: str
    about: About | None = None
    line: Row[Any] | None = None
    left_out: Line | None = None


def of_line(position: int) -> Subject:
    """A line of the ledger; 404 where there is none that can be objected to."""
    connection = shell.connection()
    entry = ledger.by_position(connection, position) or abort(404)
    if entry.type not in SORTS:
        abort(404)
    cause = recorded(proof(connection, entry.cause))
    if isinstance(cause.event, ReversalCarried):
        cause = recorded(proof(connection, cause.cause or 0))
    return Subject(
        name=str(position),
        position=position,
        member=entry.member,
        award=entry.task,
        sort=SORTS[entry.type],
        title=titles_of([entry]).get(entry.task, ""),
        decided_by=_deciders(cause),
        decided_on=shell.day_of(entry.at),
        address=f"/ledger/{position}",
        about=About(
            award=entry.about or entry.task,
            kind=entry.kpi or entry.kind,
            branch=entry.branch,
            done_on=date.fromisoformat(entry.done_on),
        ),
        line=entry,
    )


def of_returned(task_id: str) -> Subject:
    """Work that was sent back, at its latest return."""
    connection = shell.connection()
    task = (tasks.by_id(connection, task_id) if ID.fullmatch(task_id) else None) or abort(404)
    returns = [told for told in history(connection, f"task/{task_id}") if isinstance(told.event, TaskReturned)]
    if task.status != "returned" or not returns:
        abort(404)
    told = returns[-1]
    return Subject(
        name=str(told.position),
        position=told.position,
        member=task.member,
        award=task_id,
        sort=Against.RETURNED,
        title=texts([task.title])[task.title],
        decided_by=_deciders(told),
        decided_on=shell.day_of(told.at),
        address=f"/tasks/{task_id}",
    )


def of_left_out(name: str) -> Subject:
    """A result that was left out of a settlement; 404 where there is none of that name."""
    found = LEFT_OUT.fullmatch(name) or abort(404)
    position, number = map(int, found.groups())
    stored = proofs(shell.connection(), [position]) or abort(404)
    told = recorded(stored[0])
    if not isinstance(told.event, PeriodSettled) or number > len(told.event.lines):
        abort(404)
    settled, line = told.event, told.event.lines[number - 1]
    if line.excluded is None:
        abort(404)
    award = award_key(settled.team, settled.period, line, settled.round)
    return Subject(
        name=name,
        position=position,
        member=line.member,
        award=award,
        sort=Against.LEFT_OUT,
        title=kpi_words.name(line.kpi),
        decided_by=_deciders(told),
        decided_on=shell.day_of(told.at),
        address=f"/targets/{line.kpi}/{line.subject}/{settled.period}",
        about=About(award=award, kind=line.kpi, branch=line.branch, done_on=last_day_of(settled.period)),
        left_out=line,
    )


def name_of_left_out(row: Row[Any]) -> str:
    """What a settled line is called that was left out, to object to it."""
    settled = recorded(proof(shell.connection(), row.position)).event
    assert isinstance(settled, PeriodSettled)
    places = [(line.member, line.kpi, line.subject) for line in settled.lines]
    return f"{row.position}-{places.index((row.member, row.kpi, row.subject)) + 1}"


def of_objection(row: Row[Any]) -> Subject:
    """What an objection is to, also once the work has been handed in again."""
    if row.sort == Against.LEFT_OUT:
        return of_left_out(row.id)
    if row.sort != Against.RETURNED:
        return of_line(row.position)
    told = recorded(proof(shell.connection(), row.position))
    task = tasks.by_id(shell.connection(), row.award) or abort(404)
    return Subject(
        name=row.id,
        position=row.position,
        member=row.member,
        award=row.award,
        sort=Against.RETURNED,
        title=texts([task.title])[task.title],
        decided_by=_deciders(told),
        decided_on=shell.day_of(told.at),
        address=f"/tasks/{row.award}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the viewer can do about a line: read their objection to it, object to it, or propose to correct it.

    `name` is what a result is called that was left out.
    """

    name: str = ""
    objection: str | None = None
    objects: bool = False
    corrects: bool = False


@blueprint.app_template_global()
def ways_with(entry: Row[Any]) -> Ways:
    """What the viewer can do about a line of a ledger."""
    if entry.type not in SORTS:
        return Ways()
    if entry.member != shell.person():
        return Ways(corrects=policy.allowed(PROPOSE, entry.member))
    known = objections.against(shell.connection(), [entry.position])
    here = next((row.id for row in known if row.status != "taken_back"), None)
    return Ways(objection=here, objects=here is None and is_in_time(shell.day_of(entry.at)))


@blueprint.app_template_global()
def ways_with_left_out(row: Row[Any]) -> Ways:
    """What the viewer can do about a settled line that was left out."""
    if row.member != shell.person():
        return Ways()
    name = name_of_left_out(row)
    known = objections.by_id(shell.connection(), name)
    here = name if known is not None and known.status != "taken_back" else None
    return Ways(name=name, objection=here, objects=here is None and is_in_time(shell.day_of(row.at)))


def is_in_time(decided_on: date) -> bool:
    """Whether there is still time to object to what was decided on a day."""
    return shell.today() - decided_on <= timedelta(days=DAYS_TO_OBJECT)


def _deciders(cause: Recorded) -> tuple[str, ...]:
    """Who gave the order, in whose name, and who had proposed it; the product itself decides nothing."""
    named = (getattr(cause.event, name, None) for name in ("by", "proposed_by"))
    return tuple(sorted({person for person in (cause.actor, *named) if person} - {SYSTEM}))
