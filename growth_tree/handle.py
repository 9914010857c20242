"""The one imperative path: read streams, fold, decide, append, project, react, all in one transaction."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from events import log
from events.chain import Stored
from events.engine import reading, writing
from growth_tree.batch import HOMES, KINDS, WORLD, Batch, Command, Folded, Order, Outcome, evolved, recorded
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.catalogue import Catalogue
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rulebook_events import Library
from growth_tree.projections import Recorded

__all__ = ["Command", "Folded", "Handler", "Order", "Outcome", "Recorded", "World", "recorded"]

STREAMS_KEPT = 8192
PASTS_KEPT = 16
TAIL_FOLLOWED = 5000


class World(NamedTuple):
    """The organisation as pages and rules see it."""

    directory: Directory
    library: Library
    calendar: Calendar
    catalogue: Catalogue
    kpis: Kpis


class Handler:
    """Carries out orders. Keeps folded states between orders, and follows the log before it relies on them."""

    def __init__(self, engine: Engine, zone: ZoneInfo) -> None:
        self.engine = engine
        self.zone = zone
        self._kept: OrderedDict[str, Folded] = OrderedDict()
        self._seen: int | None = None
        self._pasts: OrderedDict[int, World] = OrderedDict()
        self._batches: dict[Connection, Batch] = {}
        self._ends: dict[Connection, int | None] = {}
        self._guard = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with reading(self.engine) as connection:
            self._ends[connection] = None
            try:
                yield connection
            finally:
                del self._ends[connection]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction in which orders can be carried out; what they decided is remembered once it is committed."""
        with writing(self.engine) as connection:
            try:
                yield connection
            finally:
                batch = self._batches.pop(connection, None)
        if batch is not None:
            self._adopt(batch)

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
        head, known = log.lock_head_and_find(connection, [order.id for order in orders])
        batch = self._batches.get(connection)
        if batch is None:
            self._follow(connection, head.position)
            read = partial(self._load, connection, head.position)
            batch = self._batches[connection] = Batch(connection, head.position, self.zone, read)
        done = _by_command(known)
        batch.load({*WORLD, *(HOMES[type(order.command)].stream_of(order.command) for order in orders)})
        outcomes = [_carried_out(batch, order, done) for order in orders]
        batch.write(head)
        return outcomes

    def world(self, connection: Connection) -> World:
        """The directory, the rule books, the calendar and the catalogues as they stand."""
        return World(*(folded.state for folded in self.states(connection, WORLD)))

    def world_then(self, connection: Connection, until: int) -> World:
        """The same as they stood at a position. No past ever changes, so the last ones asked for are kept."""
        with self._guard:
            known = self._pasts.get(until)
        if known is None:
            known = World(*states_then(connection, WORLD, until))
            with self._guard:
                self._pasts[until] = known
                while len(self._pasts) > PASTS_KEPT:
                    self._pasts.popitem(last=False)
        return known

    def state(self, connection: Connection, stream: str) -> Any:
        """The state of one stream."""
        return self.states(connection, [stream])[0].state

    def states(self, connection: Connection, names: Sequence[str]) -> list[Folded]:
        """The versions and states of streams, with what this transaction has done to them."""
        batch = self._batches.get(connection)
        if batch is not None:
            batch.load(names)
            return [batch.states[name] for name in names]
        end = self._ends.get(connection)
        if end is None:
            end = log.head(connection).position
            self._follow(connection, end)
            if connection in self._ends:  # it sees one state, so the log ends there for as long as it reads
                self._ends[connection] = end
        found = self._load(connection, end, names)
        return [found[name] for name in names]

    def _load(self, connection: Connection, end: int, names: Iterable[str]) -> dict[str, Folded]:
        """The states of streams, from memory or else from the log as it ended there, in one query."""
        wanted = list(names)
        with self._guard:
            found = {name: self._kept[name] for name in wanted if name in self._kept}
            for name in found:
                self._kept.move_to_end(name)
        missing = [name for name in wanted if name not in found]
        if missing:
            read = _folded(missing, log.streams(connection, missing))
            self._keep(read, end)
            found |= read
        return found

    def _keep(self, read: dict[str, Folded], end: int) -> None:
        """Keep what was read, unless the log has been followed further meanwhile: what lies between would be missed."""
        with self._guard:
            if self._seen != end:
                return
            for name, folded in read.items():
                kept = self._kept.get(name)
                if kept is None or folded.version > kept.version:
                    self._kept[name] = folded
            self._forget()

    def _forget(self) -> None:
        """Forget the streams that have not been asked for longest."""
        while len(self._kept) > STREAMS_KEPT:
            self._kept.popitem(last=False)

    def _follow(self, connection: Connection, end: int) -> None:
        """Take in what has been appended up to the head, here or by another process, since the last look."""
        with self._guard:
            if self._seen is not None and end - self._seen <= TAIL_FOLLOWED:
                fresh = log.tail(connection, self._seen, end - self._seen) if end > self._seen else []
                for stored in fresh:
                    kept = self._kept.get(stored.stream)
                    if kept is not None and stored.version == kept.version + 1:
                        self._kept[stored.stream] = evolved(kept, stored)
            else:
                self._kept.clear()
            self._seen = max(end, self._seen or 0)

    def _adopt(self, batch: Batch) -> None:
        """Keep what a committed batch made of its streams, unless something else was seen since it began."""
        with self._guard:
            if self._seen == batch.start:
                self._kept.update(batch.states)
                self._seen = batch.position
                self._forget()


