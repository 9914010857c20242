"""Work that takes longer than a request: rows that a worker takes up in small slices, and takes up again after a crash.

A slice must have the same effect once or twice: whoever takes a job over goes on from the last `done` it reported.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from events.engine import take_turn
from growth_tree.accounts.schema import JOB, Moment
from growth_tree.domain.core import SYSTEM

Status = Literal["held", "queued", "running", "done", "failed", "cancelled"]
TRAIN, SIMULATE, POST_RULES, FAIR_PLAY = "train", "simulate", "post_rules", "fairplay"
"""The kinds of jobs that train baselines, replay the past under a draft, book what new rules change about it, and look
at what was done with fair play in mind.

The others import files.
"""

LEASE, LEASE_OF_TRAINING = timedelta(minutes=2), timedelta(minutes=15)
"""How long a worker may be silent; one that trains tells how far it is between models, which may take minutes."""

ATTEMPTS_MAX = 3
KEEP_FINISHED = timedelta(days=35)
KEEP_HELD = timedelta(days=1)
KEEP_WAITING = timedelta(days=30)
"""What the product itself holds for an admin waits longer than what somebody left on the way."""


_CLAIM = 0x6A6F6273  # "jobs": two that claim at once would not see what the other one has begun

Span = tuple[int, int]
"""The first and the last position of events that one transaction appended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work; `options` says what to do, `done` of `total` how far it is, `result` what came of it.

    `brought` says where in the log lies what it brought about, in order.
    """

    id: str
    kind: str
    owner: str
    file_name: str | None
    options: dict[str, Any]
    status: Status
    attempt: int
    done: int
    total: int
    result: dict[str, Any] | None
    created_at: datetime
    heartbeat_at: datetime | None
    finished_at: datetime | None
    brought: tuple[Span, ...]


def enqueue(
    conn: Connection,
    kind: str,
    owner: str,
    at: datetime,
    *,
    options: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    file_name: str | None = None,
    total: int = 0,
    held: bool = False,
) -> str:
    """Put work in line; answers with the job's id. The content is dropped as soon as the job is over.

    A `held` job waits outside the line until it is released, and is swept away when it is forgotten.
    """
    job_id, status = secrets.token_hex(8), "held" if held else "queued"
    row = {"id": job_id, "kind": kind, "owner": owner, "file_name": file_name, "options": _json(options or {})}
    conn.execute(JOB.insert().values(**row, status=status, total=total, created_at=at, content=content))
    return job_id


def note_failed(
    conn: Connection, kind: str, at: datetime, *, options: Mapping[str, Any], file_name: str, result: Mapping[str, Any]
) -> str:
    """Keep on record that the product itself could not even begin; answers with the job's id."""
    job_id = enqueue(conn, kind, SYSTEM, at, options=options, file_name=file_name, held=True)
    _close(conn, JOB.c.id == job_id, "failed", at, result)
    return job_id


def release(conn: Connection, job: Job, at: datetime, *, owner: str, options: Mapping[str, Any]) -> bool:
    """Put a held job in line for whoever starts it, with its final options; False if it is in line already or gone."""
    values = {"status": "queued", "created_at": at, "owner": owner, "options": _json(options)}
    return bool(conn.execute(update(JOB).where(_is_held(job.id)).values(**values)).rowcount)


def discard(conn: Connection, job: Job) -> None:
    """Forget a held job and its content."""
    conn.execute(delete(JOB).where(_is_held(job.id)))


def claim_next(conn: Connection, at: datetime, *, training: bool = False) -> Job | None:
    """Take the oldest job that waits, or that was left by a worker not heard of for the time of the lease.

    Trainings stand in a line of their own, so that nothing else waits for them. What versions of the rules change
    about the past is booked one version after the other: each counts what those before it have given.
    """
    take_turn(conn, _CLAIM)
    left = _left(at, training=training)
    worn_out = and_(left, JOB.c.attempt >= ATTEMPTS_MAX)
    _close(conn, worn_out, "failed", at, {"code": "job_gave_up"})
    takeable = and_(or_(_queued(training=training), left), _in_turn())
    job_id = conn.scalar(select(JOB.c.id).where(takeable).order_by(JOB.c.created_at, JOB.c.id).limit(1))
    return None if job_id is None else _taken(conn, job_id, takeable, at)


