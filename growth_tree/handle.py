"""The one imperative path: read streams, fold, decide, append, project, react, all in one transaction."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from events import log
from events.chain import Stored
from events.driver import together
from events.engine import reading, writing
from growth_tree import codec, projections
from growth_tree.domain import calendar, directory, growth, rulebook, task
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rulebook import Library
from growth_tree.projections import Recorded, Rows
from growth_tree.reactions import react

Command = calendar.Command | directory.Command | growth.Command | rulebook.Command | task.Command

KINDS: dict[str, ModuleType] = {
    "calendar": calendar,
    "directory": directory,
    "growth": growth,
    "rulebook": rulebook,
    "task": task,
}
"""The kind of a stream is the first part of its name."""

HOMES = {command: kind for kind in KINDS.values() for command in (get_args(kind.Command) or (kind.Command,))}

STREAMS_KEPT = 8192
TAIL_FOLLOWED = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command with its id, and who gives it when."""

    command: Command
    id: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an order brought about: events, or a refusal; `repeated` when the same order had been carried out before."""

    events: tuple[Recorded, ...] = ()
    refusal: Rejected | None = None
    repeated: bool = False


class Folded(NamedTuple):
    """A stream's version and state."""

    version: int
    state: Any


class World(NamedTuple):
    """The organisation as pages and rules see it."""

    directory: Directory
    library: Library
    calendar: Calendar


class Handler:
    """Carries out orders. Keeps folded states between orders, and follows the log before it relies on them."""

    def __init__(self, engine: Engine, zone: ZoneInfo) -> None:
        self.engine = engine
        self.zone = zone
        self._kept: OrderedDict[str, Folded] = OrderedDict()
        self._seen: int | None = None
        self._guard = threading.Lock()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the database."""
        return reading(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction in which orders can be carried out."""
        return writing(self.engine)

    def handle(self, connection: Connection, order: Order) -> Outcome:
        """Carry out one order.

        Raises Rejected where it is refused; the transaction then has to be given up.
        """
        (outcome,) = self.handle_all(connection, [order])
        if outcome.refusal is not None:
            raise outcome.refusal
        return outcome

    def handle_all(self, connection: Connection, orders: Sequence[Order]) -> list[Outcome]:
        """Carry out orders one after another; a refused one leaves no trace and stops none of the others."""
        head = log.lock_head(connection)
        self._follow(connection)
        done = _by_command(log.of_commands(connection, [order.id for order in orders]))
        batch = _Batch(self, connection, head.position)
        batch.load({HOMES[type(order.command)].stream_of(order.command) for order in orders})
        outcomes = [
            Outcome(events=done[order.id], repeated=True) if order.id in done else batch.carry_out(order)
            for order in orders
        ]
        if batch.drafts:
            rows = Rows()
            projections.fold(batch.recorded, rows)
            with together(connection):
                log.append(connection, head, batch.drafts)
                rows.write(connection)
        return outcomes

    def world(self, connection: Connection) -> World:
        """The directory, the rule books and the calendar as they stand."""
        self._follow(connection)
        states = self.load(connection, ["directory", "rulebook", "calendar"])
        return World(states["directory"].state, states["rulebook"].state, states["calendar"].state)

    def state(self, connection: Connection, stream: str) -> Any:
        """The state of one stream."""
        self._follow(connection)
        return self.load(connection, [stream])[stream].state

    def load(self, connection: Connection, names: Iterable[str]) -> dict[str, Folded]:
        """The states of streams, from memory or else from the log, in one query."""
        wanted = list(names)
        with self._guard:
            found = {name: self._kept[name] for name in wanted if name in self._kept}
            for name in found:
                self._kept.move_to_end(name)
        missing = [name for name in wanted if name not in found]
        if missing:
            read = {name: Folded(0, KINDS[name.partition("/")[0]].initial) for name in missing}
            for stored in log.streams(connection, missing):
                read[stored.stream] = _evolved(read[stored.stream], stored)
            self._keep(read)
            found |= read
        return found

    def _keep(self, read: dict[str, Folded]) -> None:
        with self._guard:
            for name, folded in read.items():
                if folded.version > self._kept.get(name, folded._replace(version=0)).version:
                    self._kept[name] = folded
            while len(self._kept) > STREAMS_KEPT:
                self._kept.popitem(last=False)

    def _follow(self, connection: Connection) -> None:
        """Take in what has been appended, here or by another process, since the last look."""
        with self._guard:
            end = log.head(connection).position if self._seen is None else self._seen
            fresh = log.tail(connection, end, TAIL_FOLLOWED)
            if len(fresh) == TAIL_FOLLOWED:
                self._kept.clear()
                self._seen = log.head(connection).position
                return
            for stored in fresh:
                kept = self._kept.get(stored.stream)
                if kept is not None and stored.version == kept.version + 1:
                    self._kept[stored.stream] = _evolved(kept, stored)
            self._seen = fresh[-1].position if fresh else end


