"""Ranks: ties share one, the next rank follows without a gap, and the last place is nobody's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

NEIGHBOURS = 2
"""How many above and below somebody are shown."""


class Place(Struct, frozen=True, kw_only=True):
    """Who stands where with what; no `rank` where it is the last one."""

    member: str
    value: int
    rank: int | None


def ranked(values: Mapping[str, int]) -> list[Place]:
    """Everybody with more than nothing, the highest first; those who share the last of several ranks have none."""
    heights = sorted({value for value in values.values() if value > 0}, reverse=True)
    ranks: dict[int, int | None] = {height: n for n, height in enumerate(heights, 1)}
    if len(heights) > 1:
        ranks[heights[-1]] = None
    found = sorted((-value, member) for member, value in values.items() if value > 0)
    return [Place(member=member, value=-value, rank=ranks[-value]) for value, member in found]


def top(places: Sequence[Place], most: int, among: Collection[str]) -> list[Place]:
    """The best of those who take part, in ranks of their own; whoever is last among them is left out."""
    own = ranked({place.member: place.value for place in places if place.member in among})
    return [place for place in own if place.rank is not None and place.rank <= most]


def around(places: Sequence[Place], member: str) -> list[Place]:
    """A member between the two next above and the two next below; nothing for who has earned nothing yet."""
    at = next((n for n, place in enumerate(places) if place.member == member), None)
    return [] if at is None else list(places[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1])
