"""A unit's own past, freed of context: levels over several windows, and inputs clipped to what could be expected.

Clipping takes the edge off holding back as well as off a lucky week: neither moves the next target further than a
result at the edge of the band does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_tree.insight.baselines.panel import Floats

YEAR = 52
BAND_WEEKS = 26
WIDTHS = ((0.5, 0.8), (0.65, 1.0), (1.0, 1.0), (1.5, 1.5), (4.0, 4.0))
"""Of bands to choose from, below and above, times the one that eight of ten inputs fall into.

What narrow ones cut off is rather held back than won: a level falls more slowly than it rises.
"""
COST_MAX = 1.035
"""How much further off a plain mean of the last weeks may be for it; the model itself loses about 2 %."""
UNCLIPPED_WEEKS = 4
"""A unit's first weeks count in full: there is no band yet that they could leave."""


def rolling(x: Floats, weight: Floats, window: int) -> tuple[Floats, Floats]:
    """Weighted mean of each week and those before it in the window, NaN where there are none; and their weight."""
    total = _trailing(np.where(weight > 0, np.nan_to_num(x) * weight, 0.0), window)
    weights = _trailing(weight, window)
    weights = np.where(weights > 1e-9, weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weights > 0, total / weights, np.nan), weights


def _trailing(x: Floats, window: int) -> Floats:
    summed = np.cumsum(x, axis=1)
    summed[:, window:] = summed[:, window:] - summed[:, :-window].copy() if window < x.shape[1] else summed[:, window:]
    return summed


def later(x: Floats, weeks: int) -> Floats:
    """The same matrix as it is known `weeks` weeks later: moved to the right."""
    if weeks == 0:
        return x
    moved = np.full(x.shape, np.nan)
    if weeks < x.shape[1]:
        moved[:, weeks:] = x[:, :-weeks]
    return moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How far from its level a unit's input may lie: `below` and `above` times its usual deviation."""

    below: float
    above: float
    usual: float  # mean absolute deviation of all units

    def clip(self, x: Floats, weight: Floats) -> Floats:
        """The inputs with everything beyond the band set to its edge, week after week."""
        return _clipped(x, weight, np.full(len(x), self.below), np.full(len(x), self.above), self.usual)


def band_of(x: Floats, weight: Floats) -> Band:
    """The narrowest band that costs next to nothing: narrow where levels are steady, wide where they really move."""
    before, _ = rolling(x, weight, BAND_WEEKS)
    off = (x[:, 1:] - before[:, :-1])[weight[:, 1:] > 0]
    off = off[np.isfinite(off)]
    if off.size < 20:
        return Band(below=3.0, above=3.0, usual=0.3)
    usual = float(np.mean(np.minimum(np.abs(off), np.quantile(np.abs(off), 0.99)))) + 1e-6
    low, high = np.quantile(off / usual, (0.1, 0.9))
    below, above = np.multiply(WIDTHS, (-low, high)).T
    width = _narrowest(x, weight, below, above, usual)
    return Band(below=float(below[width]), above=float(above[width]), usual=usual)


def _narrowest(x: Floats, weight: Floats, below: Floats, above: Floats, usual: float) -> int:
    """Which width is the first that misses the next week hardly more often than the best one does."""
    widths, units = len(below), len(x)
    every = np.tile(x, (widths, 1)), np.tile(weight, (widths, 1))  # all at once, as it goes week after week
    clipped = _clipped(*every, np.repeat(below, units), np.repeat(above, units), usual)
    missed = [_missed(part, x, weight) for part in np.split(clipped, widths)]
    return int(np.argmax(np.array(missed) <= COST_MAX * min(missed)))


def _missed(clipped: Floats, x: Floats, weight: Floats) -> float:
    """How far the next week lies from what the clipped inputs of the last weeks say."""
    said = (rolling(clipped, weight, 4)[0] + rolling(clipped, weight, 8)[0]) / 2
    return float(np.nanmean(np.abs(x[:, 1:] - said[:, :-1])))


def _clipped(x: Floats, weight: Floats, below: Floats, above: Floats, usual: float) -> Floats:
    """The inputs with everything beyond a band of each unit's own set to its edge."""
    clipped = np.where(weight > 0, x, np.nan)
    filled, effective = np.zeros(x.shape), np.zeros(x.shape)
    deviation, weeks = np.zeros(x.shape[0]), np.zeros(x.shape[0])
    for t in range(x.shape[1]):
        start = max(0, t - BAND_WEEKS)
        total = effective[:, start:t].sum(axis=1)
        level = filled[:, start:t].sum(axis=1) / np.where(total > 0, total, 1)
        has = weight[:, t] > 0
        seen = has & (total > 0)
        off = np.where(seen, x[:, t] - level, 0.0)
        scale = (deviation + 8 * usual) / (weeks + 8)
        known = seen & (weeks >= UNCLIPPED_WEEKS)
        clipped[:, t] = np.where(known, level + np.clip(off, -below * scale, above * scale), clipped[:, t])
        filled[:, t] = np.where(has, clipped[:, t] * weight[:, t], 0.0)
        effective[:, t] = np.where(has, weight[:, t], 0.0)
        fade = np.where(seen & (weeks >= BAND_WEEKS), 1 - 1 / BAND_WEEKS, 1.0)
        deviation = deviation * fade + np.where(seen, np.minimum(np.abs(off), 3 * usual), 0.0)
        weeks = np.minimum(weeks + seen, BAND_WEEKS)
    return clipped
