"""Members' books as they would stand under other rules: taken over from the log, then decided by the very rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from itertools import groupby
from typing import cast

from sqlalchemy import Connection

from events import log
from events.chain import Stored
from growth_tree.codec import decode
from growth_tree.domain import growth
from growth_tree.domain.award import season_of
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.growth_events import AwardWithheld
from growth_tree.domain.points import ExpirePoints, HoldPoints, ReleaseHold, ReturnPoints, SpendHold

GROWTH = "growth/"
OfRefused = ReleaseHold | SpendHold | ReturnPoints
"""What becomes of a request; of one that was refused nothing does."""

KIND_GONE = "kind_gone"
"""Why work earns nothing whose kind the rules do not know: it could not have been handed in."""


class OtherBooks:
    """Books from a position of the log on; what is read of them is what they were then."""

    def __init__(self, connection: Connection, start: int, members: Collection[str] | None = None) -> None:
        self._connection = connection
        self._start = start
        begun = log.begun(connection, GROWTH, start)
        self._begun = {name for name in begun if members is None or _member(name) in members}
        self._last = {_member(name): name for name in sorted(self._begun)}
        self._states = self._read(self._last.values())
        self._season = ""
        self._gone: set[str] = set()
        self.refused: dict[str, str] = {}

    def current(self) -> dict[str, growth.State]:
        """The last books of every member."""
        return {member: self._states[name] for member, name in self._last.items()}

    def carry_out(self, command: growth.Command, context: Context) -> list[growth.Event]:
        """What a command brings about; nothing where the rules would have refused it.

        A refused request for a reward is remembered in `refused`, by redemption with its member.
        """
        if isinstance(command, growth.Earn):
            gone = _gone(command, context)
            if gone is not None:
                self._gone.add(command.task)
                return [gone]
        if isinstance(command, growth.Reverse) and command.task in self._gone:
            return []
        if isinstance(command, OfRefused) and command.redemption in self.refused:
            return []
        last = self._last.get(command.member)
        kept = None if last is None else self._states[last]
        try:
            return self._carry_out(command, context)
        except Rejected:
            self._undo(command.member, last, kept)
            if isinstance(command, HoldPoints):
                self.refused[command.redemption] = command.member
            return []

    def begin(self, context: Context) -> list[growth.Event]:
        """What the product does by itself on a day: it closes books of seasons that are over, and old points expire."""
        season = season_of(context.today)
        expires = context.library.current(context.today).rulebook.expiry is not None
        if season != self._season:
            self._season = season
            return self._turn(season, context, expires=expires)
        members = context.directory.members
        return [
            event
            for member, name in [*self._last.items()]
            if expires and name.endswith(season) and self._states[name].books.lots
            if (known := members.get(member)) and known.leaves  # leave alone makes points expire within a season
            for event in self._expire(member, season, context)
        ]

    def _turn(self, season: str, context: Context, *, expires: bool) -> list[growth.Event]:
        over = [(member, own) for member, name in self._last.items() if (own := name.rpartition("/")[2]) < season]
        events: list[growth.Event] = []
        for member, own in over:
            events += self.carry_out(growth.CloseSeason(member=member, season=own), context)
            if expires and self._states[self._last[member]].books.points > 0:
                events += self._expire(member, season, context)
        return events

    def _expire(self, member: str, season: str, context: Context) -> list[growth.Event]:
        return self.carry_out(ExpirePoints(member=member, season=season), context)

    def _undo(self, member: str, last: str | None, kept: growth.State | None) -> None:
        """Books that a refused command has opened are not open."""
        opened = self._last.get(member)
        if opened is None or opened == last:
            return
        del self._states[opened]
        if last is None or kept is None:
            del self._last[member]
        else:
            self._last[member], self._states[last] = last, kept

    def _carry_out(self, command: growth.Command, context: Context) -> list[growth.Event]:
        stream = growth.stream_of(command)
        opening: list[growth.Event] = []
        if stream not in self._states:
            if stream in self._begun:
                self._states |= self._read([stream])
            else:
                opening = self._open(command, stream, context)
        if isinstance(command, growth.ForOpenBooks) and self._states[stream].closed:
            raise Rejected("season_closed")
        return [*opening, *self._decide(command, stream, context)]

    def _decide(self, command: growth.Command, stream: str, context: Context) -> list[growth.Event]:
        state = self._states[stream]
        events = growth.decide(state, command, context)
        for event in events:
            state = growth.evolve(state, event)
        self._states[stream] = state
        return events

    def _open(self, command: growth.Command, stream: str, context: Context) -> list[growth.Event]:
        """A season's books begin with what the last ones leave, as they do when orders are carried out."""
        last = self._last.get(command.member)
        books, closing = growth.Books(), list[growth.Event]()
        if last is not None:
            if last > stream:
                raise Rejected("season_closed")
            close = growth.CloseSeason(member=command.member, season=last.rpartition("/")[2])
            closing = self._decide(close, last, context)
            books = growth.carried_forward(self._states[last], command.season)
        self._states[stream] = growth.initial
        self._last[command.member] = stream
        opening = growth.OpenSeason(member=command.member, season=command.season, brought_forward=books)
        return [*closing, *self._decide(opening, stream, context)]

    def _read(self, names: Iterable[str]) -> dict[str, growth.State]:
        stored = log.streams(self._connection, list(names), self._start)
        return {
            name: reduce(growth.evolve, map(_event, events), growth.initial)
            for name, events in groupby(stored, key=lambda each: each.stream)
        }


def _member(stream: str) -> str:
    return stream.split("/")[1]


def _event(stored: Stored) -> growth.Event:
    return cast(growth.Event, decode(stored.type, stored.schema, stored.body))


def _gone(command: growth.Earn, context: Context) -> AwardWithheld | None:
    """Said as work that earns nothing; it does not enter the books."""
    published = context.library.current(command.done_on)
    if command.kind in published.rulebook.by_code:
        return None
    return AwardWithheld(
        member=command.member,
        season=command.season,
        task=command.task,
        kind=command.kind,
        branch="",
        done_on=command.done_on,
        rule_version=published.version,
        reason=KIND_GONE,
        limit=0,
        used=0,
        passes_on=command.done_on,
    )
