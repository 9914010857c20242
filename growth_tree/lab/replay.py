"""Carries what happened through the rules once more, under others, and tells what the books would say."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from events import log
from growth_tree.codec import Event, decode, stamp
from growth_tree.domain import growth
from growth_tree.domain.core import Context
from growth_tree.domain.growth_events import ReversalCarried
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.task_events import TaskVoided
from growth_tree.handle import ended, proof
from growth_tree.lab.books import OtherBooks
from growth_tree.lab.circumstances import Circumstances, drafted
from growth_tree.lab.inputs import TYPES, Inputs
from growth_tree.reactions import react

Progress = Callable[[int, int], None]
"""Told how many events of how many have been looked at; whatever it raises stops the replay."""

Told = Callable[[int, growth.Event], None]
"""Told what would enter the books, and the position of the event that calls for it."""


Instead = Callable[[Event], Event | None]
"""What would have happened in the place of something; None if nothing would have."""


def as_it_was(event: Event) -> Event:
    """The same."""
    return event


class Window(Struct, frozen=True, kw_only=True):
    """The part of the log that is replayed: behind `start` and up to `until`; `since` is the first day of the draft."""

    since: date
    start: int
    until: int

    @property
    def events(self) -> int:
        """How many events lie in it."""
        return self.until - self.start


def window(connection: Connection, since: date, zone: ZoneInfo, until: int | None = None) -> Window:
    """From the first moment of a day to the end of the log, or to a position."""
    midnight = datetime(since.year, since.month, since.day, tzinfo=zone).astimezone(UTC)
    last = ended(connection, stamp(midnight))
    end = log.head(connection).position if until is None else until
    return Window(since=since, start=min(last.position if last else 0, end), until=end)


class Trial(NamedTuple):
    """What is asked: how the window would have gone under a draft, in an organisation of that time zone.

    As if one more approval had been `voided` at its end, where one is given.
    """

    draft: RuleBook
    window: Window
    library: Library
    zone: ZoneInfo
    voided: TaskVoided | None = None


def replay(
    connection: Connection,
    trial: Trial,
    told: Told,
    progress: Progress,
    *,
    member: str | None = None,
    instead: Instead = as_it_was,
) -> OtherBooks:
    """Decide everything in the window again under the draft; answers with the books as they would stand at its end.

    Everybody's, or those of one member: members' books do not depend on each other. Something else may have happened
    `instead` of what is in the log.
    """
    draft, part, library, zone, voided = trial
    other = drafted(library, draft, part.since)
    circumstances = Circumstances(connection, other, zone, part.start, part.since)
    books = OtherBooks(connection, part.start, None if member is None else {member})
    inputs = Inputs(library, other.versions[-1].version, part.since)

    def follow(position: int, actor: str, occurred_at: str) -> Context:
        """Come to a moment; what the product does by itself every morning is done on the way."""
        for morning in circumstances.days(position, occurred_at):
            for event in books.begin(morning):
                told(position, event)
        return circumstances.now(actor)

    def carry_out(position: int, event: Event, context: Context) -> None:
        happened = instead(event)
        commands = [] if happened is None else inputs.commands(happened, context)
        for entered in _entering(books, commands, context, member):
            told(position, entered)

    for batch in log.of_types(connection, part.start, part.until, TYPES, member or ""):
        for fact in batch:
            context = follow(fact.position, fact.actor, fact.occurred_at)
            carry_out(fact.position, decode(fact.type, fact.schema, fact.body), context)
        progress(batch[-1].position - part.start, part.events)
    if part.events:
        last = proof(connection, part.until)
        context = follow(last.position, last.actor, last.occurred_at)
        if voided is not None:
            carry_out(last.position, voided, context)
    progress(part.events, part.events)
    return books


def _entering(
    books: OtherBooks, commands: Iterable[growth.Command], context: Context, member: str | None
) -> Iterator[growth.Event]:
    """What some commands, and those that follow from them, enter into everybody's books, or into one member's."""
    queue = deque(commands)
    while queue:
        command = queue.popleft()
        if member is not None and command.member != member:
            continue
        for event in books.carry_out(command, context):
            yield event
            if isinstance(event, ReversalCarried):
                queue.extend(cast(growth.Command, following) for following in react(event))
