"""The log followed by position, slice by slice; and once a season, whose points will soon be too old.

A slice and the move of the cursor are one transaction: after a kill nothing is left out and nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from events import log
from growth_tree.accounts import notices
from growth_tree.accounts.notices import EXPIRY, LOG, Notice
from growth_tree.domain.award import season_of, season_start
from growth_tree.domain.growth_events import Books
from growth_tree.domain.period import months_after
from growth_tree.handle import Handler, recorded
from growth_tree.notices.concerned import Context
from growth_tree.notices.telling import streams_of, told
from models import growth

SLICE = 500
MONTHS_IN_SEASON = 3
BEFORE_EXPIRY = timedelta(days=14)


def follow(handler: Handler, now: datetime) -> bool:
    """Tell of the next slice of the log; False when there is none."""
    with handler.reading() as connection:
        if notices.cursor(connection, LOG) >= log.head(connection).position:
            return False
    with handler.writing() as connection:
        before = notices.cursor(connection, LOG)
        stored = log.tail(connection, before, SLICE)
        if not stored or not notices.advance(connection, LOG, before, stored[-1].position):
            return False
        events = [recorded(each) for each in stored]
        names = sorted({name for each in events for name in streams_of(each.event)})
        context = _context(handler, connection, now, names)
        notices.keep(connection, [notice for each in events for notice in told(each, context)])
    return True


def warn_of_expiry(handler: Handler, now: datetime) -> None:
    """In a season's last days tell members, once, whose points will be too old in the next."""
    today = now.astimezone(handler.zone).date()
    season, following = season_of(today), months_after(season_start(season_of(today)), MONTHS_IN_SEASON)
    if today < following - BEFORE_EXPIRY:
        return
    with handler.reading() as connection:
        before = notices.cursor(connection, EXPIRY)
        if before >= following.toordinal():
            return
        soon = list(_soon_too_old(handler, connection, following, now))
    with handler.writing() as connection:
        if notices.advance(connection, EXPIRY, before, following.toordinal()):
            notices.keep(connection, [_expiring(member, points, season, following, now) for member, points in soon])


def _context(handler: Handler, connection: Connection, now: datetime, names: list[str]) -> Context:
    world = handler.world(connection)
    states = handler.states(connection, names) if names else []
    return Context(
        directory=world.directory,
        catalogue=world.catalogue,
        kpis=world.kpis,
        now=now,
        today=now.astimezone(handler.zone).date(),
        streams={name: folded.state for name, folded in zip(names, states, strict=True)},
    )


def _soon_too_old(
    handler: Handler, connection: Connection, following: date, now: datetime
) -> Iterator[tuple[str, int]]:
    """Members who are here, with the points that will be too old on the first day of the next season."""
    world = handler.world(connection)
    rules = world.library.current(following).rulebook.expiry if world.library.versions else None
    if rules is None:
        return
    today = now.astimezone(handler.zone).date()
    here = [member for member in world.directory.members if world.directory.is_here(member, today)]
    rows = [row for row in growth.of_members(connection, here).values() if row.points]
    for start in range(0, len(rows), SLICE):
        some = rows[start : start + SLICE]
        states = handler.states(connection, [f"growth/{row.member}/{row.season}" for row in some])
        for row, folded in zip(some, states, strict=True):
            lots = _lots(folded.state.books, row.season)
            limit = {lot: months_after(season_start(lot), MONTHS_IN_SEASON + rules.months) for lot in lots}
            points = sum(points for lot, points in lots.items() if limit[lot] <= following)
            if points > 0:
                yield row.member, points


def _lots(books: Books, season: str) -> dict[str, int]:
    """Points by the season in which they were earned."""
    return {**books.lots, season: books.points - sum(books.lots.values())}


def _expiring(member: str, points: int, season: str, following: date, now: datetime) -> Notice:
    last_day = (following - timedelta(days=1)).isoformat()
    key = f"expiry/{season}"
    return Notice(person=member, key=key, code="points_expiring", member=member, at=now, number=points, word=last_day)
