"""The organisation as it was at each moment of the past, but for its rules."""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection

from events import log
from growth_tree import codec
from growth_tree.batch import KINDS
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.rulebook import Library, RuleBook

FOLLOWED = ("calendar", "catalogue", "directory", "kpis")
"""The streams beside the rules that circumstances are made of."""


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
    """Follows directory, calendar and catalogues from the log's beginning; the rules are given."""

    def __init__(self, connection: Connection, library: Library, zone: ZoneInfo) -> None:
        self.library = library
        self._zone = zone
        self._later = deque(sorted(log.streams(connection, FOLLOWED), key=lambda stored: stored.position))
        self._states: dict[str, Any] = {name: KINDS[name].initial for name in FOLLOWED}
        self._stamp = ""
        self._context: Context

    def at(self, position: int, actor: str, occurred_at: str) -> Context:
        """What holds for an event; positions are asked in their order."""
        if self._follow(position) or occurred_at != self._stamp:
            at = codec.moment(occurred_at).astimezone(self._zone)
            self._stamp = occurred_at
            self._context = Context(actor=actor, at=at, today=at.date(), library=self.library, **self._states)
        return self._context

    def _follow(self, position: int) -> bool:
        moved = False
        while self._later and self._later[0].position < position:
            stored = self._later.popleft()
            event = codec.decode(stored.type, stored.schema, stored.body)
            self._states[stored.stream] = KINDS[stored.stream].evolve(self._states[stored.stream], event)
            moved = True
        return moved
