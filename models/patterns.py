"""The work handed in during some weeks, as fair play looks at it: a few questions, each about all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from models.tasks import evidence, share, task


def pieces(connection: Connection, after: int, until: int) -> Sequence[Row[Any]]:
    """The work whose latest hand-in lies between two positions of the log, oldest first."""
    query: Select[Any] = select(*_SHOWN).where(_within(after, until))
    return connection.execute(query.order_by(task.c.submission)).all()


def shares(connection: Connection, after: int, until: int) -> Sequence[Row[Any]]:
    """Who has which part in that work, and what it was expected to bring."""
    current = and_(share.c.task == task.c.id, share.c.submission == task.c.submission)
    query: Select[Any] = select(share.c.task, share.c.member, share.c.expected_points).join(task, current)
    return connection.execute(query.where(_within(after, until)).order_by(share.c.task, share.c.member)).all()


def evidence_shown(connection: Connection, after: int, until: int) -> Sequence[Row[Any]]:
    """The links and files that show that work."""
    query: Select[Any] = select(evidence.c.submission, evidence.c.kind, evidence.c.ref)
    return connection.execute(
        query.join(task, _shown).where(_within(after, until)).order_by(evidence.c.submission)
    ).all()


def titles(after: int, until: int) -> Select[Any]:
    """The references of the titles of that work, as a subquery."""
    return select(task.c.title).where(_within(after, until))


def references(kind: str, after: int, until: int) -> Select[Any]:
    """The references of its links or files, as a subquery."""
    return select(evidence.c.ref).join(task, _shown).where(evidence.c.kind == kind, _within(after, until))


_shown = evidence.c.submission == task.c.submission
_SHOWN = (
    task.c.id,
    task.c.kind,
    task.c.status,
    task.c.member,
    task.c.title,
    task.c.done_on,
    task.c.submitted_at,
    task.c.decided_at,
    task.c.decided_by,
    task.c.quality,
    task.c.attempt,
    task.c.submission,
)


def _within(after: int, until: int) -> Any:
    handed_in = and_(task.c.submission > after, task.c.submission <= until, task.c.submitted_at.is_not(None))
    return and_(handed_in, task.c.status.in_(("submitted", "returned", "approved", "voided")))
