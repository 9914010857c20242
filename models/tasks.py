"""Tasks as lists, inboxes and their own page show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Index,
    Row,
    Select,
    and_,
    func,
    select,
    union_all,
)
from sqlalchemy import text as sql

from models.base import Prepared, any_of, given, key, maybe, number, number_key, table, text

OPEN_OR_UNDONE = sql("status <> 'approved'")
"""Said of each status but `approved` where tasks are looked for by it: these few have an index."""

PROPOSED = sql("void_proposed_by IS NOT NULL")
JOINT = sql("own = 0")

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
    maybe("void_proposed_by"),
    number("quality"),
    maybe("reason"),
    number("attempt"),
    number("unconfirmed"),
    number("rule_version"),
    number("xp"),
    number("points"),
    number("submission"),
    number("position"),
    Index("task_inbox", "status", "team", "submission", sqlite_where=OPEN_OR_UNDONE, postgresql_where=OPEN_OR_UNDONE),
    Index("task_void_proposed", "void_proposed_by", sqlite_where=PROPOSED, postgresql_where=PROPOSED),
    Index("task_member", "member", "status", "done_on", "submitted_at"),  # counts somebody's own work by itself
    Index("task_latest", "submission", "team", "member"),  # what came last in many teams, without sorting all of it
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
    number("own"),
    Index("task_share_member", "member", "submission"),
    # with `own` among its columns, or SQLite would take the one above, which has everybody's own work too
    Index("task_share_joint", "member", "own", "submission", sqlite_where=JOINT, postgresql_where=JOINT),
)
"""A contributor's part of the submission it names; parts of earlier submissions are history. It is their `own` where
it is they whose task it is; to this they have agreed.
"""

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


def of_member(member: str | BindParameter[str]) -> Select[Any]:
    """A member's tasks, assigned, handed in or shared, to be filtered, ordered and paged."""
    return _PARTS.where(share.c.member == member)


def to_confirm(connection: Connection, member: str, limit: int) -> Sequence[Row[Any]]:
    """The tasks with a share for a member that they have not answered yet, what has lain longest first."""
    return _TO_CONFIRM_ROWS.rows(connection, member=member, limit=limit)


def open_work(connection: Connection, member: str, limit: int) -> Sequence[Row[Any]]:
    """A member's tasks that are not finished, what has lain longest first."""
    return _OPEN_WORK.rows(connection, member=member, limit=limit)


def of_teams(teams: Sequence[str]) -> Select[Any]:
    """The tasks of some teams, to be filtered, ordered and paged."""
    return select(task).where(task.c.team.in_(teams))


def found_in(query: Select[Any]) -> Select[Any]:
    """The members, teams and kinds that occur among the tasks of a query, to choose from, with how many each."""
    three = (task.c.member, task.c.team, task.c.kind)
    return query.with_only_columns(*three, func.count().label("tasks")).order_by(None).group_by(*three)


def by_ids(connection: Connection, task_ids: Collection[str]) -> dict[str, Row[Any]]:
    """Some tasks; unknown ones are missing."""
    return {row.id: row for row in _BY_IDS.rows(connection, tasks=list(task_ids))}


def by_id(connection: Connection, task_id: str) -> Row[Any] | None:
    """One task."""
    return by_ids(connection, [task_id]).get(task_id)


def titles(connection: Connection, task_ids: Collection[str]) -> dict[str, str]:
    """The references of the titles of some tasks."""
    return dict(_TITLES.rows(connection, tasks=list(task_ids))) if task_ids else {}


def shared_by(member: str) -> Select[Any]:
    """The ids of the tasks that a member has a part in, as a subquery for filters."""
    return select(task.c.id).select_from(task.join(share, current_share)).where(share.c.member == member)


def titled(references: Select[Any]) -> Select[Any]:
    """The ids of the tasks whose title is among some references, as a subquery for searches."""
    return select(task.c.id).where(task.c.title.in_(references))


