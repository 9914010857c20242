"""Reading and appending. Whoever appends first locks the head, so positions are gapless and in commit order.

Every function works inside a transaction that has begun.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from events.chain import Stored, link
from events.driver import Statement, insertion, read, write_together
from events.schema import log_event, log_head

BATCH = 5000
IN_LIST = 500


class Fact(NamedTuple):
    """What an event says and under which circumstances, without its place in streams and chain."""

    position: int
    type: str
    schema: int
    actor: str
    cause: int | None
    occurred_at: str
    body: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: the last position and its hash."""

    position: int
    hash: bytes


def head(connection: Connection) -> Head:
    """Where the log ends as this transaction sees it."""
    return Head(*read(connection, _HEAD)[0])


def lock_head(connection: Connection) -> Head:
    """Where the log ends, held until this transaction ends: the right to append."""
    return Head(*read(connection, _locking(connection, _HEAD))[0])


def lock_head_and_find(connection: Connection, commands: Sequence[str]) -> tuple[Head, list[Stored]]:
    """The same, and what some commands have stored already; one statement where they are few and new, as most are."""
    if not commands or len(commands) > IN_LIST:
        return lock_head(connection), of_commands(connection, commands)
    looking = f"{_HEAD_AND} EXISTS ({_EVENTS} WHERE command IN ({_marks(commands)})) {_OF_HEAD}"
    position, hash_, seen, found = read(connection, _locking(connection, looking), commands)[0]
    # who had to wait for the lock has looked for the commands before others appended what they may find now
    known = of_commands(connection, commands) if found or seen < position else []
    return Head(position, hash_), known


def append(connection: Connection, at: Head, drafts: Sequence[Stored], beside: Iterable[Statement] = ()) -> Head:
    """Append events that continue a locked head; their positions, versions and causes are already stated.

    What is to be written `beside` them goes to the database at the same time.

    Raises sqlalchemy.exc.OperationalError where a stream is not at the version that was expected, or where the
    command has already stored events; the transaction is then lost.
    """
    previous, rows = at.hash, []
    for draft in drafts:
        previous = link(previous, draft)
        rows.append((*draft[:-1], previous))
    end = Head(at.position + len(rows), previous)
    events = insertion(connection, log_event, Stored._fields, rows)
    write_together(connection, [events, *beside, (_MOVE_HEAD, [(end.position, end.hash)])])
    return end


def tail(connection: Connection, after: int, size: int) -> list[Stored]:
    """The events behind a position, in order, at most `size` of them."""
    return list(map(Stored._make, read(connection, _TAIL, (after, size))))


def streams(connection: Connection, names: Collection[str], until: int | None = None) -> list[Stored]:
    """The events of some streams, each in order of its versions; up to a position, if one is given."""
    return _among(connection, "stream", names, "stream, version", until)


def firsts(connection: Connection, names: Collection[str]) -> list[Stored]:
    """The event that began each of some streams."""
    return [stored for some in _slices(names) for stored in _begun_by(connection, some)]


def begun(connection: Connection, prefix: str, until: int) -> list[str]:
    """The names of the streams that begin with a prefix and had events at a position."""
    return [name for (name,) in read(connection, _BEGUN, (prefix, prefix + "~", until))]


def part(connection: Connection, stream: str, first: int, last: int) -> list[Stored]:
    """The events of one stream between two positions, both included."""
    return list(map(Stored._make, read(connection, _PART, (stream, first, last))))


def among(connection: Connection, positions: Sequence[int]) -> list[Stored]:
    """The events at some positions, at most 500 of them."""
    marks = ", ".join("?" for _ in positions)
    found = read(connection, f"{_EVENTS} WHERE position IN ({marks}) ORDER BY position", positions) if positions else []
    return list(map(Stored._make, found))


def of_commands(connection: Connection, commands: Collection[str]) -> list[Stored]:
    """What some commands have stored."""
    return _among(connection, "command", commands, "position")


def last_stream(connection: Connection, prefix: str, before: str) -> str | None:
    """The greatest name among the streams that begin with a prefix and sort before a name."""
    name: str | None = read(connection, _LAST_STREAM, (prefix, before))[0][0]
    return name


