"""The orders of one transaction: decided on top of what the log says, then appended and projected together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from types import ModuleType
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from events import log
from events.chain import Stored
from growth_tree import codec, projections
from growth_tree.domain import (
    baseline,
    budget,
    calendar,
    catalogue,
    correction,
    directory,
    experiment,
    finding,
    goal,
    growth,
    kpis,
    metric,
    objection,
    redemption,
    rulebook,
    settlement,
    slot,
    target,
    task,
)
from growth_tree.domain.core import Context, Rejected
from growth_tree.projections import Recorded, Rows
from growth_tree.reactions import react

Command = (
    baseline.Command
    | budget.Command
    | calendar.Command
    | catalogue.Command
    | correction.Command
    | directory.Command
    | experiment.Command
    | finding.Command
    | goal.Command
    | growth.Command
    | kpis.Command
    | metric.Command
    | objection.Command
    | redemption.Command
    | rulebook.Command
    | settlement.Command
    | slot.Command
    | target.Command
    | task.Command
)

KINDS: dict[str, ModuleType] = {
    "baseline": baseline,
    "budget": budget,
    "calendar": calendar,
    "catalogue": catalogue,
    "correction": correction,
    "directory": directory,
    "experiment": experiment,
    "finding": finding,
    "goal": goal,
    "growth": growth,
    "kpis": kpis,
    "metric": metric,
    "objection": objection,
    "period": settlement,
    "redemption": redemption,
    "rulebook": rulebook,
    "slot": slot,
    "target": target,
    "task": task,
}
"""The kind of a stream is the first part of its name."""

WORLD = ("directory", "rulebook", "calendar", "catalogue", "kpis")
"""The streams that every decision may ask."""

HOMES = {command: kind for kind in KINDS.values() for command in (get_args(kind.Command) or (kind.Command,))}


class Order(Struct, frozen=True, kw_only=True):
    """A command with its id, and who gives it when."""

    command: Command
    id: str
    actor: str
    at: datetime


class Outcome(Struct, frozen=True, kw_only=True):
    """What an order brought about: events, or a refusal; `repeated` when the same order had been carried out before."""

    events: tuple[Recorded, ...] = ()
    refusal: Rejected | None = None
    repeated: bool = False


class Folded(NamedTuple):
    """A stream's version and state."""

    version: int
    state: Any


Read = Callable[[Iterable[str]], dict[str, Folded]]
"""How a batch comes by the states of streams that it does not have yet."""


