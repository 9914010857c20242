"""Tasks as lists, inboxes and their own page show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Row, Select, and_, case, false, func, or_, select

from models.base import key, maybe, number, number_key, table, text

task = table(
    "task",
    key("id"),
    text("status"),
    text("kind"),
    text("branch"),
    text("member"),
    text("team"),
    text("title"),
    maybe("done_on"),
    maybe("due_on"),
    maybe("assigned_by"),
    maybe("submitted_at"),
    maybe("decided_at"),
    maybe("decided_by"),
    number("quality"),
    maybe("reason"),
    number("attempt"),
    number("unconfirmed"),
    number("rule_version"),
    number("xp"),
    number("points"),
    number("submission"),
    number("position"),
    Index("task_inbox", "status", "team", "submission"),
)
"""One row a task. `submission` is the position of its latest assignment or hand-in, `position` of its latest event."""

share = table(
    "task_share",
    key("task"),
    key("member"),
    number("submission"),
    number("percent"),
    number("confirmed"),
    number("expected_xp"),
    number("expected_points"),
    Index("task_share_member", "member", "submission"),
)
"""A contributor's part of the submission it names; parts of earlier submissions are history."""

evidence = table(
    "task_evidence",
    number_key("submission"),
    number_key("n"),
    text("task"),
    text("kind"),
    text("ref"),
    Index("task_evidence_ref", "ref"),
)

current_share = and_(share.c.task == task.c.id, share.c.submission == task.c.submission)


IN_LIST = 2000

Waiting = tuple[str, Collection[str], str | None]
"""Work of a team that waits for one decider: parties it must not touch, and one that it must, where given."""


def of_member(member: str) -> Select[Any]:
    """A member's tasks, assigned, handed in or shared, to be filtered, ordered and paged."""
    return (
        select(task, share.c.percent, share.c.confirmed, share.c.expected_xp, share.c.expected_points)
        .select_from(task.join(share, current_share))
        .where(share.c.member == member)
    )


def to_confirm(member: str) -> Select[Any]:
    """The tasks in which a member has been given a share that he has not answered yet."""
    return of_member(member).where(task.c.status == "submitted", share.c.confirmed == 0)


def of_teams(teams: Sequence[str]) -> Select[Any]:
    """The tasks of some teams, to be filtered, ordered and paged."""
    return select(task).where(task.c.team.in_(teams))


def waiting_for(scopes: Sequence[Waiting]) -> Select[Any]:
    """The work handed in that waits for a decider, given the scopes for which he is the nearest one."""
    return select(task).where(task.c.status == "submitted", or_(false(), *map(_in_scope, scopes)))


