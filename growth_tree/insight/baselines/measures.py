"""How good and how fair quantile forecasts are. Arrays have one element per unit and week."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.panel import Floats

Measured = dict[str, float | int | None]
LEVELS = (0.1, 0.5, 0.8, 0.9)
GROUP_LEAST = 200
"""Results a group needs before its error counts."""


def pinball(actual: Floats, forecast: Floats, level: float) -> float:
    """WQL of one quantile: twice the summed pinball loss, as a share of the summed actual values."""
    gap = actual - forecast
    return float(2 * np.maximum(level * gap, (level - 1) * gap).sum() / actual.sum())


def exactness(actual: Floats, quantiles: Floats) -> dict[str, float]:
    """wQL, each of its parts, and WAPE of the middle; `quantiles` has one column per level."""
    parts = [pinball(actual, quantiles[:, n], level) for n, level in enumerate(LEVELS)]
    return {
        "wql": float(np.mean(parts)),
        **{f"wql_{level * 100:.0f}": part for level, part in zip(LEVELS, parts, strict=True)},
        "wape": float(np.abs(actual - quantiles[:, 1]).sum() / actual.sum()),
    }


def band(actual: Floats, quantiles: Floats) -> dict[str, float]:
    """The share of results between q10 and q90, the width of that band ÷ the mean, the share that reaches q80."""
    low, high = quantiles[:, 0], quantiles[:, 3]
    return {
        "coverage_80": float(((actual >= low) & (actual <= high)).mean()),
        "width_80": float((high - low).mean() / actual.mean()),
        "hit_20": float((actual >= quantiles[:, 2]).mean()),
    }


def promotion_gap(hits: NDArray[np.bool_], promoted: NDArray[np.bool_]) -> float | None:
    """How much more often the middle is reached in promotion weeks than in others; 0 is fair."""
    if promoted.all() or not promoted.any():
        return None
    return float(hits[promoted].mean() - hits[~promoted].mean())


def worst_group(hits: NDArray[np.bool_], groupings: Iterable[NDArray[np.generic]]) -> float | None:
    """The largest distance of a group's share of hits from one half; None if every group is small."""
    found = [
        abs(float(hits[labels == label].mean()) - 0.5)
        for labels in groupings
        for label, count in zip(*np.unique(labels, return_counts=True), strict=True)
        if count >= GROUP_LEAST
    ]
    return max(found, default=None)


def unfair_sd(actual: Floats, middle: Floats, unit: NDArray[np.int_], week: NDArray[np.int_]) -> float | None:
    """Spread between units of how often they reach the middle, beyond luck and without what moved all in a week."""
    residual = np.log(np.maximum(actual, 1e-9) / np.maximum(middle, 1e-9))
    for each in np.unique(week):
        residual[week == each] -= np.median(residual[week == each])
    _, place, counts = np.unique(unit, return_inverse=True, return_counts=True)
    share = np.bincount(place, weights=residual >= 0) / counts
    enough = counts >= 8
    if enough.sum() < 8:
        return None
    share, counts = share[enough], counts[enough]
    mean = np.average(share, weights=counts)
    luck = mean * (1 - mean) * np.mean(1 / counts)
    return float(np.sqrt(max(0.0, np.var(share, ddof=1) - luck)))
