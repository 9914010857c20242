"""Work of some people counted: by day, of late, waiting; now, or as far as nothing has changed since a position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, case, func, null, or_, select, union_all

from models.base import LATEST, Prepared, any_of, given
from models.tasks import JOINED, JOINT, JOINTLY, OPEN_OR_UNDONE, OWN, share, task


def pending(connection: Connection, member: str, until: int = LATEST) -> tuple[int, int]:
    """XP and points that a member's undecided work would bring at full quality."""
    halves = _PENDING.rows(connection, member=member, until=until)
    return sum(int(half.xp) for half in halves), sum(int(half.points) for half in halves)


def activity(connection: Connection, members: Collection[str], until: int = LATEST) -> Sequence[Row[Any]]:
    """Some members' work, up to two rows each: the day of each piece, what waits and was asked for, the last hand-in.

    Work counts that is undecided or approved, and agreed to by them; its days are one text with a comma between two.
    With a position, what has changed behind it is left out, here and wherever one is taken.
    """
    if until == LATEST:
        return _ACTIVITY.rows(connection, members=list(members))
    return _ACTIVITY_THEN.rows(connection, members=list(members), until=until)


def done_since(connection: Connection, members: Collection[str], day: str) -> Counter[str]:
    """How much work some members have done since a day."""
    return _summed(_DONE_SINCE.rows(connection, members=list(members), day=day))


def waiting(connection: Connection, members: Collection[str]) -> Counter[str]:
    """How much work of some members waits for a decision."""
    return _summed(_WAITING.rows(connection, members=list(members)))


def changed(connection: Connection, members: Collection[str], until: int) -> list[str]:
    """What some members have a part in and has changed behind a position, as far as it may have begun before."""
    return [row.id for row in _CHANGED.rows(connection, members=list(members), until=until)]


def _summed(rows: Sequence[Row[Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.member] += row.tasks
    return found


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_COUNTED = ("submitted", "approved")
_UNCHANGED = given("until") >= task.c.position
_DONE, _DONE_JOINTLY = task.c.status.in_(_COUNTED), and_(task.c.status.in_(_COUNTED), share.c.confirmed == 1)
_ALL_OWN, _ALL_JOINTLY = task.c.member.in_(any_of("members")), and_(share.c.member.in_(any_of("members")), JOINT)
_EXPECTED = select(
    func.coalesce(func.sum(share.c.expected_xp), 0).label("xp"),
    func.coalesce(func.sum(share.c.expected_points), 0).label("points"),
).select_from(JOINED)
_PENDING = Prepared(
    union_all(
        _EXPECTED.where(OWN, share.c.member == task.c.member, task.c.status == "submitted", _UNCHANGED),
        _EXPECTED.where(JOINTLY, task.c.status == "submitted", _UNCHANGED),
    )
)


def _activity(member: Column[str], done: ColumnElement[bool], handed_in_at: ColumnElement[Any]) -> Select[Any]:
    return select(
        member.label("member"),
        func.aggregate_strings(case((done, task.c.done_on)), ",").label("days"),
        _how_many(task.c.status == "submitted").label("pending"),
        _how_many(task.c.status.in_(("assigned", "returned"))).label("open"),
        handed_in_at.label("handed_in_at"),
    ).group_by(member)


_OWN_ACTIVITY = _activity(task.c.member, _DONE, func.max(task.c.submitted_at)).where(_ALL_OWN)
_JOINT_ACTIVITY = _activity(share.c.member, _DONE_JOINTLY, null()).select_from(JOINED).where(_ALL_JOINTLY)
_ACTIVITY = Prepared(union_all(_OWN_ACTIVITY, _JOINT_ACTIVITY))  # of their own work the index alone tells it
_ACTIVITY_THEN = Prepared(union_all(_OWN_ACTIVITY.where(_UNCHANGED), _JOINT_ACTIVITY.where(_UNCHANGED)))
_SINCE = task.c.done_on >= given("day")
_NUMBER = func.count().label("tasks")
_HOW_MANY_OWN = select(task.c.member, _NUMBER).where(_ALL_OWN).group_by(task.c.member)
_HOW_MANY_JOINT = select(share.c.member, _NUMBER).select_from(JOINED).where(_ALL_JOINTLY).group_by(share.c.member)
_DONE_SINCE = Prepared(union_all(_HOW_MANY_OWN.where(_DONE, _SINCE), _HOW_MANY_JOINT.where(_DONE_JOINTLY, _SINCE)))
_SUBMITTED = and_(task.c.status == "submitted", OPEN_OR_UNDONE)
_WAITING = Prepared(union_all(_HOW_MANY_OWN.where(_SUBMITTED), _HOW_MANY_JOINT.where(_SUBMITTED)))
_BEGUN_BEFORE = or_(task.c.submission <= given("until"), task.c.attempt > 1, task.c.assigned_by.is_not(None))
_CHANGED = Prepared(
    select(task.c.id)
    .select_from(task.join(share, share.c.task == task.c.id))
    .where(share.c.member.in_(any_of("members")), given("until") < task.c.position, _BEGUN_BEFORE)
    .distinct()
)