def found_in(connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    """The members, teams and kinds that occur among the tasks of a query, to choose from."""
    rows = query.order_by(None).subquery()
    found: Select[Any] = select(rows.c.member, rows.c.team, rows.c.kind).distinct()
    return connection.execute(found).all()


def by_ids(connection: Connection, task_ids: Collection[str]) -> dict[str, Row[Any]]:
    """Some tasks; unknown ones are missing."""
    rows = connection.execute(select(task).where(task.c.id.in_(list(task_ids))))
    return {row.id: row for row in rows}


def by_id(connection: Connection, task_id: str) -> Row[Any] | None:
    """One task."""
    return connection.execute(select(task).where(task.c.id == task_id)).first()


def titles(connection: Connection, task_ids: Collection[str]) -> dict[str, str]:
    """The references of the titles of some tasks."""
    wanted = list(task_ids)
    slices = (wanted[start : start + IN_LIST] for start in range(0, len(wanted), IN_LIST))
    query = select(task.c.id, task.c.title)
    return {row.id: row.title for some in slices for row in connection.execute(query.where(task.c.id.in_(some)))}


def shared_by(member: str) -> Select[Any]:
    """The ids of the tasks that a member has a part in, as a subquery for filters."""
    return select(task.c.id).select_from(task.join(share, current_share)).where(share.c.member == member)


def titled(references: Select[Any]) -> Select[Any]:
    """The ids of the tasks whose title is among some references, as a subquery for searches."""
    return select(task.c.id).where(task.c.title.in_(references))


def shares(connection: Connection, task_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """The contributors' parts of some tasks as they stand."""
    query = select(share).select_from(task.join(share, current_share)).where(task.c.id.in_(task_ids))
    return connection.execute(query.order_by(share.c.task, share.c.percent.desc(), share.c.member)).all()


def files_shown() -> Select[tuple[str]]:
    """References of the files that are or were evidence, as a subquery for searches."""
    return select(evidence.c.ref).where(evidence.c.kind == "file")


def evidence_of(connection: Connection, submissions: Sequence[int]) -> Sequence[Row[Any]]:
    """The evidence of some submissions."""
    query = select(evidence).where(evidence.c.submission.in_(submissions))
    return connection.execute(query.order_by(evidence.c.submission, evidence.c.n)).all()


def citing(connection: Connection, file: str) -> Sequence[str]:
    """The tasks of which a file is or was evidence."""
    query = select(evidence.c.task).where(evidence.c.kind == "file", evidence.c.ref == file)
    return connection.scalars(query.distinct()).all()


def counts(connection: Connection, member: str) -> dict[str, int]:
    """How many of a member's tasks stand in each status."""
    query = (
        select(task.c.status, func.count().label("tasks"))
        .select_from(task.join(share, current_share))
        .where(share.c.member == member)
        .group_by(task.c.status)
    )
    return {row.status: row.tasks for row in connection.execute(query)}


def pending(connection: Connection, member: str) -> tuple[int, int]:
    """XP and points that a member's undecided work would bring at full quality."""
    query = (
        select(func.coalesce(func.sum(share.c.expected_xp), 0), func.coalesce(func.sum(share.c.expected_points), 0))
        .select_from(task.join(share, current_share))
        .where(share.c.member == member, task.c.status == "submitted")
    )
    xp, points = connection.execute(query).one()
    return int(xp), int(points)


def waiting_days(connection: Connection, member: str, kind: str) -> Sequence[str]:
    """The days of a member's undecided work of a kind, one for each task."""
    query = select(task.c.done_on).select_from(task.join(share, current_share))
    mine = query.where(share.c.member == member, task.c.status == "submitted", task.c.kind == kind)
    return connection.scalars(mine.order_by(task.c.done_on)).all()


def recent_kinds(connection: Connection, member: str, limit: int) -> Sequence[str]:
    """The kinds of task that a member has last handed in or shared, newest first."""
    query = select(task.c.kind).select_from(task.join(share, current_share)).where(share.c.member == member)
    latest = func.max(share.c.submission).desc()
    return connection.scalars(query.group_by(task.c.kind).order_by(latest).limit(limit)).all()


def usual_kinds(connection: Connection, member: str, since: str, limit: int) -> Sequence[str]:
    """The kinds of task that a member has done most often since a day."""
    query = select(task.c.kind).select_from(task.join(share, current_share))
    mine = query.where(share.c.member == member, task.c.done_on >= since).group_by(task.c.kind)
    return connection.scalars(mine.order_by(func.count().desc(), task.c.kind).limit(limit)).all()


def work_days(connection: Connection, member: str, since: str) -> Sequence[Row[Any]]:
    """The days since one on which a member's undecided or approved work was done, with how many tasks each."""
    query = (
        select(task.c.done_on, func.count().label("tasks"))
        .select_from(task.join(share, current_share))
        .where(share.c.member == member, share.c.confirmed == 1)
        .where(task.c.status.in_(("submitted", "approved")), task.c.done_on >= since)
        .group_by(task.c.done_on)
        .order_by(task.c.done_on)
    )
    return connection.execute(query).all()


def days_worked(connection: Connection, members: Collection[str]) -> dict[str, list[str]]:
    """The days on which undecided or approved work of some members was done."""
    query = select(share.c.member, task.c.done_on).select_from(task.join(share, current_share)).distinct()
    done = query.where(share.c.member.in_(list(members)), task.c.status.in_(("submitted", "approved")))
    found: dict[str, list[str]] = {member: [] for member in members}
    for row in connection.execute(done):
        found[row.member].append(row.done_on)
    return found


def activity(connection: Connection, members: Collection[str], week: str, month: str) -> dict[str, Row[Any]]:
    """For some members: work done since two days, work that waits, work that was asked for, and the last hand-in."""
    counted = task.c.status.in_(("submitted", "approved"))
    query = (
        select(
            share.c.member,
            _how_many(and_(counted, task.c.done_on >= week)).label("week"),
            _how_many(and_(counted, task.c.done_on >= month)).label("month"),
            _how_many(task.c.status == "submitted").label("pending"),
            _how_many(task.c.status.in_(("assigned", "returned"))).label("open"),
            func.max(case((task.c.member == share.c.member, task.c.submitted_at))).label("handed_in_at"),
        )
        .select_from(task.join(share, current_share))
        .where(share.c.member.in_(list(members)))
        .group_by(share.c.member)
    )
    return {row.member: row for row in connection.execute(query)}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _in_scope(waiting: Waiting) -> ColumnElement[bool]:
    team, parties, below = waiting
    touching = select(share.c.task).where(current_share).correlate(task)
    conditions = [task.c.team == team, ~touching.where(share.c.member.in_(sorted(parties))).exists()]
    if below is not None:
        conditions.append(touching.where(share.c.member == below).exists())
    return and_(*conditions)
