"""What has to happen as time passes: late requests, unused rights, closing hours, waiting lines, old points.

It is done in small slices and by the rules: whoever does it again, or with a clock that was put back, finds nothing
left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from growth_tree.codec import stamp
from growth_tree.domain.award import MONTHS_IN_SEASON, season_of, season_start
from growth_tree.domain.catalogue import Catalogue
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.expiry import too_old_on, usual_end
from growth_tree.domain.fulfilment import ReturnRedemption
from growth_tree.domain.organisation import Leave
from growth_tree.domain.period import months_after
from growth_tree.domain.points import ExpirePoints
from growth_tree.domain.redemption import ExpireRedemption, GrantRedemption, RefuseRedemption
from growth_tree.domain.slot import AwardSlots, MoveUp, Standing
from growth_tree.handle import Command, Handler, Order, Outcome
from models import growth, rewards

AT_ONCE = 200
GRANTS_COUNT_FOR = timedelta(days=90)
LOOKED_BACK = timedelta(days=7)

Named = tuple[str, Command]
"""A command, and the id under which it has an effect only once."""

Step = Callable[[Handler, Connection, datetime], Sequence[Named]]


def sweep(handler: Handler, now: datetime) -> int:
    """Do all that is due by a moment; returns how many orders had an effect."""
    done = 0
    for step in (_late, _unused, _closed_windows, _lines, _paid, _old_points, _postponed):
        while effects := _carry_out(handler, now, step):
            done += effects
    return done


def _carry_out(handler: Handler, now: datetime, step: Step) -> int:
    """Carry out one slice of a step; what a budget cannot pay for is refused."""
    with handler.writing() as connection:
        named = list(step(handler, connection, now))
        outcomes = _ordered(handler, connection, now, named)
        short = [
            (f"short/{name}", RefuseRedemption(redemption=command.redemption, by=SYSTEM, code="budget_short"))
            for (name, command), outcome in zip(named, outcomes, strict=True)
            if isinstance(command, GrantRedemption) and outcome.refusal and outcome.refusal.code == "budget_short"
        ]
        outcomes += _ordered(handler, connection, now, short)
    return sum(bool(outcome.events) and not outcome.repeated for outcome in outcomes)


def _ordered(handler: Handler, connection: Connection, now: datetime, named: Sequence[Named]) -> list[Outcome]:
    orders = [Order(command=command, id=name, actor=SYSTEM, at=now) for name, command in named]
    return handler.handle_all(connection, orders)


def _late(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Requests that nobody decided in time."""
    late = rewards.undecided(connection, _today(handler, now), AT_ONCE)
    return [(f"late/{name}", ExpireRedemption(redemption=name)) for name in late]


def _unused(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Rights that were not used up in time."""
    left = rewards.unused(connection, _today(handler, now), AT_ONCE)
    return [(f"unused/{name}", ReturnRedemption(redemption=name, by=SYSTEM)) for name in left]


def _closed_windows(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Slots whose closing hour has come, awarded by what members have reached and were granted by now."""
    rows = rewards.windows(connection, f"{now.astimezone(handler.zone):%Y-%m-%dT%H}")
    catalogue, since = handler.world(connection).catalogue, stamp(now - GRANTS_COUNT_FOR)
    windows = (list(asked) for _, asked in groupby(rows, key=lambda row: (row.reward, row.period)))
    return [_award(connection, catalogue, asked, since) for asked in windows]


def _award(connection: Connection, catalogue: Catalogue, asked: Sequence[Row[Any]], since: str) -> Named:
    reward, period, members = asked[0].reward, asked[0].period, sorted({row.member for row in asked})
    levels = growth.levels_reached(connection, members)
    kinds = {row.kind for row in asked}
    grants = {kind: rewards.grants_since(connection, kind, members, since) for kind in kinds}

    def standing(row: Row[Any]) -> Standing:
        branch = catalogue.terms(reward, row.revision).branch or ""
        level = levels.get((row.member, branch), 1)
        return Standing(redemption=row.id, level=level, grants=grants[row.kind].get(row.member, 0))

    standings = tuple(map(standing, asked))
    name = f"award/{reward}/{period}/{asked[0].requested}"
    return name, AwardSlots(reward=reward, period=period, standings=standings)


def _lines(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Waiting lines that may move up, since there are more slots than there were."""
    lines = rewards.lines(connection)
    taken = rewards.slots(connection, {row.period for row in lines})
    offers = handler.world(connection).catalogue.offers
    return [
        (f"up/{row.reward}/{row.period}/{stamp(now)}", MoveUp(reward=row.reward, period=row.period))
        for row in lines
        if taken[row.reward, row.period][rewards.HELD] < offers[row.reward].stock.number
    ]


def _paid(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Requests that moved up, need no approval, and draw on a budget."""
    revisions = [
        (offer.reward, revision)
        for offer in handler.world(connection).catalogue.offers.values()
        for revision, terms in enumerate(offer.revisions, 1)
        if not terms.approval
    ]
    ready = rewards.ready(connection, revisions, AT_ONCE)
    return [(f"grant/{name}", GrantRedemption(redemption=name, by=SYSTEM)) for name in ready]


def _old_points(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Books of members with points who have none of this season yet, where points can grow too old."""
    today = now.astimezone(handler.zone).date()
    library = handler.world(connection).library
    if not library.versions or library.current(today).rulebook.expiry is None:
        return []
    season = season_of(today)
    members = growth.with_points_before(connection, season, AT_ONCE)
    return [(f"expire/{member}/{season}", ExpirePoints(member=member, season=season)) for member in members]


def _postponed(handler: Handler, connection: Connection, now: datetime) -> list[Named]:
    """Points that have grown too old these days, in the midst of a season, because their members were on leave.

    What is left of days before, when nobody swept, goes with the books of the next season.
    """
    today = now.astimezone(handler.zone).date()
    world = handler.world(connection)
    rules = world.library.current(today).rulebook.expiry if world.library.versions else None
    if rules is None:
        return []
    season = season_of(today)
    since = max(season_start(season), today - LOOKED_BACK)
    due = {
        member.member: lots
        for member in world.directory.members.values()
        if member.leaves and (lots := _due(member.leaves, rules.months, since, today))
    }
    states = handler.states(connection, [f"growth/{member}/{season}" for member in due])
    left = [
        member
        for (member, lots), folded in zip(due.items(), states, strict=True)
        if not folded.state.books.lots.keys().isdisjoint(lots)
    ]
    return [(f"expire/{member}/{today}", ExpirePoints(member=member, season=season)) for member in left[:AT_ONCE]]


def _due(leaves: Sequence[Leave], months: int, since: date, today: date) -> tuple[str, ...]:
    """The seasons whose points grow too old after a day, up to today."""
    days = sum((leave.last_day - leave.first_day).days + 1 for leave in leaves)
    first = season_of(months_after(since - timedelta(days=days), -months - 2 * MONTHS_IN_SEASON))
    lots = []
    while usual_end(first, months) <= today:
        if since < too_old_on(first, months, leaves) <= today:
            lots.append(first)
        first = season_of(months_after(season_start(first), MONTHS_IN_SEASON))
    return tuple(lots)


def _today(handler: Handler, now: datetime) -> str:
    return now.astimezone(handler.zone).date().isoformat()
