"""Adds up what enters the other books, beside what entered the real ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Self

from growth_tree.domain import growth
from growth_tree.domain.growth_events import AwardWithheld, Earned, Reversed
from growth_tree.domain.result_events import Adjusted, ResultEarned
from models.booked import Sum

Key = tuple[str, str, str]
"""Member, kind and branch."""

XP, POINTS, AWARDS = range(3)


class Tally:
    """XP, points and number of awards by member, kind and branch; and what earned nothing, with the reason.

    Of all work, or of what was done before a day.
    """

    def __init__(self, before: date = date.max) -> None:
        self._before = before
        self.moved: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.withheld: dict[tuple[str, str], tuple[str, str]] = {}

    @classmethod
    def of(cls, sums: Iterable[Sum], withheld: dict[tuple[str, str], tuple[str, str]]) -> Self:
        """What the ledger says."""
        tally = cls()
        for each in sums:
            tally.moved[each.member, each.kind, each.branch] = [each.xp, each.points, each.awards]
        tally.withheld = withheld
        return tally

    def told(self, _position: int, event: growth.Event) -> None:
        """Count what entered the books."""
        match event:
            case Earned() | ResultEarned() | Adjusted() | Reversed() if event.done_on >= self._before:
                pass
            case Earned():
                self._add((event.member, event.kind, event.branch), event.xp, event.points, 1)
            case ResultEarned():
                self._add((event.member, event.kpi, event.branch), event.xp, event.points, 1)
            case Adjusted():
                self._add((event.member, event.kind, event.branch), event.xp, event.points, 0)
            case Reversed():
                self._add((event.member, event.kind, event.branch), -event.xp, -event.points, 0)
            case AwardWithheld():
                self.withheld[event.member, event.task] = event.kind, event.reason
            case _:
                pass

    def take_back(self, member: str, kind: str, branch: str, xp: int, points: int) -> None:
        """Count an award as one that was taken back."""
        self._add((member, kind, branch), -xp, -points, 0)

    def _add(self, key: Key, xp: int, points: int, awards: int) -> None:
        entry = self.moved[key]
        entry[XP] += xp
        entry[POINTS] += points
        entry[AWARDS] += awards


def reasons(before: Tally, after: Tally) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """By kind and reason: what earns nothing only under the draft, and what earned nothing only in fact."""
    now = Counter(why for work, why in after.withheld.items() if work not in before.withheld)
    no_more = Counter(why for work, why in before.withheld.items() if work not in after.withheld)
    return now, no_more
