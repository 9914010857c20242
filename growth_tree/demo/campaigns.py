"""The promotions of the demo, past and coming, and what they do to sales before, while and after they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from growth_tree.demo import data
from growth_tree.demo.clock import Story
from growth_tree.demo.stage import Stage
from growth_tree.domain.cycle import SETTLED_DAYS, Cycle, ScheduleCycle
from growth_tree.domain.rules import STRONGEST, Text

ANNIVERSARY_DAYS = 7
YEARS_AHEAD = 1
RUN_UP_DAYS, AFTER_DAYS = 5, 9
SHARE_KEPT, SHARE_BROUGHT_FORWARD, SHARE_WON, SHARE_AT_PEAK = 0.06, 0.09, 0.28, 0.3


def promotions(shops: dict[str, str], first: date, last: date) -> list[Cycle]:
    """Those that touch some days, by the day on which they begin."""
    years = range(first.year, last.year + 1)
    found = [cycle for year in years for cycle in (*_of_all(year), *_anniversaries(shops, year))]
    return sorted(
        (cycle for cycle in found if cycle.last_day >= first and cycle.first_day <= last),
        key=lambda cycle: (cycle.first_day, cycle.cycle),
    )


class Planning:
    """How the admin enters them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._admin = stage.staff.stars["admin"].id

    def schedule(self, cycles: Iterable[Cycle]) -> None:
        """Past and coming ones, and the rest of one that runs; one that has just ended once its weeks are settled."""
        today, late = self._stage.clock.now.date(), []
        for cycle in cycles:
            if cycle.last_day < today - timedelta(days=SETTLED_DAYS) or cycle.first_day >= today:
                self._enter(cycle, cycle.first_day)
            elif cycle.last_day >= today:
                self._enter(cycle, today)
            else:
                late.append(cycle)
        for cycle in late:
            self._stage.clock.start(self._later(cycle))

    def _later(self, cycle: Cycle) -> Story:
        yield self._stage.hours.at(cycle.last_day + timedelta(days=SETTLED_DAYS + 1), 9, 9.3)
        self._enter(cycle, cycle.first_day)

    def _enter(self, cycle: Cycle, first_day: date) -> None:
        command = ScheduleCycle(
            cycle=cycle.cycle,
            name=cycle.name,
            shop=cycle.shop,
            first_day=first_day,
            last_day=cycle.last_day,
            intensity=cycle.intensity,
        )
        self._stage.desk.order(self._admin, command)


def strength(cycles: Iterable[Cycle], shop: str | None, day: date) -> float:
    """How much of the strongest promotion there is on a day, from 0 to 1."""
    running = (cycle.intensity for cycle in cycles if cycle.first_day <= day <= cycle.last_day and _at(cycle, shop))
    return max(running, default=0) / STRONGEST


def pull(cycles: Iterable[Cycle], shop: str, day: date) -> float:
    """By what sales of a day differ from an ordinary one: people wait, buy, and have bought."""
    return max((_pull(cycle, day) for cycle in cycles if _at(cycle, shop)), key=lambda each: abs(each - 1), default=1.0)


def _pull(cycle: Cycle, day: date) -> float:
    if day < cycle.first_day:
        return 1 - SHARE_KEPT * cycle.intensity if day >= cycle.first_day - timedelta(days=RUN_UP_DAYS) else 1.0
    if day > cycle.last_day:
        left = 1 - ((day - cycle.last_day).days - 1) / AFTER_DAYS
        return 1 - SHARE_BROUGHT_FORWARD * cycle.intensity * max(left, 0.0)
    at_peak = (day - cycle.first_day).days < 1 or (cycle.last_day - day).days < 2
    return 1 + (SHARE_WON + SHARE_AT_PEAK * at_peak) * cycle.intensity


def _at(cycle: Cycle, shop: str | None) -> bool:
    return cycle.shop in (None, shop)


def _of_all(year: int) -> Iterator[Cycle]:
    for each in data.figures().promotions:
        yield Cycle(
            cycle=f"{each.code}-{year}",
            name=Text(zh=each.name, en=each.english),
            shop=None,
            first_day=_day(year, each.begins),
            last_day=_day(year, each.ends),
            intensity=each.intensity,
        )


def _anniversaries(shops: dict[str, str], year: int) -> Iterator[Cycle]:
    for code, shop in shops.items():
        first_day = _day(year, data.figures().shops[code].anniversary)
        yield Cycle(
            cycle=f"anniversary-{code}-{year}",
            name=Text(zh="店庆", en="Shop anniversary"),
            shop=shop,
            first_day=first_day,
            last_day=first_day + timedelta(days=ANNIVERSARY_DAYS - 1),
            intensity=2,
        )


def _day(year: int, mark: str) -> date:
    return date.fromisoformat(f"{year}-{mark}")