def take_up(conn: Connection, job_id: str, at: datetime) -> Job | None:
    """Take a held job up here and now; where it is left, a worker goes on with it."""
    return _taken(conn, job_id, _is_held(job_id), at)


def training_waits(conn: Connection, at: datetime) -> bool:
    """Whether there is a training that nobody is at."""
    takeable = or_(_queued(training=True), _left(at, training=True))
    return conn.scalar(select(JOB.c.id).where(takeable).limit(1)) is not None


def put_back(conn: Connection, job: Job) -> bool:
    """Put a job in line again whose worker is told to stop: no fault of the job; False if it is not this worker's."""
    values = {"status": "queued", "attempt": JOB.c.attempt - 1}
    return bool(conn.execute(update(JOB).where(_mine(job)).values(**values)).rowcount)


def waiting(conn: Connection) -> list[Job]:
    """The jobs that the product itself holds for an admin, oldest first."""
    held = JOB.c.status == "held", JOB.c.owner == SYSTEM
    query = select(*_SHOWN).where(*held).order_by(JOB.c.created_at, JOB.c.id)
    return [_job(row) for row in conn.execute(query).mappings()]


def content_of(conn: Connection, job: Job) -> bytes | None:
    """What the job works on, while it is not over."""
    return conn.scalar(select(JOB.c.content).where(JOB.c.id == job.id))


def progress(
    conn: Connection, job: Job, *, done: int, total: int, at: datetime, result: Mapping[str, Any] | None = None
) -> bool:
    """Report progress, in the transaction of the slice; False says stop: cancelled, or taken over by another worker."""
    values: dict[str, Any] = {"done": done, "total": total, "heartbeat_at": at}
    if result is not None:
        values["result"] = _json(result)
    return bool(conn.execute(update(JOB).where(_mine(job)).values(**values)).rowcount)


def note_brought(conn: Connection, job: Job, spans: Sequence[Span]) -> None:
    """Keep where everything lies that the job has brought about so far, in the transaction that appended the last."""
    conn.execute(update(JOB).where(_mine(job)).values(brought=json.dumps(spans)))


def finish(conn: Connection, job: Job, result: Mapping[str, Any], at: datetime) -> bool:
    """Close a job that succeeded; False if it is no longer this worker's."""
    return _close(conn, _mine(job), "done", at, result)


def fail(conn: Connection, job: Job, result: Mapping[str, Any], at: datetime) -> bool:
    """Close a job that cannot succeed; False if it is no longer this worker's."""
    return _close(conn, _mine(job), "failed", at, result)


def cancel(conn: Connection, job_id: str, at: datetime) -> bool:
    """Stop a job before its next slice; False if it is over already."""
    return _close(conn, and_(JOB.c.id == job_id, JOB.c.status.in_(("queued", "running"))), "cancelled", at, None)


def job_by_id(conn: Connection, job_id: str) -> Job | None:
    """One job."""
    row = conn.execute(select(*_SHOWN).where(JOB.c.id == job_id)).mappings().first()
    return None if row is None else _job(row)


def is_worked(conn: Connection, at: datetime) -> bool:
    """Whether some worker has been heard of within the time of the lease."""
    alive = JOB.c.status == "running", JOB.c.heartbeat_at > at - LEASE
    return conn.scalar(select(JOB.c.id).where(*alive).limit(1)) is not None


