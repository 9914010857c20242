"""When points grow too old: some months after their season, later by the days that their member was on leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from growth_tree.domain.award import MONTHS_IN_SEASON, season_start
from growth_tree.domain.organisation import Leave
from growth_tree.domain.period import months_after


def usual_end(lot: str, months: int) -> date:
    """The first day on which points of a season are too old for somebody who was never on leave."""
    return months_after(season_start(lot), MONTHS_IN_SEASON + months)


def too_old_on(lot: str, months: int, leaves: Iterable[Leave]) -> date:
    """The first day on which points of a season are too old; days of leave since the season's end do not count."""
    day, counted = usual_end(lot, months), months_after(season_start(lot), MONTHS_IN_SEASON)
    for leave in sorted(leaves, key=lambda leave: leave.first_day):
        first = max(leave.first_day, counted)
        if first < day and first <= leave.last_day:
            counted = leave.last_day + timedelta(days=1)
            day += counted - first
    return day