def proof(connection: Connection, position: int) -> Stored:
    """An event exactly as it lies in the log, with its hash."""
    (stored,) = log.tail(connection, position - 1, 1)
    return stored


def proofs(connection: Connection, positions: Sequence[int]) -> list[Stored]:
    """The events at some positions as they lie in the log, in one question."""
    return log.among(connection, positions)


def ended(connection: Connection, before: str) -> Stored | None:
    """The last event recorded before a moment: where the log ended then."""
    positions = range(1, log.head(connection).position + 1)
    found = bisect_left(positions, before, key=lambda position: proof(connection, position).recorded_at)
    return proof(connection, found) if found else None


def states_then(connection: Connection, names: Sequence[str], until: int) -> list[Any]:
    """The states of streams as they stood at a position."""
    found = _folded(names, log.streams(connection, names, until))
    return [found[name].state for name in names]


def beginnings(connection: Connection, names: Sequence[str]) -> list[Recorded]:
    """What began each of some streams."""
    return list(map(recorded, log.firsts(connection, names)))


def histories(connection: Connection, names: Sequence[str], until: int) -> dict[str, list[Recorded]]:
    """What had happened in some streams at a position; one that had not begun is missing."""
    found: dict[str, list[Recorded]] = {}
    for stored in log.streams(connection, names, until):
        found.setdefault(stored.stream, []).append(recorded(stored))
    return found


def history(connection: Connection, stream: str) -> Iterator[Recorded]:
    """What happened in one stream, oldest first, with who did it and when."""
    return map(recorded, log.streams(connection, [stream]))


def episode(connection: Connection, stream: str, first: int, last: int) -> Iterator[Recorded]:
    """What happened in one stream between two positions, both included."""
    return map(recorded, log.part(connection, stream, first, last))


def _folded(names: Sequence[str], events: Iterable[Stored]) -> dict[str, Folded]:
    found = {name: Folded(0, KINDS[name.partition("/")[0]].initial) for name in names}
    for stored in events:
        found[stored.stream] = evolved(found[stored.stream], stored)
    return found


def _carried_out(batch: Batch, order: Order, done: dict[str, tuple[Recorded, ...]]) -> Outcome:
    """Carry out an order that has not been carried out before, be it in this batch."""
    if order.id in done:
        return Outcome(events=done[order.id], repeated=True)
    outcome = batch.carry_out(order)
    if outcome.events:
        done[order.id] = outcome.events
    return outcome


def _by_command(events: Iterable[Stored]) -> dict[str, tuple[Recorded, ...]]:
    found: dict[str, list[Recorded]] = {}
    for stored in events:
        found.setdefault(stored.command, []).append(recorded(stored))
    return {command: tuple(done) for command, done in found.items()}
