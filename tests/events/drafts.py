"""Events without meaning, to fill a log with."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from sqlalchemy import Connection, Engine

from events import log
from events.chain import Stored, link
from events.engine import reading, writing
from events.log import Head
from events.schema import GENESIS

NOON = "2026-11-11T04:00:00.000000Z"
EMPTY = Head(0, GENESIS)


def draft(position: int, stream: str = "s", version: int = 1, command: str | None = None, n: int = 0) -> Stored:
    """One event that is still to be appended; every position has a command of its own unless one is named."""
    return Stored(
        position=position,
        stream=stream,
        version=version,
        type="Happened",
        schema=1,
        actor="ann",
        command=command or f"c{position}",
        n=n,
        cause=None,
        occurred_at=NOON,
        recorded_at=NOON,
        body=f'{{"at":{position},"名":"树"}}',
    )


def append(connection: Connection, *drafts: Stored) -> Head:
    """Append at the end, in a transaction that has begun."""
    return log.append(connection, log.lock_head(connection), drafts)


def append_one(connection: Connection, stream: str, version: int, command: str) -> None:
    """Append one event at the end, wherever that is by now."""
    head = log.lock_head(connection)
    log.append(connection, head, [draft(head.position + 1, stream, version, command)])


def fill(engine: Engine, number: int) -> list[Stored]:
    """Append events to one stream, and answer them as the log holds them."""
    with writing(engine) as connection:
        append(connection, *(draft(n, version=n) for n in range(1, number + 1)))
    return whole_log(engine)


def whole_log(engine: Engine) -> list[Stored]:
    """Every event, in order."""
    with reading(engine) as connection:
        return [event for batch in log.scan(connection) for event in batch]


def chained(drafts: Sequence[Stored], previous: bytes = GENESIS) -> list[Stored]:
    """Events with the hashes that an honest log would give them."""
    found = []
    for event in drafts:
        previous = link(previous, event)
        found.append(event._replace(hash=previous))
    return found


def random_events(rng: Random, number: int) -> list[Stored]:
    """A chain of events whose columns all differ."""
    streams: dict[str, int] = {}
    found = []
    for position in range(1, number + 1):
        stream = f"task/{rng.randrange(9)}"
        streams[stream] = streams.get(stream, 0) + 1
        event = draft(position, stream, streams[stream])
        found.append(event._replace(actor=f"a{rng.randrange(9)}", cause=rng.choice((None, max(1, position - 1)))))
    return chained(found)
