"""What is known of a week before it begins: promotions and how strong they are, holidays, working days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from growth_tree.domain.calendar import Calendar
from growth_tree.domain.cycle import Cycle
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.domain.rules import STRONGEST
from growth_tree.insight.baselines.panel import WEEK, Floats

CYCLE = "cycle "
PROMOTION, HOLIDAYS, WORKDAYS, TO_HOLIDAY = "promotion", "holidays", "workdays", "weeks_to_holiday"
FAR_WEEKS = 5
"""A holiday farther away than this is not felt yet."""

YEAR_IN_NAME = re.compile(r"(19|20)\d\d\u5e74?")


def known_of(calendar: Calendar, shops: Sequence[str | None], mondays: Sequence[date]) -> dict[str, Floats]:
    """Named matrices with one row per shop and one column per week."""
    shape = (len(shops), len(mondays))
    found = {
        PROMOTION: np.zeros(shape),
        HOLIDAYS: _everywhere(shape, [sum(map(calendar.is_holiday, _days(monday))) for monday in mondays]),
        WORKDAYS: _everywhere(shape, [workdays(calendar, monday) for monday in mondays]),
        TO_HOLIDAY: _everywhere(shape, [_weeks_to_holiday(calendar, monday) for monday in mondays]),
    }
    intensity = np.zeros((len(shops), len(mondays) * DAYS_IN_WEEK))
    for cycle in sorted(calendar.cycles.values(), key=lambda each: each.cycle):
        covered = _covered(cycle, mondays)
        if not covered.any():
            continue
        concerned = np.array([cycle.shop in (None, shop) for shop in shops])
        intensity = np.maximum(intensity, concerned[:, None] * covered * cycle.intensity)
        share = concerned[:, None] * _weekly(covered[None, :])
        name = CYCLE + code_of(cycle)
        found[name] = np.maximum(found.get(name, np.zeros(shape)), share)
    return found | {PROMOTION: _weekly(intensity) / STRONGEST}


def code_of(cycle: Cycle) -> str:
    """What a promotion has in common with that of another year: its name without the year."""
    return YEAR_IN_NAME.sub("", cycle.name.zh).strip()


def workdays(calendar: Calendar, monday: date) -> int:
    """How many days of a week are worked."""
    return sum(map(calendar.is_workday, _days(monday)))


def _days(monday: date) -> Iterator[date]:
    return (monday + timedelta(days=n) for n in range(DAYS_IN_WEEK))


def _weeks_to_holiday(calendar: Calendar, monday: date) -> int:
    """Whole weeks from a week to the first one with a holiday; itself counts as 0."""
    ahead = (n for n in range(FAR_WEEKS) if any(map(calendar.is_holiday, _days(monday + n * WEEK))))
    return next(ahead, FAR_WEEKS)


def _covered(cycle: Cycle, mondays: Sequence[date]) -> NDArray[np.bool_]:
    """Which days of the weeks a promotion covers."""
    days = np.add.outer([monday.toordinal() for monday in mondays], range(DAYS_IN_WEEK)).ravel()
    covered: NDArray[np.bool_] = (cycle.first_day.toordinal() <= days) & (days <= cycle.last_day.toordinal())
    return covered


def _weekly(daily: Floats | NDArray[np.bool_]) -> Floats:
    return np.asarray(daily.reshape(daily.shape[0], -1, DAYS_IN_WEEK).mean(axis=2))


def _everywhere(shape: tuple[int, int], by_week: Sequence[int]) -> Floats:
    return np.broadcast_to(np.array(by_week, dtype=float), shape).copy()
