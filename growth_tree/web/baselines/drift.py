"""Whether targets are still fair: what really came of those of the last weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from growth_tree.domain.figure import per
from growth_tree.domain.kpi import Direction
from growth_tree.domain.period import week_of
from growth_tree.web import shell
from models import targets

WEEKS = 13
ENOUGH = 20
"""Fewer results say nothing about a share."""

HITS_LEAST, HITS_MOST, INSIDE_LEAST = 40, 60, 70
"""Per cent of results; outside of them targets are not fair any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of some targets: how many results there are, and how many of them reached what."""

    results: int
    hits: int
    stretched: int
    inside: int
    missed: float
    reached: float

    @property
    def enough(self) -> bool:
        """Whether shares can be told."""
        return self.results >= ENOUGH

    @property
    def alarms(self) -> tuple[str, ...]:
        """What has left its bounds: too_hard, too_easy, too_narrow."""
        if not self.enough:
            return ()
        hits, inside = self.percent(self.hits), self.percent(self.inside)
        found = ("too_hard", hits < HITS_LEAST), ("too_easy", hits > HITS_MOST), ("too_narrow", inside < INSIDE_LEAST)
        return tuple(code for code, left in found if left)

    @property
    def excess(self) -> int:
        """How far the worst share lies outside its bounds, in percentage points; what is within them is 0 or less."""
        hits = self.percent(self.hits)
        return max(HITS_LEAST - hits, hits - HITS_MOST, INSIDE_LEAST - self.percent(self.inside))

    @property
    def error(self) -> int | None:
        """By how much results were off the middle, in per cent of the results."""
        return round(100 * self.missed / self.reached) if self.reached > 0 else None

    def percent(self, part: int) -> int:
        """A part of the results in per cent."""
        return round(100 * part / self.results) if self.results else 0


NOTHING = Outcome(results=0, hits=0, stretched=0, inside=0, missed=0, reached=0)


def weeks() -> dict[str, str]:
    """The last 13 weeks that are over, each with its Monday."""
    monday = shell.today() - timedelta(days=shell.today().weekday())
    days = [monday - timedelta(weeks=n) for n in range(WEEKS, 0, -1)]
    return {week_of(day): day.isoformat() for day in days}


def by_week() -> dict[str, dict[str, Outcome]]:
    """What came of the targets of each KPI, by period."""
    return shell.once("baselines.drift", _by_week)


def by_kpi() -> dict[str, Outcome]:
    """The same over all the weeks together."""
    return {kpi: together(found.values()) for kpi, found in by_week().items()}


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one; their errors add up only within one KPI."""
    found = list(outcomes)
    return Outcome(
        results=sum(each.results for each in found),
        hits=sum(each.hits for each in found),
        stretched=sum(each.stretched for each in found),
        inside=sum(each.inside for each in found),
        missed=sum(each.missed for each in found),
        reached=sum(each.reached for each in found),
    )


def _by_week() -> dict[str, dict[str, Outcome]]:
    kpis = [known.kpi for known in shell.world().kpis.by_code.values()]
    rows = targets.outcomes(
        shell.connection(),
        weeks(),
        {kpi.code: per(kpi) for kpi in kpis if kpi.is_ratio},
        [kpi.code for kpi in kpis if kpi.direction is Direction.DOWN],
    )
    found: dict[str, dict[str, Outcome]] = defaultdict(dict)
    for row in rows:
        found[row.kpi][row.period] = _outcome(row)
    return found


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(
        results=row.results,
        hits=row.hits,
        stretched=row.stretched,
        inside=row.inside,
        missed=row.missed,
        reached=row.reached,
    )
