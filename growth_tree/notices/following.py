"""The log followed by position, slice by slice; and once a day, whose points will soon be too old.

A slice and the move of the cursor are one transaction: after a kill nothing is left out and nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from events import log
from growth_tree.accounts import notices
from growth_tree.accounts.notices import EXPIRY, LOG, Notice
from growth_tree.domain.expiry import too_old_on
from growth_tree.domain.growth_events import Books
from growth_tree.handle import Handler, recorded
from growth_tree.notices.concerned import Context
from growth_tree.notices.rules import touched
from growth_tree.notices.telling import streams_of, told
from models import growth

SLICE = 500
WARNED_BEFORE = (7, 60)
"""Days before points are too old, the nearest first."""


class _Soon(NamedTuple):
    """What a member has left of a season, the first day on which it is too old, and which warning it is."""

    member: str
    lot: str
    points: int
    end: date
    days: int


def follow(handler: Handler, now: datetime) -> bool:
    """Tell of the next slice of the log; False when there is none."""
    with handler.reading() as connection:
        before = notices.cursor(connection, LOG)
        events = [recorded(each) for each in log.tail(connection, before, SLICE)]
        if not events:
            return False
        found = touched(handler, connection, events)  # may take seconds, so nobody who writes waits for it
    with handler.writing() as connection:
        if not notices.advance(connection, LOG, before, events[-1].position):
            return False
        names = sorted({name for each in events for name in streams_of(each.event)})
        context = _context(handler, connection, now, names, found)
        notices.keep(connection, [notice for each in events for notice in told(each, context)])
    return True


def warn_of_expiry(handler: Handler, now: datetime) -> None:
    """Once a day, tell members whose points will be too old in 60 days, and again 7 days before."""
    today = now.astimezone(handler.zone).date()
    with handler.reading() as connection:
        before = notices.cursor(connection, EXPIRY)
        if before >= today.toordinal():
            return
        soon = list(_soon_too_old(handler, connection, before, today))
    with handler.writing() as connection:
        if notices.advance(connection, EXPIRY, before, today.toordinal()):
            notices.keep(connection, [_expiring(each, now) for each in soon])


def _context(
    handler: Handler, connection: Connection, now: datetime, names: list[str], found: Mapping[str, frozenset[str]]
) -> Context:
    world = handler.world(connection)
    states = handler.states(connection, names) if names else []
    return Context(
        directory=world.directory,
        catalogue=world.catalogue,
        kpis=world.kpis,
        now=now,
        today=now.astimezone(handler.zone).date(),
        streams={name: folded.state for name, folded in zip(names, states, strict=True)},
        touched=found,
    )


def _soon_too_old(handler: Handler, connection: Connection, before: int, today: date) -> Iterator[_Soon]:
    """The points of members who are here that have come so near to their end since a day, a number as of a calendar."""
    world = handler.world(connection)
    rules = world.library.current(today).rulebook.expiry if world.library.versions else None
    if rules is None:
        return
    here = [member for member in world.directory.members if world.directory.is_here(member, today)]
    rows = [row for row in growth.of_members(connection, here).values() if row.points]
    for start in range(0, len(rows), SLICE):
        some = rows[start : start + SLICE]
        states = handler.states(connection, [f"growth/{row.member}/{row.season}" for row in some])
        for row, folded in zip(some, states, strict=True):
            leaves = world.directory.members[row.member].leaves
            for lot, points in _lots(folded.state.books, row.season).items():
                end = too_old_on(lot, rules.months, leaves)
                days = _crossed(end, before, today)
                if days and points > 0:
                    yield _Soon(row.member, lot, points, end, days)


def _crossed(end: date, before: int, today: date) -> int | None:
    """How many days before an end the warning is that has become due; the nearest of several."""
    if end <= today:
        return None
    return next((days for days in WARNED_BEFORE if before < end.toordinal() - days <= today.toordinal()), None)


def _lots(books: Books, season: str) -> dict[str, int]:
    """Points by the season in which they were earned."""
    return {**books.lots, season: books.points - sum(books.lots.values())}


def _expiring(soon: _Soon, now: datetime) -> Notice:
    return Notice(
        person=soon.member,
        key=f"expiry/{soon.lot}/{soon.days}",
        code="points_expiring",
        member=soon.member,
        at=now,
        number=soon.points,
        word=(soon.end - timedelta(days=1)).isoformat(),
    )
