"""Figures of a week of teams, people and item groups: their own level, the week's load, and chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from math import exp, pi, sin
from random import Random

from growth_tree.demo import data
from growth_tree.demo.campaigns import strength
from growth_tree.demo.data import Shape
from growth_tree.demo.trade import HOLIDAY, Amount
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.cycle import Cycle
from growth_tree.domain.figure import per
from growth_tree.domain.kpi import Aggregation, Direction, Kpi
from growth_tree.domain.subject import MEMBER, TEAM, kind_of
from growth_tree.shipped_kpis import shipped_kpis

WEEK = timedelta(days=7)
USUAL_WORKDAYS = 5
WAVE, WAVE_WEEKS = 0.05, 31
"""How far a level wanders, and over how many weeks."""

BEGINNER, GROWING_WEEKS = 0.3, 6
MOSTLY = 0.5
"""From this share on, chance, spread and promotions are about those that fail."""


class Series:
    """The same seed makes the same week, whatever else was asked for."""

    def __init__(self, seed: str, cycles: Sequence[Cycle], calendar: Calendar) -> None:
        self._seed, self._cycles, self._calendar = seed, cycles, calendar
        self._kpis = {kpi.code: kpi for kpi in shipped_kpis().kpis}
        self._promoted = cache(self._share_promoted)
        self._worked, self._open = cache(self._share_worked), cache(self._share_open)

    def amount(self, code: str, subject: str, monday: date, *, shop: str | None, since: date | None) -> Amount:
        """Value and denominator of a week, as they are reported; `since` is the day on which a person began."""
        kpi, shape = self._kpis[code], data.figures().weekly[f"{code} {kind_of(subject)}"]
        chance = Random(f"{self._seed}/{code}/{subject}/{monday}")
        promoted = self._promoted(shop, monday)
        moved = self._own(kpi, shape, subject, monday, since) * exp(chance.gauss(0, shape.noise))
        moved *= 1 + (shape.promotion - 1) * promoted
        level = 1 - (1 - shape.level) * moved if kpi.proportion and shape.level > MOSTLY else shape.level * moved
        if not kpi.is_ratio:
            worked = self._busy(subject, monday) if kpi.aggregation is Aggregation.SUM else 1.0
            return _bounded(kpi, round(level * worked * 10**kpi.scale)), 0
        if shape.like is None:
            load = (1 + (shape.load - 1) * promoted) * self._busy(subject, monday)
            count = max(round(shape.count * load * exp(chance.gauss(0, 0.08))), 3)
        else:
            count, _ = self.amount(shape.like, subject, monday, shop=shop, since=since)
        if kpi.proportion:
            return _successes(count, min(max(level, 0.0), 1.0), chance), count
        figure = _bounded(kpi, round(level * 10**kpi.scale))
        return round(figure * count / per(kpi)), count

    def _own(self, kpi: Kpi, shape: Shape, subject: str, monday: date, since: date | None) -> float:
        """How a subject differs from others of its kind at that time; whoever begins does worse."""
        chance = Random(f"{self._seed}/{kpi.code}/{subject}")
        spread, phase = exp(chance.gauss(0, shape.spread)), chance.random()
        place = (monday - date.min) / WEEK / WAVE_WEEKS + phase
        wave = 1 + WAVE * min(1.0, 10 * shape.spread) * sin(2 * pi * place)
        if since is None:
            return spread * wave
        green = BEGINNER * exp(-max((monday - since) / WEEK, 0.0) / GROWING_WEEKS)
        is_bad = kpi.direction is Direction.DOWN or (kpi.proportion and shape.level > MOSTLY)
        return spread * wave * (1 + green if is_bad else 1 - green)

    def _busy(self, subject: str, monday: date) -> float:
        """How much of a week's work is done, or, as customers come on holidays too, of its sales."""
        return self._worked(monday) if kind_of(subject) in {MEMBER, TEAM} else self._open(monday)

    def _share_promoted(self, shop: str | None, monday: date) -> float:
        return sum(strength(self._cycles, shop, monday + timedelta(days=n)) for n in range(7)) / 7

    def _share_worked(self, monday: date) -> float:
        days = sum(self._calendar.is_workday(monday + timedelta(days=n)) for n in range(7))
        return 0.4 + 0.6 * days / USUAL_WORKDAYS

    def _share_open(self, monday: date) -> float:
        off = sum(self._calendar.is_holiday(monday + timedelta(days=n)) for n in range(7))
        return 1 - (1 - HOLIDAY) * off / 7


def _bounded(kpi: Kpi, figure: int) -> int:
    return min(figure, figure if kpi.most is None else kpi.most)


def _successes(count: int, share: float, chance: Random) -> int:
    """How many of a number succeed, when each does with some probability."""
    return min(max(round(chance.gauss(count * share, (count * share * (1 - share)) ** 0.5)), 0), count)
