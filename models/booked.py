"""What a part of the ledger says altogether: the questions of the rule lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from models import growth, ledger
from models.base import LATEST
from models.tasks import task

LINE = ledger.entry.c
KIND = func.coalesce(LINE.kpi, LINE.kind, "")
"""The kind of task, or the KPI of a result."""

AWARDS = ("earned", "result")
MOVING = tuple(type_ for type_ in ledger.EARNING if type_ != "withheld")

REVERSED = (LINE.type == "reversed") & ~LINE.task.startswith(ledger.CORRECTIONS)
"""Lines that take back an award of work or of a result."""


class Sum(NamedTuple):
    """What lines of one member, kind and branch have brought, and how many awards there are among them."""

    member: str
    kind: str
    branch: str
    xp: int
    points: int
    awards: int


def sums(
    connection: Connection,
    after: int,
    until: int,
    *,
    before: str | None = None,
    given: str | None = None,
    member: str | None = None,
) -> list[Sum]:
    """XP and points that the lines between two positions have brought, by member, kind and branch.

    Those of everybody or of one member; of all work, or of what was done before a day. Awards whose names begin with
    `given` count as they were given, also where they were taken back.
    """
    columns = (LINE.member, KIND, LINE.branch)
    awards = func.sum(case((LINE.type.in_(AWARDS), 1), else_=0))
    query = select(*columns, func.sum(LINE.xp), func.sum(LINE.points), awards).group_by(*columns)
    wanted = [*_within(after, until, member), LINE.type.in_(MOVING)]
    if before is not None:
        wanted.append(LINE.done_on < before)
    if given is not None:
        wanted.append(~((LINE.type == "reversed") & LINE.task.startswith(given, autoescape=True)))
    rows = connection.execute(query.where(*wanted))
    return [Sum(member, kind, branch, *map(int, numbers)) for member, kind, branch, *numbers in rows]


def standing(
    connection: Connection, given: str, until: int = LATEST, *, member: str | None = None
) -> dict[tuple[str, str], tuple[int, int]]:
    """By member and kind, what stands, at a position, of the awards whose names begin with `given`: XP and points."""
    query = select(LINE.member, KIND, func.sum(LINE.xp), func.sum(LINE.points)).group_by(LINE.member, KIND)
    of_given = LINE.task >= given, LINE.task < given + "~", LINE.type.in_(MOVING)
    rows = connection.execute(query.where(*of_given, *_within(0, until, member)))
    return {(member, kind): (int(xp), int(points)) for member, kind, xp, points in rows}


def undone(connection: Connection, after: int, until: int, *, member: str | None = None) -> set[tuple[str, str]]:
    """Of which kinds something was undone that lies between two positions, by member and kind, corrections apart.

    An award that was taken back, or approved work that had earned nothing and was voided.
    """
    voided = select(task.c.id).where(task.c.id == LINE.task, task.c.status == "voided").exists()
    return _kinds(connection, after, until, member, REVERSED | (LINE.type == "withheld") & voided)


def taken_back(connection: Connection, after: int, until: int, *, member: str | None = None) -> set[tuple[str, str]]:
    """The same, of awards that were taken back alone."""
    return _kinds(connection, after, until, member, REVERSED)


def withheld(
    connection: Connection, after: int, until: int, *, member: str | None = None
) -> dict[tuple[str, str], tuple[str, str]]:
    """Approved work that earned nothing: by member and task, its kind and the reason."""
    query = select(LINE.member, LINE.task, LINE.kind, LINE.reason)
    rows = connection.execute(query.where(*_within(after, until, member), LINE.type == "withheld"))
    return {(member, task): (kind, reason) for member, task, kind, reason in rows}


def levels(connection: Connection) -> dict[str, int]:
    """The overall level that everybody has reached."""
    reached = growth.level.c
    query = (
        select(reached.member, func.max(reached.level).label("level"))
        .where(reached.branch == "")
        .group_by(reached.member)
    )
    return {row.member: row.level for row in connection.execute(query)}


def purses(connection: Connection) -> dict[str, int]:
    """The points of everybody that are not spent yet, with those that are held."""
    return {row.member: row.points + row.held for row in connection.execute(select(growth.growth))}


def lines(connection: Connection, member: str, after: int, until: int) -> Sequence[Row[Any]]:
    """A member's lines between two positions that move experience or say why nothing was earned, oldest first."""
    query = select(ledger.entry).where(*_within(after, until, member), LINE.type.in_(ledger.EARNING))
    return connection.execute(query.order_by(LINE.position)).all()


def of_task(connection: Connection, task: str, *, member: str | None = None) -> Sequence[Row[Any]]:
    """The lines about a piece of work that move experience or say why nothing was earned: everybody's or a member's."""
    query = select(ledger.entry).where(LINE.task == task, LINE.type.in_(ledger.EARNING))
    return connection.execute(query if member is None else query.where(LINE.member == member)).all()


def _kinds(
    connection: Connection, after: int, until: int, member: str | None, wanted: ColumnElement[bool]
) -> set[tuple[str, str]]:
    query = select(LINE.member, KIND).distinct().where(*_within(after, until, member), wanted)
    return {(member, kind) for member, kind in connection.execute(query)}


def _within(after: int, until: int, member: str | None = None) -> list[ColumnElement[bool]]:
    part = [LINE.position > after, LINE.position <= until]
    return part if member is None else [LINE.member == member, *part]
