"""What a task earns: its value, its split among contributors, and how much of its allowance is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.rules import Period, TaskKind

MONTHS_IN_SEASON = 3
DECEMBER = 12


def season_of(day: date) -> str:
    """The season a day falls in: the calendar quarter, such as 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // MONTHS_IN_SEASON + 1}"


def season_start(season: str) -> date:
    """The first day of a season."""
    return date(int(season[:4]), (int(season[5:]) - 1) * MONTHS_IN_SEASON + 1, 1)


def split(total: int, percents: Sequence[int]) -> tuple[int, ...]:
    """Divide an integer by per cents that add up to 100, by largest remainder, earliest first; nothing is lost."""
    if len(percents) == 1:
        return (total,)
    floors = [total * percent // 100 for percent in percents]
    by_remainder = sorted(range(len(percents)), key=lambda n: (-(total * percents[n] % 100), n))
    for n in by_remainder[: total - sum(floors)]:
        floors[n] += 1
    return tuple(floors)


def at_quality(value: int, quality: int) -> int:
    """A value times a quality factor in per cent, rounded half up."""
    return (value * quality + 50) // 100


class Allowance(Struct, frozen=True, kw_only=True):
    """How often a kind of task has counted in one of its spans, and how often it may."""

    period: Period
    used: int
    times: int


class Obstacle(Struct, frozen=True, kw_only=True):
    """The condition that keeps a task from earning, and the first day of work that would pass it."""

    reason: str
    limit: int
    used: int
    passes_on: date


def allowances(kind: TaskKind, used: Sequence[date], day: date) -> tuple[Allowance, ...]:
    """The allowance of a kind in every span around a day of work, given the days on which the kind has counted."""
    return tuple(
        Allowance(period=cap.period, used=_count(used, *span(cap.period, day)), times=cap.times) for cap in kind.caps
    )


def obstacle(kind: TaskKind, used: Sequence[date], day: date) -> Obstacle | None:
    """The condition that keeps a day of work from earning, the longest-lasting one; None where it earns.

    Work of the day `passes_on` earns: every condition is met then, not only this one.
    """
    found = _longest(kind, used, day)
    if found is None:
        return None
    passes_on = found.passes_on
    while (still := _longest(kind, used, passes_on)) is not None:
        passes_on = still.passes_on
    return replace(found, passes_on=passes_on)


def span(period: Period, day: date) -> tuple[date, date]:
    """The first day of the span around a day, and the first day after it; weeks begin on Monday."""
    match period:
        case Period.DAY:
            return day, day + timedelta(days=1)
        case Period.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        case Period.MONTH:
            following = date(day.year + day.month // DECEMBER, day.month % DECEMBER + 1, 1)
            return day.replace(day=1), following


def _longest(kind: TaskKind, used: Sequence[date], day: date) -> Obstacle | None:
    failed = [
        Obstacle(reason=f"cap_{left.period}", limit=left.times, used=left.used, passes_on=span(left.period, day)[1])
        for left in allowances(kind, used, day)
        if left.used >= left.times
    ]
    return max([*failed, *_cooling(kind, used, day)], key=lambda o: o.passes_on, default=None)


def _count(days: Iterable[date], first: date, after: date) -> int:
    return sum(first <= day < after for day in days)


def _cooling(kind: TaskKind, days: Sequence[date], day: date) -> list[Obstacle]:
    near = [other for other in days if abs((day - other).days) < kind.cooldown_days] if kind.cooldown_days else []
    if not near:
        return []
    passes_on = max(near) + timedelta(days=kind.cooldown_days)
    return [Obstacle(reason="cooldown", limit=kind.cooldown_days, used=len(near), passes_on=passes_on)]
