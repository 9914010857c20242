"""Why a target is what it is: factors that multiply to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from math import prod

from growth_tree.domain.calendar import Calendar
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.domain.target_events import Part
from growth_tree.insight.forecasting.circumstances import CYCLE, HOLIDAYS, PROMOTION, TO_HOLIDAY, WORKDAYS

WHOLE = 1_000_000
NOTICEABLE = 500
"""Factors nearer to one than this, in parts per million, are left to the level."""

LEVEL = "level"
NAMES = {HOLIDAYS: "holiday", WORKDAYS: "holiday", TO_HOLIDAY: "holiday"}


def parts_of(expected: int, factors: Mapping[str, float], promotion: str) -> tuple[Part, ...]:
    """Parts that multiply to what is expected; columns that say the same are one; `promotion` names the promotion.

    The level takes what is too little to be named.
    """
    merged: dict[str, float] = defaultdict(lambda: 1.0)
    for name, factor in factors.items():
        merged[PROMOTION if name.startswith(CYCLE) else NAMES.get(name, name)] *= factor
    told = [
        Part(code=code, detail=promotion if code == PROMOTION else "", factor=round(factor * WHOLE))
        for code, factor in merged.items()
        if code != LEVEL and abs(round(factor * WHOLE) - WHOLE) >= NOTICEABLE
    ]
    level = expected * WHOLE / prod((part.factor / WHOLE for part in told), start=1.0)
    return (Part(code=LEVEL, detail="", factor=round(level)), *told)


def promotion_of(calendar: Calendar, shop: str | None, monday: date) -> str:
    """The id of the strongest promotion of a week; empty on ordinary ones."""
    days = (monday + timedelta(days=n) for n in range(DAYS_IN_WEEK))
    found = {cycle.cycle: cycle for day in days for cycle in calendar.covering(shop, day)}
    return max(found.values(), key=lambda cycle: (cycle.intensity, cycle.cycle)).cycle if found else ""
