"""What a piece of work is worth: base value × quality × weight of the branch × factor of the promotion of its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from growth_tree.domain.answering import shop_of_team
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.cycle import Cycle
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rules import FULL_QUALITY, WHOLE, RuleBook, TaskKind

SCALE = WHOLE**3
"""Three factors in per cent multiply a base value."""


class Worth(Struct, frozen=True, kw_only=True):
    """The base values of a kind in XP and points, and what they are multiplied by, in per cent; `cycle` says why."""

    base_xp: int
    base_points: int
    weight: int
    factor: int
    cycle: str | None

    @property
    def xp(self) -> int:
        """XP of the whole work at full quality."""
        return self.xp_at(FULL_QUALITY)

    @property
    def points(self) -> int:
        """Points of the whole work at full quality."""
        return self.points_at(FULL_QUALITY)

    def xp_at(self, quality: int) -> int:
        """XP of the whole work at a quality in per cent, rounded half up once."""
        return self._multiplied(self.base_xp, quality)

    def points_at(self, quality: int) -> int:
        """Points of the whole work at a quality in per cent, rounded half up once."""
        return self._multiplied(self.base_points, quality)

    def _multiplied(self, base: int, quality: int) -> int:
        return (base * quality * self.weight * self.factor + SCALE // 2) // SCALE


def worth(rulebook: RuleBook, kind: TaskKind, cycles: Iterable[Cycle]) -> Worth:
    """What work of a kind is worth on a day in which some promotions run; of several, the highest factor counts."""
    cycle, factor = None, WHOLE
    if rulebook.cycle_factors:
        factors = [(_factor(rulebook, kind.branch, each.intensity), each.cycle) for each in cycles]
        factor, highest = max(factors, key=lambda found: found[0], default=(WHOLE, None))
        cycle = highest if factor != WHOLE else None
    return Worth(
        base_xp=kind.xp,
        base_points=kind.points,
        weight=rulebook.weights.get(kind.branch, WHOLE),
        factor=factor,
        cycle=cycle,
    )


def cycles_of(directory: Directory, calendar: Calendar, member: str, day: date) -> tuple[Cycle, ...]:
    """The promotions of a day in the shop for which a person worked then."""
    if not calendar.cycles:
        return ()
    return calendar.covering(shop_of_team(directory, directory.team_of(member, day)), day)


def _factor(rulebook: RuleBook, branch: str, intensity: int) -> int:
    general = rulebook.by_cycle.get((intensity, None), WHOLE)
    return rulebook.by_cycle.get((intensity, branch), general)
