"""What a draft of the rules would have given since a day, to everybody."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter

from sqlalchemy import Connection

from growth_tree.domain.rules import RuleBook
from growth_tree.handle import Handler, World
from growth_tree.lab.beside import replay_beside
from growth_tree.lab.books import OtherBooks
from growth_tree.lab.differences import Changes, between
from growth_tree.lab.figures import Amounts, Bought, Bound, Group, Kind, Person, Simulation, Totals, gini
from growth_tree.lab.people import Known, added, people_of
from growth_tree.lab.replay import Progress, Trial, replay, window
from growth_tree.lab.tally import Tally, reasons
from growth_tree.lab.unsimulated import unsimulated
from models import booked

NEWCOMERS, VETERANS = "newcomers", "veterans"


def simulate(
    handler: Handler, connection: Connection, draft: RuleBook, *, since: date, today: date, progress: Progress
) -> Simulation:
    """Replay what happened from a day to now under a draft, on a connection that sees one state of the database."""
    began = time.perf_counter()
    world = handler.world(connection)
    part = window(connection, since, handler.zone)
    after = Tally()
    books = replay_beside(connection, Trial(draft, part, world.library, handler.zone), after.told, progress)
    before = Tally.of(
        booked.sums(connection, part.start, part.until), booked.withheld(connection, part.start, part.until)
    )
    known = Known(booked.levels(connection), booked.purses(connection), books.current())
    people = people_of(world.directory, today, (before, after), known)
    return Simulation(
        since=since.isoformat(),
        start=part.start,
        until=part.until,
        events=part.events,
        totals=_totals(people, books),
        people=people,
        teams=_groups(people, attrgetter("team")),
        jobs=_groups(people, attrgetter("job")),
        shops=_groups(people, lambda person: person.shop or ""),
        cohorts=_groups(people, lambda person: NEWCOMERS if person.newcomer else VETERANS),
        branches=_branches(people),
        kinds=_kinds(before, after),
        bounds=_bounds(before, after),
        buys=_buys(world, people),
        unsimulated=unsimulated(world.library.current(since).rulebook, draft),
        seconds=round(time.perf_counter() - began, 3),
    )


def differences(
    connection: Connection,
    trial: Trial,
    progress: Progress,
    *,
    before_day: date = date.max,
    given: str | None = None,
    member: str | None = None,
) -> Changes:
    """What a draft would have changed about work of before a day, by member, kind and branch; only what differs.

    Awards whose names begin with `given` count as given, also where people have taken them back. Everybody's books
    are looked at, or those of one member.
    """
    after, part = Tally(before_day), trial.window
    replay(connection, trial, after.told, progress, member=member)
    sums = booked.sums(connection, part.start, part.until, before=before_day.isoformat(), given=given, member=member)
    before = Tally.of(sums, {})
    for line in booked.of_task(connection, trial.voided.task, member=member) if trial.voided else ():
        before.take_back(line.member, line.kind, line.branch, line.xp, line.points)
    return between(before, after)


def _totals(people: Sequence[Person], books: OtherBooks) -> Totals:
    return Totals(
        **added(people),
        **_won(people),
        people=len(people),
        levels_up=sum(person.level_after > person.level_before for person in people),
        levels_down=sum(person.level_after < person.level_before for person in people),
        gini_before=gini([person.xp_before for person in people]),
        gini_after=gini([person.xp_after for person in people]),
        liability_before=sum(person.balance_before for person in people),
        liability_after=sum(person.balance_after for person in people),
        refused=len(books.refused),
    )


def _groups(people: Iterable[Person], key: Callable[[Person], str]) -> tuple[Group, ...]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[key(person)].append(person)
    return tuple(Group(key=name, people=len(each), **_won(each), **added(each)) for name, each in sorted(found.items()))


def _branches(people: Iterable[Person]) -> tuple[Group, ...]:
    found: dict[str, list[Amounts]] = defaultdict(list)
    for person in people:
        for branch, each in person.branches.items():
            found[branch].append(each)
    return tuple(Group(key=name, people=len(each), **_won(each), **added(each)) for name, each in sorted(found.items()))


def _kinds(before: Tally, after: Tally) -> tuple[Kind, ...]:
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for side, tally in enumerate((before, after)):
        for (_, kind, _), moved in tally.moved.items():
            for n, number in enumerate(moved):
                found[kind][2 * n + side] += number
    return tuple(
        Kind(
            kind=kind,
            xp_before=numbers[0],
            xp_after=numbers[1],
            points_before=numbers[2],
            points_after=numbers[3],
            awards_before=numbers[4],
            awards_after=numbers[5],
        )
        for kind, numbers in sorted(found.items())
    )


def _bounds(before: Tally, after: Tally) -> tuple[Bound, ...]:
    now, no_more = reasons(before, after)
    return tuple(
        Bound(kind=kind, reason=reason, now=now[kind, reason], no_more=no_more[kind, reason])
        for kind, reason in sorted({*now, *no_more})
    )


def _buys(world: World, people: Iterable[Person]) -> tuple[Bought, ...]:
    """A reward costs what it costs today."""
    balances = [(person.balance_before, person.balance_after) for person in people]
    before, after = [was for was, _ in balances], [is_ for _, is_ in balances]
    offers = [offer for offer in world.catalogue.offers.values() if not offer.retired and offer.terms.points]
    return tuple(
        Bought(
            reward=offer.reward,
            points=offer.terms.points,
            before=sum(before) // offer.terms.points,
            after=sum(after) // offer.terms.points,
            people_before=sum(balance >= offer.terms.points for balance in before),
            people_after=sum(balance >= offer.terms.points for balance in after),
        )
        for offer in offers
    )


def _won(each: Iterable[Amounts]) -> dict[str, int]:
    """Winners gain XP or points and lose neither; losers lose either."""
    listed = list(each)
    losers = sum(one.xp < 0 or one.points < 0 for one in listed)
    winners = sum((one.xp > 0 or one.points > 0) and one.xp >= 0 and one.points >= 0 for one in listed)
    return {"winners": winners, "losers": losers}
