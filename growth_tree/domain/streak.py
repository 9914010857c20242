"""Streaks: scheduled workdays in a row with work done, a few missed ones a month forgiven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from msgspec import Struct


class Streak(Struct, frozen=True, kw_only=True):
    """The run that ends today: workdays with work, the days forgiven within it, and freezes left this month."""

    length: int
    frozen: tuple[date, ...]
    freezes_left: int


def streak(
    days: AbstractSet[date],
    through: date,
    is_scheduled: Callable[[date], bool],
    freezes_per_month: int,
) -> Streak:
    """Walk back from a day over the days of work known; rest days and leave neither count nor break.

    The day itself is not over yet, so it is not missed.
    """
    length = 0
    frozen: list[date] = []
    pending: list[date] = []
    used: Counter[tuple[int, int]] = Counter()
    first = min(days, default=through)
    day = through
    while day >= first:
        month = (day.year, day.month)
        if day in days and is_scheduled(day):
            length, frozen, pending = length + 1, frozen + pending, []
        elif is_scheduled(day) and day != through:
            used[month] += 1
            pending = [*pending, day]
            if used[month] > freezes_per_month:
                return _streak(length, frozen, through, freezes_per_month)
        day -= timedelta(days=1)
    return _streak(length, frozen, through, freezes_per_month)


def _streak(length: int, frozen: list[date], through: date, freezes_per_month: int) -> Streak:
    spent = sum((day.year, day.month) == (through.year, through.month) for day in frozen)
    return Streak(length=length, frozen=tuple(sorted(frozen)), freezes_left=max(0, freezes_per_month - spent))
