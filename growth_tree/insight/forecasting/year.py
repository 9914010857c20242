"""What a year can bring, and what a goal for it means for months and parts.

Every day of the year is taken from the same day of the week 52, 104 … weeks before, in the last 52 weeks of which
figures are known, and grows once for each of those years. How much figures grow from one year to the next is learned
from all subjects of the KPI; it is what is uncertain, and all days share it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import per
from growth_tree.domain.goal import CERTAIN, MONTHS_IN_YEAR, SetGoal
from growth_tree.domain.kpi import Aggregation, Direction, Kpi
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.insight.baselines.panel import WEEK, Floats
from models import metrics

WEEKS = 52
WEEKS_LEAST = 26
PAIRS_LEAST = 8
"""Weeks that have to be known in both years for a growth to be one."""

USUAL_SD, USUAL_UNITS = 0.25, 4
"""Where nothing is known of growth: a standard deviation of a quarter, which weighs as much as four subjects."""

QUANTILES = (0.1, 0.5, 0.9)
Indices = NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The logarithm of what a figure grows by in a year: normal, the same for all days."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The days of a year without growth, and how many years of growth each still has to come; rates with `base`."""

    value: Floats
    base: Floats
    years: Floats
    months: Indices  # of each day, from 0

    def figure(self, growth: float) -> float:
        """The figure of the whole year for one growth."""
        total = float((self.value * np.exp(self.years * growth)).sum())
        return total / (float(self.base.sum()) or 1.0)

    def by_month(self) -> Floats:
        """What each month brings without growth; nothing where a rate has nothing to divide by."""
        value, base = (
            np.array([each[self.months == month].sum() for month in range(MONTHS_IN_YEAR)])
            for each in (self.value, self.base)
        )
        return np.divide(value, base, out=np.zeros(MONTHS_IN_YEAR), where=base > 0) if base.any() else value


def plan(
    connection: Connection, kpi: Kpi, subject: str, year: int, target: int, *, parts: Collection[str], today: date
) -> SetGoal:
    """The command that sets a goal, with everything computed for it; `parts` are the subjects among whom it is shared.

    Raises Rejected where too little is known of the subject.
    """
    history = _History(connection, kpi, today)
    expected, growth = history.year(subject, year), history.growth()
    low, middle, high = (expected.figure(_at(growth, quantile)) for quantile in QUANTILES)
    if kpi.direction is Direction.DOWN:
        low, high = high, low
    scale = per(kpi)
    return SetGoal(
        kpi=kpi.code,
        subject=subject,
        year=year,
        target=target,
        months=_broken_down(kpi, target, expected.by_month(), expected.figure(0.0)),
        shares=history.shares(subject, parts, target),
        expected_q10=round(low * scale),
        expected_q50=round(middle * scale),
        expected_q90=round(high * scale),
        chance=_chance(expected, growth, target / scale, falling=kpi.direction is Direction.DOWN),
    )


def apportioned(total: int, weights: Sequence[float] | Floats) -> tuple[int, ...]:
    """A whole number divided by weights into whole numbers that add up to it; evenly where nothing weighs anything."""
    known = np.asarray(weights, dtype=float)
    exact = total * (known / known.sum() if known.sum() > 0 else np.full(known.size, 1 / known.size))
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[place] += 1
    return tuple(int(each) for each in whole)


