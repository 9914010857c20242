"""What taking awards back would mean for everybody concerned, from the books as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from growth_tree.web import shell, words
from models import growth, rewards


class Taken(Protocol):
    """An amount that is added to somebody's books: a ledger line, or one of a correction."""

    @property
    def member(self) -> str:
        """Whose books."""

    @property
    def xp(self) -> int:
        """Signed."""

    @property
    def points(self) -> int:
        """Signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """One person's part: `lines` awards, what they had and would have. `owed` points were spent already.

    `level` was reached and stays; `earns` is what the rest alone would reach. `rights` that were granted stay, too.
    """

    member: str
    name: str
    lines: int
    xp: int
    points: int
    xp_after: int
    points_after: int
    owed: int
    level: int
    earns: int
    rights: int


def tolls(taken: Iterable[Taken], sign: int = 1) -> list[Toll]:
    """Everybody's part, those who lose most XP first; `sign` is -1 for awards that would be taken back."""
    sums: dict[str, tuple[int, int, int]] = {}
    for each in taken:
        lines, xp, points = sums.get(each.member, (0, 0, 0))
        sums[each.member] = (lines + 1, xp + sign * each.xp, points + sign * each.points)
    connection, members = shell.connection(), list(sums)
    books, reached = growth.of_members(connection, members), growth.levels_reached(connection, members)
    rights, names, rulebook = rewards.standing(connection, members), words.names(members), words.rulebook()
    found = []
    for member, (lines, xp, points) in sums.items():
        had, has = (books[member].xp, books[member].points) if member in books else (0, 0)
        found.append(
            Toll(
                member=member,
                name=names[member],
                lines=lines,
                xp=xp,
                points=points,
                xp_after=had + xp,
                points_after=max(0, has + points),
                owed=max(0, -(has + points)),
                level=reached.get((member, ""), 1),
                earns=rulebook.level_at(had + xp),
                rights=rights.get(member, (0, 0))[1],
            )
        )
    return sorted(found, key=lambda toll: (toll.xp, toll.points, toll.name))
