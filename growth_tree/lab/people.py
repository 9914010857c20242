"""What a draft would have given to each member."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from growth_tree.domain import growth
from growth_tree.domain.answering import shop_of_team
from growth_tree.domain.organisation import Directory
from growth_tree.lab.figures import Amounts, Person
from growth_tree.lab.tally import POINTS, XP, Tally

NEWCOMER_DAYS = 90
"""Whoever joined fewer days before the end of the window is a newcomer."""


class Known(NamedTuple):
    """At the end of the window, by member: levels reached and points not spent in fact, and the other books."""

    levels: Mapping[str, int]
    purses: Mapping[str, int]
    books: Mapping[str, growth.State]


def people_of(directory: Directory, today: date, tallies: tuple[Tally, Tally], known: Known) -> tuple[Person, ...]:
    """Everybody who has books, with what awards have brought in fact and would have brought."""
    branches = _by_branch(tallies)
    withheld = [Counter(member for member, _ in tally.withheld) for tally in tallies]
    initial = growth.initial

    def person(member: str) -> Person:
        who, books = directory.members[member], known.books.get(member, initial).books
        posting = who.posting(today)
        own = {branch: amounts(*numbers) for branch, numbers in branches[member].items()}
        return Person(
            id=member,
            team=posting.team,
            job=posting.job,
            shop=shop_of_team(directory, posting.team),
            newcomer=who.joined_on > today - timedelta(days=NEWCOMER_DAYS),
            level_before=known.levels.get(member, 1),
            level_after=books.level,
            balance_before=known.purses.get(member, 0),
            balance_after=books.points + books.held,
            withheld_before=withheld[0][member],
            withheld_after=withheld[1][member],
            branches=own,
            **added(own.values()),
        )

    return tuple(person(member) for member in sorted({*known.books, *branches, *withheld[0], *withheld[1]}))


def amounts(xp_before: int, xp_after: int, points_before: int, points_after: int) -> Amounts:
    """Before and after, of both currencies."""
    return Amounts(xp_before=xp_before, xp_after=xp_after, points_before=points_before, points_after=points_after)


def added(each: Iterable[Amounts]) -> dict[str, int]:
    """The sum of amounts, as fields."""
    listed = list(each)
    return {name: sum(getattr(one, name) for one in listed) for name in Amounts.__struct_fields__}


def _by_branch(tallies: tuple[Tally, Tally]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    for side, tally in enumerate(tallies):
        for (member, _, branch), moved in tally.moved.items():
            found[member][branch][side] += moved[XP]
            found[member][branch][2 + side] += moved[POINTS]
    return found