class _Batch:
    """The orders of one transaction: what they have decided so far, on top of what the log says."""

    def __init__(self, handler: Handler, connection: Connection, position: int) -> None:
        self.drafts: list[Stored] = []
        self.recorded: list[Recorded] = []
        self._handler = handler
        self._connection = connection
        self._position = position
        self._states: dict[str, Folded] = {}
        self._undo: dict[str, Folded] = {}
        self._start = 0
        self._order: Order

    def load(self, streams: Iterable[str]) -> None:
        """Have the states of streams at hand."""
        missing = [stream for stream in streams if stream not in self._states]
        if missing:
            self._states |= self._handler.load(self._connection, missing)

    def carry_out(self, order: Order) -> Outcome:
        """Decide on an order and on everything that follows from it, or leave everything as it was."""
        start = self._start = len(self.drafts)
        self._order = order
        self._undo.clear()
        queue: deque[tuple[Command, int | None]] = deque([(order.command, None)])
        try:
            while queue:
                for recorded in self._decide(*queue.popleft()):
                    queue.extend((following, recorded.position) for following in react(recorded.event))
        except Rejected as refusal:
            del self.drafts[start:], self.recorded[start:]
            self._states |= self._undo
            return Outcome(refusal=refusal)
        return Outcome(events=tuple(self.recorded[start:]))

    def _decide(self, command: Command, cause: int | None) -> list[Recorded]:
        kind = HOMES[type(command)]
        stream = kind.stream_of(command)
        self.load([stream, "directory", "rulebook", "calendar"])
        if isinstance(command, growth.Command) and self._states[stream].version == 0:
            self._open_books(command, cause)
        events = kind.decide(self._states[stream].state, command, self._context())
        return [self._record(stream, event, cause) for event in events]

    def _open_books(self, command: growth.Command, cause: int | None) -> None:
        """A season's books begin with the balances of the member's last season, whose books are closed."""
        if isinstance(command, growth.OpenSeason):
            return
        stream = growth.stream_of(command)
        prefix = stream.removesuffix(command.season)
        last = log.last_stream(self._connection, prefix, stream)
        books = growth.Books()
        if last is not None:
            self._decide(growth.CloseSeason(member=command.member, season=last.removeprefix(prefix)), cause)
            books = growth.carried_forward(self._states[last].state.books, command.season)
        self._decide(growth.OpenSeason(member=command.member, season=command.season, brought_forward=books), cause)

    def _context(self) -> Context:
        order = self._order
        return Context(
            actor=order.actor,
            at=order.at,
            today=order.at.astimezone(self._handler.zone).date(),
            directory=self._states["directory"].state,
            library=self._states["rulebook"].state,
            calendar=self._states["calendar"].state,
        )

    def _record(self, stream: str, event: codec.Event, cause: int | None) -> Recorded:
        folded, order = self._states[stream], self._order
        self._undo.setdefault(stream, folded)
        evolve = KINDS[stream.partition("/")[0]].evolve
        self._states[stream] = Folded(folded.version + 1, evolve(folded.state, event))
        position = self._position + len(self.drafts) + 1
        name, schema, body = codec.encode(event)
        at = codec.stamp(order.at)
        self.drafts.append(
            Stored(
                position=position,
                stream=stream,
                version=folded.version + 1,
                type=name,
                schema=schema,
                actor=order.actor,
                command=order.id,
                n=len(self.drafts) - self._start,
                cause=cause,
                occurred_at=at,
                recorded_at=at,
                body=body,
            )
        )
        recorded = Recorded(position, event, order.actor, at, cause)
        self.recorded.append(recorded)
        return recorded


def recorded(stored: Stored) -> Recorded:
    """A stored event as projections see it."""
    event = codec.decode(stored.type, stored.schema, stored.body)
    return Recorded(stored.position, event, stored.actor, stored.occurred_at, stored.cause)


def _evolved(folded: Folded, stored: Stored) -> Folded:
    kind = KINDS[stored.stream.partition("/")[0]]
    return Folded(stored.version, kind.evolve(folded.state, codec.decode(stored.type, stored.schema, stored.body)))


def _by_command(events: Iterable[Stored]) -> dict[str, tuple[Recorded, ...]]:
    found: dict[str, list[Recorded]] = {}
    for stored in events:
        found.setdefault(stored.command, []).append(recorded(stored))
    return {command: tuple(done) for command, done in found.items()}
