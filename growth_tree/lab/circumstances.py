"""The organisation as it was at each moment of the past, but for its rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection

from events import log
from events.chain import Stored
from growth_tree import codec
from growth_tree.batch import KINDS
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import RuleBook

FOLLOWED = ("calendar", "catalogue", "directory", "kpis")
"""The streams beside the rules that circumstances are made of."""

ONE = timedelta(days=1)


def drafted(library: Library, draft: RuleBook, since: date) -> Library:
    """The library in which a draft governs every day of work from one on; what was published later counts for nothing.

    Raises Rejected where no rule book has been published at all.
    """
    if not library.versions:
        raise Rejected("no_rulebook")
    before = tuple(version for version in library.versions if version.effective_from < since) or library.versions[:1]
    last = library.versions[-1]
    governing = replace(last, version=last.version + 1, effective_from=since, rulebook=draft)
    return replace(library, versions=(*before, governing))


class Circumstances:
    """Follows directory, calendar and catalogues day by day from a position of the log on; the rules are given."""

    def __init__(self, connection: Connection, library: Library, zone: ZoneInfo, start: int, since: date) -> None:
        self.library = library
        self._zone = zone
        self._later = deque(sorted(log.streams(connection, FOLLOWED), key=lambda stored: stored.position))
        self._states: dict[str, Any] = {name: KINDS[name].initial for name in FOLLOWED}
        while self._later and self._later[0].position <= start:
            self._fold(self._later.popleft())
        self._day = since - ONE
        self._stamp = ""
        self._at: datetime

    def days(self, position: int, occurred_at: str) -> Iterator[Context]:
        """The days that begin on the way to an event, each as it looked in the morning; positions come in order."""
        while self._later and self._later[0].position < position:
            stored = self._later.popleft()
            yield from self._mornings(self._moment(stored.occurred_at))
            self._fold(stored)
        if occurred_at != self._stamp:
            self._stamp, self._at = occurred_at, self._moment(occurred_at)
            yield from self._mornings(self._at)

    def now(self, actor: str) -> Context:
        """What holds for the event to which the days have led."""
        return self._context(actor, self._at)

    def _mornings(self, at: datetime) -> Iterator[Context]:
        while self._day < at.date():
            self._day += ONE
            yield self._context(SYSTEM, datetime.combine(self._day, time(), self._zone))

    def _context(self, actor: str, at: datetime) -> Context:
        return Context(actor=actor, at=at, today=at.date(), library=self.library, **self._states)

    def _moment(self, occurred_at: str) -> datetime:
        return codec.moment(occurred_at).astimezone(self._zone)

    def _fold(self, stored: Stored) -> None:
        event = codec.decode(stored.type, stored.schema, stored.body)
        self._states[stored.stream] = KINDS[stored.stream].evolve(self._states[stored.stream], event)