def facts(
    connection: Connection, after: int, until: int, size: int = BATCH, without: Sequence[str] = ()
) -> Iterator[list[Fact]]:
    """What the events behind a position and up to another say, in batches of constant memory; not of some types."""
    others = without or [""]  # the name of no type
    wanted = f"{_FACTS} AND type NOT IN ({_marks(others)}) ORDER BY position LIMIT ?"
    while rows := read(connection, wanted, (after, until, *others, size)):
        yield list(map(Fact._make, rows))
        after = rows[-1][0]


def of_types(
    connection: Connection, after: int, until: int, types: Sequence[str], naming: str = ""
) -> Iterator[list[Fact]]:
    """The same of some types only, and of those only what names somebody, if an id is given."""
    named = (f"%{naming}%",) if naming else ()
    wanted = f"{_FACTS} AND type IN ({_marks(types)}){' AND body LIKE ?' * len(named)} ORDER BY position LIMIT ?"
    while rows := read(connection, wanted, (after, until, *types, *named, BATCH)):
        yield list(map(Fact._make, rows))
        after = rows[-1][0]


def recent_types(connection: Connection, size: int = BATCH) -> dict[str, int]:
    """How often each type occurs among the last events."""
    return dict(read(connection, _RECENT_TYPES, (size,)))


def scan(connection: Connection, after: int = 0, until: int | None = None, size: int = BATCH) -> Iterator[list[Stored]]:
    """The whole log, or the part behind a position and up to another, in batches of constant memory."""
    while batch := tail(connection, after, size if until is None else min(size, until - after)):
        yield batch
        after = batch[-1].position


def _among(
    connection: Connection, column: str, values: Collection[str], order: str, until: int | None = None
) -> list[Stored]:
    return [Stored._make(row) for some in _slices(values) for row in _some(connection, column, some, order, until)]


def _slices(values: Collection[str]) -> list[list[str]]:
    listed = list(values)
    return [listed[start : start + IN_LIST] for start in range(0, len(listed), IN_LIST)]


def _begun_by(connection: Connection, names: Sequence[str]) -> list[Stored]:
    where = f"stream IN ({_marks(names)}) AND version = 1"
    return list(map(Stored._make, read(connection, f"{_EVENTS} WHERE {where} ORDER BY stream", names)))


def _some(connection: Connection, column: str, values: Sequence[str], order: str, until: int | None) -> list[Stored]:
    ends = () if until is None else (until,)
    where = f"{column} IN ({_marks(values)}){' AND position <= ?' * len(ends)}"
    return read(connection, f"{_EVENTS} WHERE {where} ORDER BY {order}", (*values, *ends))


def _locking(connection: Connection, statement: str) -> str:
    """SQLite has locked the whole database already."""
    return statement if connection.dialect.name == "sqlite" else f"{statement} FOR UPDATE"


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" for _ in values)


# The statements name tables and columns of our own and take every value through a mark.
_OF_HEAD = f"FROM {log_head.name} WHERE id = 1"
_HEAD = f"SELECT position, hash {_OF_HEAD}"
_HEAD_AND = f"SELECT position, hash, (SELECT position {_OF_HEAD}),"
_MOVE_HEAD = f"UPDATE {log_head.name} SET position = ?, hash = ? WHERE id = 1"  # noqa: S608
_COLUMNS = ", ".join(Stored._fields)
_EVENTS = f"SELECT {_COLUMNS} FROM {log_event.name}"  # noqa: S608
_PART = f"{_EVENTS} WHERE stream = ? AND position BETWEEN ? AND ? ORDER BY position"
_TAIL = f"{_EVENTS} WHERE position > ? ORDER BY position LIMIT ?"
_FACTS = (
    f"SELECT {', '.join(Fact._fields)} FROM {log_event.name} "  # noqa: S608
    "WHERE position > ? AND position <= ?"
)
_RECENT_TYPES = (
    f"SELECT type, count(*) FROM {log_event.name}, {log_head.name} "  # noqa: S608
    f"WHERE {log_event.name}.position > {log_head.name}.position - ? GROUP BY type"
)
_LAST_STREAM = f"SELECT max(stream) FROM {log_event.name} WHERE stream >= ? AND stream < ?"  # noqa: S608
_BEGUN = f"SELECT stream FROM {log_event.name} WHERE stream >= ? AND stream < ? AND version = 1 AND position <= ?"  # noqa: S608
