"""Whom a correction of the books or an objection concerns, and what to tell them; admins without anybody's name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from growth_tree.accounts import notices
from growth_tree.accounts.notices import Notice
from growth_tree.codec import moment
from growth_tree.domain import objection_events
from growth_tree.domain.correction_events import CorrectionBooked, CorrectionProposed
from growth_tree.domain.objection_events import (
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionUpheld,
)
from growth_tree.domain.organisation import Directory
from growth_tree.handle import Handler
from growth_tree.notices.concerned import Context
from growth_tree.projections import Recorded
from models import corrections, objections

FRESH = timedelta(days=60)
"""Nobody is told of what has been overdue for longer; notices are not kept longer either."""


def of_books(recorded: Recorded, context: Context) -> list[Notice]:
    """What to tell whom of an event about corrections or objections."""
    event, at, directory, today = recorded.event, moment(recorded.at), context.directory, context.today
    match event:
        case CorrectionProposed():
            batch = corrections.batch_of(event.correction)
            apart = directory.admins(today) - {event.by, *(line.member for line in event.lines)}
            return _to_each(apart, "correction_waiting", batch, at, key=f"correction/{batch}")
        case CorrectionBooked():
            batch = corrections.batch_of(event.correction)
            members = {line.member for line in event.lines}
            return _to_each(members, "books_corrected", batch, at, key=f"corrected/{batch}")
        case ObjectionRaised():
            state = objection_events.State(raised=event, goes_to=event.goes_to)
            return _waiting(state, _About("objection_waiting", str(recorded.position), at), directory, today)
        case ObjectionForwarded():
            state = context.streams[f"objection/{event.objection}"]
            if state.status is not objection_events.Status.OPEN:
                return []
            return _waiting(state, _About("objection_waiting", str(recorded.position), at), directory, today)
        case ObjectionUpheld() | ObjectionDeclined():
            member = context.streams[f"objection/{event.objection}"].raised.member
            code = "objection_upheld" if isinstance(event, ObjectionUpheld) else "objection_declined"
            return _to_each([member], code, event.objection, at, key=str(recorded.position))
        case _:
            return []


def warn_of_overdue(handler: Handler, now: datetime) -> None:
    """Tell whoever is to decide, and the admins, once, of objections whose day is over."""
    today = now.astimezone(handler.zone).date()
    with handler.reading() as connection:
        late = objections.overdue(connection, (today - FRESH).isoformat(), today.isoformat())
        if not late:
            return
        directory = handler.world(connection).directory
        states = handler.states(connection, [f"objection/{row.id}" for row in late])
    told: list[Notice] = []
    for row, folded in zip(late, states, strict=True):
        due = datetime.combine(date.fromisoformat(row.due_on) + timedelta(days=1), time(), handler.zone)
        key, state = f"overdue/{row.id}", folded.state
        told += _waiting(state, _About("objection_overdue", key, due), directory, today)
        apart = directory.admins(today) - state.concerned
        told += _to_each(apart, "objection_overdue", row.id, due, key=key)
    with handler.writing() as connection:
        notices.keep(connection, told)


class _About(NamedTuple):
    """What notices about an objection have in common."""

    code: str
    key: str
    at: datetime


def _waiting(state: objection_events.State, told: _About, directory: Directory, today: date) -> list[Notice]:
    """Whose turn it is: a manager and who stands in, or the admins; never anybody concerned."""
    assert state.raised is not None
    about, member = state.raised.objection, state.raised.member
    if state.goes_to is None:
        return _to_each(directory.admins(today) - state.concerned, told.code, about, told.at, key=told.key)
    stand_in = {each.taker for each in directory.delegations if each.giver == state.goes_to and each.covers(today)}
    return [
        Notice(person=person, key=told.key, code=told.code, member=member, at=told.at, about=about)
        for person in sorted({state.goes_to, *stand_in} - state.concerned)
    ]


def _to_each(people: Iterable[str], code: str, about: str, at: datetime, *, key: str) -> list[Notice]:
    """The same for each of some people, as a matter of their own."""
    return [Notice(person=person, key=key, code=code, member=person, at=at, about=about) for person in sorted(people)]