class _History:
    """The last two years of a KPI, week by week, of every subject; what is not known is NaN."""

    def __init__(self, connection: Connection, kpi: Kpi, today: date) -> None:
        self.kpi = kpi
        self.after = today - timedelta(days=today.weekday())
        first = self.after - 2 * WEEKS * WEEK
        rows = metrics.weeks(connection, kpi.code, None, first.isoformat(), (self.after - WEEK).isoformat())
        self.subjects = sorted({row.subject for row in rows})
        shape = (len(self.subjects), 2 * WEEKS)
        self.value, self.base = np.full(shape, np.nan), np.zeros(shape)
        place = {subject: n for n, subject in enumerate(self.subjects)}
        for row in rows:
            at = place[row.subject], (date.fromisoformat(row.week) - first) // WEEK
            self.value[at] = row.value
            self.base[at] = 0 if kpi.aggregation is Aggregation.SUM else row.denominator

    def growth(self) -> Growth:
        """How much figures grow in a year, from every subject that is known in two of them."""
        both = np.isfinite(self.value[:, :WEEKS]) & np.isfinite(self.value[:, WEEKS:])
        found = []
        for n in map(int, np.flatnonzero(both.sum(axis=1) >= PAIRS_LEAST)):
            earlier, later = (self._total(n, np.flatnonzero(both[n]) + start) for start in (0, WEEKS))
            if min(earlier, later) > 0:
                found.append(np.log(later / earlier))
        growths = np.clip(np.array(found), -1, 1)
        mean = float(growths.sum()) / (growths.size + USUAL_UNITS)
        usual = USUAL_UNITS * (USUAL_SD**2 + mean**2)
        return Growth(
            mean=mean, sd=float(np.sqrt((np.square(growths - mean).sum() + usual) / (growths.size + USUAL_UNITS)))
        )

    def year(self, subject: str, year: int) -> Year:
        """A year's days, from the last 52 weeks."""
        value, base = self._last_year(subject)
        days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
        ahead = np.array([(day - self.after).days // DAYS_IN_WEEK for day in days])
        weeks = ahead % WEEKS
        return Year(
            value=value[weeks] / DAYS_IN_WEEK,
            base=base[weeks] / DAYS_IN_WEEK,
            years=np.maximum(ahead // WEEKS + 1, 0).astype(float),
            months=np.array([day.month - 1 for day in days]),
        )

    def shares(self, subject: str, parts: Collection[str], target: int) -> dict[str, int]:
        """A goal divided among parts by what they brought in the last 52 weeks; those without figures are left out."""
        recent = np.arange(WEEKS, 2 * WEEKS)
        brought = {part: self._total(self.subjects.index(part), recent) for part in parts if part in self.subjects}
        if not brought:
            return {}
        whole = self._total(self.subjects.index(subject), recent)
        return dict(zip(brought, _broken_down(self.kpi, target, np.array([*brought.values()]), whole), strict=True))

    def _last_year(self, subject: str) -> tuple[Floats, Floats]:
        """The last 52 weeks of a subject; a week without a figure counts as the mean of the others."""
        known = subject in self.subjects
        value = self.value[self.subjects.index(subject), WEEKS:] if known else np.full(WEEKS, np.nan)
        if np.isfinite(value).sum() < WEEKS_LEAST:
            raise Rejected("goal_without_history", "subject", weeks=WEEKS_LEAST)
        base = np.where(np.isfinite(value), self.base[self.subjects.index(subject), WEEKS:], np.nan)
        return _filled(value), _filled(base)

    def _total(self, n: int, weeks: Indices) -> float:
        """What a subject brought in some weeks; a rate of all of them together."""
        value, base = np.nansum(self.value[n, weeks]), self.base[n, weeks].sum()
        return float(value / base) if base > 0 else float(value)


def _filled(weeks: Floats) -> Floats:
    return np.where(np.isfinite(weeks), weeks, np.nanmean(weeks))


def _broken_down(kpi: Kpi, target: int, parts: Floats, whole: float) -> tuple[int, ...]:
    """What adds up is divided; a rate's parts stand to the whole as they did before."""
    if kpi.aggregation is Aggregation.SUM:
        return apportioned(target, parts)
    return tuple(round(target * part / whole) if whole > 0 else target for part in map(float, parts))


def _at(growth: Growth, quantile: float) -> float:
    return growth.mean + growth.sd * NormalDist().inv_cdf(quantile)


def _chance(expected: Year, growth: Growth, target: float, *, falling: bool) -> int:
    """How probable it is that a year reaches a target, in parts per million, by halving the range of growth."""
    low, high = growth.mean - 8 * growth.sd, growth.mean + 8 * growth.sd
    if expected.figure(low) >= target:
        above = 1.0
    elif expected.figure(high) < target:
        above = 0.0
    else:
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if expected.figure(middle) < target else (low, middle)
        above = 1 - NormalDist(growth.mean, growth.sd).cdf(high)
    return round(CERTAIN * (1 - above if falling else above))
