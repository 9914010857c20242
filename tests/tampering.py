"""What somebody who owns the database can do to it, past all guards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, insert, text, update

from events.chain import Stored
from events.engine import writing
from events.schema import GENESIS, SQLITE_GUARDS, log_event, log_head
from growth_tree import codec
from growth_tree.codec import Event
from growth_tree.replay import rebuild
from tests.events.drafts import chained, whole_log
from tests.office import NOON


@contextmanager
def tampering(owner: Engine) -> Iterator[Connection]:
    """A transaction without the guards, which are back afterwards."""
    with writing(owner) as connection:
        if owner.dialect.name == "sqlite":
            for guard in SQLITE_GUARDS:
                connection.execute(text(f"DROP TRIGGER {guard.split()[5]}"))
        yield connection
        if owner.dialect.name == "sqlite":
            for guard in SQLITE_GUARDS:
                connection.execute(text(guard))


def rewrite(owner: Engine, events: Sequence[Stored]) -> None:
    """Put other events in the place of the whole log, with a head that fits their end."""
    with tampering(owner) as connection:
        connection.execute(delete(log_event))
        if events:
            connection.execute(insert(log_event), [event._asdict() for event in events])
        end = (events[-1].position, events[-1].hash) if events else (0, GENESIS)
        connection.execute(update(log_head).values(position=end[0], hash=end[1]))


def rewrite_history(owner: Engine, events: Sequence[Stored]) -> None:
    """The whole log made anew with right hashes, and the read models with it: the perfect crime."""
    rewrite(owner, chained(events))
    rebuild(owner, lambda _done, _total: None)


def forge(owner: Engine, *forged: tuple[str, Event], version: int = 1, actor: str = "eve") -> int:
    """Append events to streams of their own with right hashes, and project them; answers the first one's position."""
    events = whole_log(owner)
    first = len(events) + 1
    for stream, event in forged:
        number = sum(each.stream == stream for each in events)
        events.append(stored_as(stream, event, position=len(events) + 1, version=number + version, actor=actor))
    rewrite_history(owner, events)
    return first


def stored_as(stream: str, event: Event, *, position: int, version: int = 1, actor: str = "eve") -> Stored:
    """An event as it would lie in the log, before its hash is known."""
    name, schema, body = codec.encode(event)
    at = codec.stamp(NOON)
    return Stored(
        position=position,
        stream=stream,
        version=version,
        type=name,
        schema=schema,
        actor=actor,
        command=f"forged/{position}",
        n=0,
        cause=None,
        occurred_at=at,
        recorded_at=at,
        body=body,
    )
