"""Reading and appending. Whoever appends first locks the head, so positions are gapless and in commit order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from events.chain import Stored, link
from events.schema import log_event, log_head

COLUMNS = [log_event.c[name] for name in Stored._fields]
BATCH = 5000
IN_LIST = 500


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: the last position and its hash."""

    position: int
    hash: bytes


def head(connection: Connection) -> Head:
    """Where the log ends as this transaction sees it."""
    return Head(*connection.execute(_HEAD).one())


def lock_head(connection: Connection) -> Head:
    """Where the log ends, held until this transaction ends: the right to append."""
    return Head(*connection.execute(_LOCK).one())


def append(connection: Connection, at: Head, drafts: Sequence[Stored]) -> Head:
    """Append events that continue a locked head; their positions, versions and causes are already stated.

    Raises sqlalchemy.exc.IntegrityError where a stream is not at the version that was expected, or where the
    command has already stored events; the transaction is then lost.
    """
    previous, rows = at.hash, []
    for draft in drafts:
        previous = link(previous, draft)
        rows.append(_row(draft, previous))
    end = Head(at.position + len(rows), previous)
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE_HEAD, {"position": end.position, "hash": end.hash})
    return end


def tail(connection: Connection, after: int, size: int) -> list[Stored]:
    """The events behind a position, in order, at most `size` of them."""
    return _stored(connection.execute(_TAIL, {"after": after, "size": size}))


def streams(connection: Connection, names: Collection[str]) -> list[Stored]:
    """The events of some streams, each in order of its versions."""
    return [event for some in _chunks(names) for event in _stored(connection.execute(_STREAMS, {"names": some}))]


def of_commands(connection: Connection, commands: Collection[str]) -> list[Stored]:
    """What some commands have stored."""
    return [
        event for some in _chunks(commands) for event in _stored(connection.execute(_OF_COMMANDS, {"commands": some}))
    ]


def last_stream(connection: Connection, prefix: str, before: str) -> str | None:
    """The greatest name among the streams that begin with a prefix and sort before a name."""
    name: str | None = connection.execute(_LAST_STREAM, {"prefix": prefix, "before": before}).scalar()
    return name


def scan(connection: Connection, after: int = 0, until: int | None = None, size: int = BATCH) -> Iterator[list[Stored]]:
    """The whole log, or the part behind a position and up to another, in batches of constant memory."""
    while True:
        batch = tail(connection, after, size)
        if until is not None:
            batch = [event for event in batch if event.position <= until]
        if not batch:
            return
        yield batch
        after = batch[-1].position


def _row(draft: Stored, hash_: bytes) -> dict[str, Any]:
    return draft._replace(hash=hash_)._asdict()


def _stored(rows: Iterable[Any]) -> list[Stored]:
    return list(map(Stored._make, rows))


def _chunks(names: Collection[str]) -> Iterator[list[str]]:
    listed = list(names)
    return (listed[n : n + IN_LIST] for n in range(0, len(listed), IN_LIST))


_HEAD = sa.select(log_head.c.position, log_head.c.hash)
_LOCK = _HEAD.with_for_update()
_MOVE_HEAD = sa.update(log_head).values(position=sa.bindparam("position"), hash=sa.bindparam("hash"))
_INSERT = sa.insert(log_event)
_EVENTS = sa.select(*COLUMNS)
_TAIL = (
    _EVENTS.where(log_event.c.position > sa.bindparam("after"))
    .order_by(log_event.c.position)
    .limit(sa.bindparam("size"))
)
_STREAMS = _EVENTS.where(log_event.c.stream.in_(sa.bindparam("names", expanding=True))).order_by(
    log_event.c.stream, log_event.c.version
)
_OF_COMMANDS = _EVENTS.where(log_event.c.command.in_(sa.bindparam("commands", expanding=True))).order_by(
    log_event.c.position
)
_LAST_STREAM = sa.select(sa.func.max(log_event.c.stream)).where(
    log_event.c.stream >= sa.bindparam("prefix"), log_event.c.stream < sa.bindparam("before")
)