class Batch:
    """The orders of one transaction: what they have decided so far, on top of what the log says."""

    def __init__(self, connection: Connection, position: int, zone: ZoneInfo, read: Read) -> None:
        self.start = self.position = position
        self.states: dict[str, Folded] = {}
        self._zone = zone
        self._read = read
        self._connection = connection
        self._drafts: list[Stored] = []
        self._recorded: list[Recorded] = []
        self._undo: dict[str, Folded] = {}
        self._opened: dict[str, list[str]] = {}
        self._known: dict[tuple[str, datetime], tuple[str, Context]] = {}
        self._order: Order
        self._context: Context
        self._at = ""
        self._first = 0

    def load(self, streams: Iterable[str]) -> None:
        """Have the states of streams at hand."""
        missing = [stream for stream in streams if stream not in self.states]
        if missing:
            self.states.update(self._read(missing))

    def carry_out(self, order: Order) -> Outcome:
        """Decide on an order and on everything that follows from it, or leave everything as it was."""
        first = self._first = len(self._drafts)
        self._order, (self._at, self._context) = order, self._circumstances(order)
        self._undo.clear()
        queue: deque[tuple[Command, int | None]] = deque([(order.command, None)])
        try:
            while queue:
                for recorded in self._decide(*queue.popleft()):
                    following = react(recorded.event)
                    if following:
                        self.load({HOMES[type(command)].stream_of(command) for command in following})
                    queue.extend((command, recorded.position) for command in following)
        except Rejected as refusal:
            self.position -= len(self._drafts) - first
            del self._drafts[first:], self._recorded[first:]
            self.states |= self._undo
            return Outcome(refusal=refusal)
        return Outcome(events=tuple(self._recorded[first:]))

    def write(self, head: log.Head) -> None:
        """Append what was decided, and project it."""
        if self._drafts:
            rows = Rows()
            projections.fold(self._recorded, rows)
            log.append(self._connection, head, self._drafts, rows.statements(self._connection))
            self._drafts, self._recorded = [], []

    def _decide(self, command: Command, cause: int | None) -> list[Recorded]:
        kind = HOMES[type(command)]
        stream = kind.stream_of(command)
        if stream not in self.states:
            self.load([stream])
        if kind is growth:
            self._open_books(command, stream, cause)
        events = kind.decide(self.states[stream].state, command, self._context)
        return [self._record(kind, stream, event, cause) for event in events]

    def _open_books(self, command: Any, stream: str, cause: int | None) -> None:
        """A season's books begin with the balances of the member's last season, whose books are closed.

        An order that waited for its turn while a new season began comes too late for the old one's books.
        """
        folded = self.states[stream]
        if folded.version and folded.state.closed and isinstance(command, growth.ForOpenBooks):
            raise Rejected("season_closed")
        if folded.version or isinstance(command, growth.OpenSeason):
            return
        prefix = stream.removesuffix(command.season)
        last = self._last_of(prefix)
        books = growth.Books()
        if last is not None and last > stream:
            raise Rejected("season_closed")
        if last is not None:
            self._decide(growth.CloseSeason(member=command.member, season=last.removeprefix(prefix)), cause)
            books = growth.carried_forward(self.states[last].state, command.season)
        self._decide(growth.OpenSeason(member=command.member, season=command.season, brought_forward=books), cause)
        self._opened.setdefault(prefix, []).append(stream)

    def _last_of(self, prefix: str) -> str | None:
        """The stream of a member's last season, which this batch itself may have opened."""
        stored = log.last_stream(self._connection, prefix, prefix + "~")
        opened = (name for name in self._opened.get(prefix, ()) if self.states[name].version)
        return max((name for name in (stored, *opened) if name is not None), default=None)

    def _circumstances(self, order: Order) -> tuple[str, Context]:
        """When an order is given, by whom, and what the world is then; the same for many orders of an import."""
        known = self._known.get((order.actor, order.at))
        if known is None:
            known = self._known[order.actor, order.at] = codec.stamp(order.at), self._context_of(order)
        return known

    def _context_of(self, order: Order) -> Context:
        at = order.at.astimezone(self._zone)
        return Context(
            actor=order.actor,
            at=at,
            today=at.date(),
            directory=self.states["directory"].state,
            library=self.states["rulebook"].state,
            calendar=self.states["calendar"].state,
            catalogue=self.states["catalogue"].state,
            kpis=self.states["kpis"].state,
        )

    def _record(self, kind: ModuleType, stream: str, event: codec.Event, cause: int | None) -> Recorded:
        folded, order, at = self.states[stream], self._order, self._at
        self._undo.setdefault(stream, folded)
        version, position = folded.version + 1, self.position + 1
        self.states[stream] = Folded(version, kind.evolve(folded.state, event))
        self.position = position
        if stream in WORLD:
            self._known.clear()
        name, schema, body = codec.encode(event)
        n = len(self._drafts) - self._first
        self._drafts.append(
            Stored(position, stream, version, name, schema, order.actor, order.id, n, cause, at, at, body)
        )
        recorded = Recorded(position, event, order.actor, at, cause)
        self._recorded.append(recorded)
        return recorded


def recorded(stored: Stored | log.Fact) -> Recorded:
    """A stored event as projections see it.

    Raises UnknownEvent with its position where this version cannot read it.
    """
    try:
        event = codec.decode(stored.type, stored.schema, stored.body)
    except codec.UnknownEvent as error:
        raise codec.UnknownEvent(error.what, stored.position) from error
    return Recorded(stored.position, event, stored.actor, stored.occurred_at, stored.cause)


def evolved(folded: Folded, stored: Stored) -> Folded:
    """A stream's state after one more stored event."""
    kind = KINDS[stored.stream.partition("/")[0]]
    return Folded(stored.version, kind.evolve(folded.state, codec.decode(stored.type, stored.schema, stored.body)))
