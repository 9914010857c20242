"""Objections: who objects to what, who is to decide by when, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Index, Row, Select, exists, func, or_, select

from models.base import Prepared, any_of, given, key, maybe, number, table, text

objection = table(
    "objection",
    key("id"),
    text("status"),
    text("member"),
    text("award"),
    number("position"),
    text("sort"),
    text("text"),
    maybe("goes_to"),
    maybe("forwarded_by"),
    text("due_on"),
    text("raised_at"),
    maybe("by"),
    maybe("at"),
    maybe("reason"),
    maybe("correction"),
    Index("objection_member", "member", "position"),
    Index("objection_status", "status", "due_on"),
)
"""`status` is open, upheld, declined or taken_back; `position` that of the event objected to, with which the id begins.

Admins are to decide where `goes_to` is null. `by` and `at` are those of the decision.
"""

party = table("objection_party", key("objection"), key("person"))
"""Those whose decision is objected to: they neither see the objection nor decide on it."""

OPEN = "open"

Person = str | BindParameter[Any]
Offices = Collection[str] | BindParameter[Any]


def of_member(member: str) -> Select[Any]:
    """What a member objects to, to be filtered, ordered and paged."""
    return select(objection).where(objection.c.member == member)


def going_to(offices: Offices, person: Person, *, admin: bool) -> Select[Any]:
    """What is to be decided by a person, for themselves or for whom they act, and is no concern of theirs."""
    theirs = objection.c.goes_to.in_(offices)
    return _apart(select(objection).where(or_(theirs, objection.c.goes_to.is_(None)) if admin else theirs), person)


def all_but(person: str) -> Select[Any]:
    """All of which somebody who looks after them is no part."""
    return _apart(select(objection), person)


def by_id(connection: Connection, name: str) -> Row[Any] | None:
    """One objection."""
    found = _BY_ID.rows(connection, id=name)
    return found[0] if found else None


def parties(connection: Connection, name: str) -> frozenset[str]:
    """Those whose decision is objected to."""
    return frozenset(row.person for row in _PARTIES.rows(connection, id=name))


def against(connection: Connection, positions: Collection[int]) -> Sequence[Row[Any]]:
    """The objections to the events at some positions."""
    return _AGAINST.rows(connection, positions=list(positions))


def overdue(connection: Connection, since: str, before: str) -> Sequence[Row[Any]]:
    """The open objections that were due in some days, the first included and the last not."""
    return _OVERDUE.rows(connection, since=since, before=before)


def waiting(connection: Connection, offices: Collection[str], person: str, *, admin: bool) -> int:
    """How many open objections are to be decided by a person."""
    asked = _WAITING_ADMIN if admin else _WAITING
    return int(asked.one(connection, offices=list(offices), person=person)[0])


def _apart(query: Select[Any], person: Person) -> Select[Any]:
    own = exists().where(party.c.objection == objection.c.id, party.c.person == person)
    return query.where(objection.c.member != person, ~own)


def _open(query: Select[Any]) -> Prepared:
    return Prepared(query.where(objection.c.status == OPEN).with_only_columns(func.count()).order_by(None))


_WAITING = _open(going_to(any_of("offices"), given("person"), admin=False))
_WAITING_ADMIN = _open(going_to(any_of("offices"), given("person"), admin=True))
_BY_ID = Prepared(select(objection).where(objection.c.id == given("id")))
_PARTIES = Prepared(select(party.c.person).where(party.c.objection == given("id")))
_OVERDUE = Prepared(
    select(objection).where(
        objection.c.status == OPEN, objection.c.due_on >= given("since"), objection.c.due_on < given("before")
    )
)
_AGAINST = Prepared(select(objection).where(objection.c.position.in_(any_of("positions"))))
