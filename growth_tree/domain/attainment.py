"""How good a result is: its place in what was foreseen, without what hit everybody, and what that earns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import exp, log
from statistics import NormalDist
from typing import NamedTuple

from growth_tree.domain.kpi import Direction
from growth_tree.domain.metric_rules import MIDDLE, WHOLE, MetricRules
from growth_tree.domain.settlement_events import UNSHOCKED

PEERS_MIN = 8
"""With fewer others nobody can tell what hit all of them."""

WORST, BEST = 1, 99
NARROWEST = 0.01
"""Beyond the outermost quantiles, nothing is steeper than if one SD were 1 %."""

_NORMAL = NormalDist()
_Z = tuple(_NORMAL.inv_cdf(p) for p in (0.1, 0.5, 0.8, 0.9))
_SDS_BETWEEN = _Z[3] - _Z[0]


class Band(NamedTuple):
    """Figures that 10, 50, 80 and 90 % of comparable results do not beat; where less is better, q10 is the largest."""

    q10: int
    q50: int
    q80: int
    q90: int

    def moved(self, target: int, was: int) -> Band:
        """The band around a target that people changed from what it was: by its factor; from nothing, by as much."""
        if was == 0:
            return Band(*(quantile + target for quantile in self))
        return Band(*((2 * quantile * target + was) // (2 * was) for quantile in self))


def percentile(figure: int, band: Band, direction: Direction, shock: int = UNSHOCKED) -> int:
    """Which per cent of comparable results are no better than a figure, 1 to 99, once a common factor is taken out.

    Between the quantiles as in a normal distribution of the logarithm, beyond them at their outermost slope.
    """
    sign = 1 if direction is Direction.UP else -1
    places = [(sign * _log(quantile), z) for quantile, z in zip(band, _Z, strict=True)]
    x = sign * (_log(figure) - log(shock / UNSHOCKED))
    return min(max(round(100 * _NORMAL.cdf(_z_at(x, places))), WORST), BEST)


def residual(figure: int, expected: int) -> float:
    """How far a figure lies from what was expected, as a logarithm of their quotient."""
    return _log(figure) - _log(expected)


def spread(q10: int, q90: int) -> float:
    """The SD of the logarithm that a band between two quantiles means."""
    return abs(residual(q90, q10)) / _SDS_BETWEEN


class Peers(NamedTuple):
    """Whose results are compared: their residuals, from the lowest to the highest, and the usual spread of a band."""

    residuals: Sequence[float]
    usual: float

    def shock(self, own: float) -> int:
        """The factor that hit all but the one with a residual alike, in parts per million.

        1,000,000, which is none, where there are too few others, or where it is within one SD of a week as foreseen.
        """
        if len(self.residuals) <= PEERS_MIN:
            return UNSHOCKED
        common = _median_without(self.residuals, own)
        return round(UNSHOCKED * exp(common)) if abs(common) > self.usual else UNSHOCKED


def earned_percent(percentile: int, rules: MetricRules, *, learning: bool) -> int:
    """What a result earns, in per cent of the middle; never less than it while its target is still being learnt."""
    percent = rules.percent_at(percentile)
    return max(percent, rules.percent_at(MIDDLE)) if learning else percent


def amount(whole: int, weight: int, percent: int) -> int:
    """What a KPI of some weight earns of a scorecard's amount, both in per cent, rounded half up."""
    return (2 * whole * weight * percent + WHOLE * WHOLE) // (2 * WHOLE * WHOLE)


def _log(figure: int) -> float:
    """A figure of nothing has a logarithm too: half of the smallest one."""
    return log(max(figure, 0) + 0.5)


def _z_at(x: float, places: Sequence[tuple[float, float]]) -> float:
    """The standard score at a place; where quantiles coincide, the one nearest to the middle."""
    hits = [z for at, z in places if at == x]
    if hits:
        return min(hits, key=abs)
    (first, z_first), (last, z_last) = places[0], places[-1]
    if x < first:
        return z_first + (x - first) * _slope(places[0], places[1])
    if x > last:
        return z_last + (x - last) * _slope(places[-2], places[-1])
    return next(
        z + (x - at) * (z_next - z) / (at_next - at)
        for (at, z), (at_next, z_next) in pairwise(places)
        if at < x < at_next
    )


def _slope(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (other[1] - one[1]) / max(other[0] - one[0], NARROWEST * (other[1] - one[1]))


def _median_without(ranked: Sequence[float], one: float) -> float:
    """The median of the others."""
    skipped, half = bisect_left(ranked, one), (len(ranked) - 1) // 2

    def nth(n: int) -> float:
        return ranked[n if n < skipped else n + 1]

    return nth(half) if len(ranked) % 2 == 0 else (nth(half - 1) + nth(half)) / 2