def voids_proposed(connection: Connection) -> Sequence[Row[Any]]:
    """The approved tasks that somebody has proposed to void, the oldest proposal first."""
    found = _VOIDS_PROPOSED.rows(connection)
    return sorted(found, key=lambda row: row.position)  # ordered by SQLite, all tasks there are would be gone through


def shares(connection: Connection, task_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """The contributors' parts of some tasks as they stand."""
    return _SHARES.rows(connection, tasks=list(task_ids))


def files_shown() -> Select[tuple[str]]:
    """References of the files that are or were evidence, as a subquery for searches."""
    return select(evidence.c.ref).where(evidence.c.kind == "file")


def evidence_of(connection: Connection, submissions: Sequence[int]) -> Sequence[Row[Any]]:
    """The evidence of some submissions."""
    return _EVIDENCE.rows(connection, submissions=list(submissions))


def citing(connection: Connection, file: str) -> Sequence[str]:
    """The tasks of which a file is or was evidence."""
    query = select(evidence.c.task).where(evidence.c.kind == "file", evidence.c.ref == file)
    return connection.scalars(query.distinct()).all()


def counts(connection: Connection, member: str) -> dict[str, int]:
    """How many of a member's tasks stand in each status."""
    found: Counter[str] = Counter()
    for row in _COUNTS.rows(connection, member=member):
        found[row.status] += row.tasks
    return found


def undecided(connection: Connection, member: str) -> Sequence[Row[Any]]:
    """The kinds and days of a member's work that waits for a decision."""
    return _UNDECIDED_DAYS.rows(connection, member=member)


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


JOINED = task.join(share, current_share)
_TASKS = select(task)
_PARTS = select(task, share.c.percent, share.c.confirmed, share.c.expected_xp, share.c.expected_points).select_from(
    JOINED
)
# All that somebody has a part in would be read in order to find a little of it. So their own work and that of others
# are two halves, each with an index.
OWN = task.c.member == given("member")
JOINTLY = and_(share.c.member == given("member"), JOINT)
_OPEN = ("assigned", "returned", "submitted")
_OPEN_WORK = Prepared(
    union_all(
        _PARTS.where(OWN, share.c.member == task.c.member, task.c.status.in_(_OPEN)),
        _PARTS.where(JOINTLY, task.c.status.in_(_OPEN)),
    )
    .order_by("position")
    .limit(given("limit"))
)
_UNDECIDED_DAYS = Prepared(
    union_all(
        select(task.c.kind, task.c.done_on).where(OWN, task.c.status == "submitted"),
        select(task.c.kind, task.c.done_on).select_from(JOINED).where(JOINTLY, task.c.status == "submitted"),
    )
)
_TO_CONFIRM = and_(JOINTLY, task.c.status == "submitted", share.c.confirmed == 0)
_TO_CONFIRM_ROWS = Prepared(_PARTS.where(_TO_CONFIRM).order_by(task.c.submission).limit(given("limit")))
TO_CONFIRM_COUNT = select(func.count()).select_from(JOINED).where(_TO_CONFIRM)
_BY_IDS = Prepared(_TASKS.where(task.c.id.in_(any_of("tasks"))))
VOID_PROPOSED = and_(task.c.void_proposed_by.is_not(None), task.c.status == "approved")
_VOIDS_PROPOSED = Prepared(_TASKS.where(VOID_PROPOSED))
_TITLES = Prepared(select(task.c.id, task.c.title).where(task.c.id.in_(any_of("tasks"))))
_SHARES = Prepared(
    select(share)
    .select_from(JOINED)
    .where(task.c.id.in_(any_of("tasks")))
    .order_by(share.c.task, share.c.percent.desc(), share.c.member)
)
_EVIDENCE = Prepared(
    select(evidence)
    .where(evidence.c.submission.in_(any_of("submissions")))
    .order_by(evidence.c.submission, evidence.c.n)
)
_COUNTED = select(task.c.status, func.count().label("tasks")).group_by(task.c.status)
_COUNTS = Prepared(union_all(_COUNTED.where(OWN), _COUNTED.select_from(JOINED).where(JOINTLY)))