def page(
    conn: Connection,
    *,
    owner: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Job], int]:
    """Some jobs that are or were in line, the newest first, and how many there are."""
    asked = ((JOB.c.owner, owner), (JOB.c.kind, kind), (JOB.c.status, status))
    wanted = [JOB.c.status != "held", *(column == value for column, value in asked if value is not None)]
    query = select(*_SHOWN).where(*wanted).order_by(JOB.c.created_at.desc(), JOB.c.id).offset(offset).limit(limit)
    count = conn.scalar(select(func.count()).select_from(JOB).where(*wanted)) or 0
    return [_job(row) for row in conn.execute(query).mappings()], count


def that_brought(conn: Connection, limit: int) -> list[Job]:
    """The jobs that are over and brought something into the log, be it before they broke or were cancelled."""
    over = JOB.c.brought.is_not(None), JOB.c.finished_at.is_not(None)
    query = select(*_SHOWN).where(*over).order_by(JOB.c.created_at.desc(), JOB.c.id).limit(limit)
    return [_job(row) for row in conn.execute(query).mappings()]


def sweep(conn: Connection, at: datetime) -> None:
    """Delete jobs that were over long ago, and held ones that were forgotten."""
    since = case((JOB.c.owner == SYSTEM, literal(at - KEEP_WAITING, Moment)), else_=literal(at - KEEP_HELD, Moment))
    forgotten = and_(JOB.c.status == "held", JOB.c.created_at < since)
    conn.execute(delete(JOB).where(or_(JOB.c.finished_at < at - KEEP_FINISHED, forgotten)))


_SHOWN = tuple(JOB.c[name] for name in Job.__slots__)


def _job(row: RowMapping) -> Job:
    result = None if row["result"] is None else json.loads(row["result"])
    brought = tuple((first, last) for first, last in json.loads(row["brought"] or "[]"))
    return Job(**{**row, "options": json.loads(row["options"]), "result": result, "brought": brought})


def _taken(conn: Connection, job_id: str, which: ColumnElement[bool], at: datetime) -> Job | None:
    values = {"status": "running", "attempt": JOB.c.attempt + 1, "heartbeat_at": at}
    taken = conn.execute(update(JOB).where(JOB.c.id == job_id, which).values(**values)).rowcount
    return job_by_id(conn, job_id) if taken else None


def _queued(*, training: bool) -> ColumnElement[bool]:
    return and_(JOB.c.status == "queued", _in_line(training=training))


def _left(at: datetime, *, training: bool) -> ColumnElement[bool]:
    """The jobs of a line that were left by a worker not heard of for the time of the lease."""
    lease = LEASE_OF_TRAINING if training else LEASE
    return and_(JOB.c.status == "running", JOB.c.heartbeat_at <= at - lease, _in_line(training=training))


def _in_line(*, training: bool) -> ColumnElement[bool]:
    return JOB.c.kind == TRAIN if training else JOB.c.kind != TRAIN


def _in_turn() -> ColumnElement[bool]:
    """Whether a job may begin while others run: a posting waits for the one that is under way, or was left."""
    other = JOB.alias()
    posting = exists().where(other.c.kind == POST_RULES, other.c.status == "running", other.c.id != JOB.c.id)
    return or_(JOB.c.kind != POST_RULES, not_(posting))


def _is_held(job_id: str) -> ColumnElement[bool]:
    return and_(JOB.c.id == job_id, JOB.c.status == "held")


def _mine(job: Job) -> ColumnElement[bool]:
    """The job while this worker has it: a worker that was taken for dead must not write over its successor."""
    return and_(JOB.c.id == job.id, JOB.c.status == "running", JOB.c.attempt == job.attempt)


def _close(
    conn: Connection, which: ColumnElement[bool], status: Status, at: datetime, result: Mapping[str, Any] | None
) -> bool:
    values: dict[str, Any] = {"status": status, "finished_at": at, "content": None}
    if result is not None:
        values["result"] = _json(result)
    return bool(conn.execute(update(JOB).where(which).values(**values)).rowcount)


def _json(value: Mapping[str, Any]) -> str:
    # Names stay readable in the text, so that erasing a person can find them.
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
