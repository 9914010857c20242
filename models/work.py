"""Work of some people counted: by day, of late, waiting; now, or as far as nothing has changed since a position."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from models.base import LATEST, Prepared, any_of, given, unindexed
from models.tasks import JOINED, share, status, task

END_OF_TIME = "9999-12-31"


def pending(connection: Connection, member: str, until: int = LATEST) -> tuple[int, int]:
    """XP and points that a member's undecided work would bring at full quality."""
    xp, points = _PENDING.one(connection, member=member, until=until)
    return int(xp), int(points)


def activity(connection: Connection, members: Collection[str], until: int = LATEST) -> dict[str, Row[Any]]:
    """For some members: the day of each piece of work, what waits, what was asked for, and the last hand-in.

    Work counts that is undecided or approved, and agreed to by them; its days are one text with a comma between two.
    With a position, what has changed behind it is left out, here and wherever one is taken.
    """
    return {row.member: row for row in _ACTIVITY.rows(connection, members=list(members), until=until)}


def done_since(connection: Connection, day: str) -> dict[str, int]:
    """How much work everybody has done since a day; whoever has done none is missing."""
    return {row.member: row.tasks for row in _DONE_SINCE.rows(connection, day=day)}


def changed(connection: Connection, members: Collection[str], until: int) -> list[str]:
    """What some members have a part in and has changed behind a position, as far as it may have begun before."""
    return [row.id for row in _CHANGED.rows(connection, members=list(members), until=until)]


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_UNDECIDED = status == "submitted"
_COUNTED = status.in_(("submitted", "approved"))
_POSITION = unindexed(task.c.position)
_UNCHANGED = given("until") >= _POSITION
_PENDING = Prepared(
    select(func.coalesce(func.sum(share.c.expected_xp), 0), func.coalesce(func.sum(share.c.expected_points), 0))
    .select_from(JOINED)
    .where(share.c.member == given("member"), _UNDECIDED, _UNCHANGED)
)
_DONE = and_(_COUNTED, share.c.confirmed == 1)
_ACTIVITY = Prepared(
    select(
        share.c.member,
        func.aggregate_strings(case((_DONE, task.c.done_on)), ",").label("days"),
        _how_many(_UNDECIDED).label("pending"),
        _how_many(status.in_(("assigned", "returned"))).label("open"),
        func.max(case((task.c.member == share.c.member, task.c.submitted_at))).label("handed_in_at"),
    )
    .select_from(JOINED)
    .where(share.c.member.in_(any_of("members")), _UNCHANGED)
    .group_by(share.c.member)
)
# With an end SQLite takes the index of days; without one it would go through everybody's shares.
_DONE_SINCE = Prepared(
    select(share.c.member, func.count().label("tasks"))
    .select_from(JOINED)
    .where(_DONE, task.c.done_on >= given("day"), task.c.done_on <= END_OF_TIME)
    .group_by(share.c.member)
)
_BEGUN_BEFORE = or_(task.c.submission <= given("until"), task.c.attempt > 1, task.c.assigned_by.is_not(None))
_CHANGED = Prepared(
    select(task.c.id)
    .select_from(task.join(share, share.c.task == task.c.id))
    .where(share.c.member.in_(any_of("members")), given("until") < _POSITION, _BEGUN_BEFORE)
    .distinct()
)
