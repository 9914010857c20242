"""The simple rules that departments use, as forecasts to be measured beside the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_tree.insight.baselines.history import later, rolling
from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.panel import Floats

RULES = ("last_week", "mean_4_weeks", "mean_13_weeks", "last_year", "last_year_plus_10_percent")
RESIDUAL_WEEKS = 38
RESIDUALS_LEAST = 8
YEAR = 52
TINY = 1e-9


WINDOWS = {"last_week": 1, "mean_4_weeks": 4, "mean_13_weeks": 13}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of thumb, on the KPI itself."""

    name: str

    def pass_through(self, weeks: int) -> float:
        """The share of what is held back in the last weeks that the next target falls by."""
        return min(1.0, weeks / WINDOWS[self.name]) if self.name in WINDOWS else 0.0

    def points(self, x: Floats, horizon: int) -> Floats:
        """What the rule says for each week from what was known `horizon` weeks before; NaN where it says nothing."""
        weight = np.isfinite(x).astype(float)
        match self.name:
            case "last_week":
                return later(_carried(x), horizon)
            case "mean_4_weeks":
                return later(_carried(rolling(x, weight, 4)[0]), horizon)
            case "mean_13_weeks":
                return later(_carried(rolling(x, weight, 13)[0]), horizon)
            case "last_year":
                return later(x, YEAR)
            case _:
                return 1.1 * later(x, YEAR)

    def quantiles(self, x: Floats, points: Floats, week: int, horizon: int) -> Floats:
        """The rule with each unit's own residual quantiles of the last 38 weeks, one column per level."""
        last = week - horizon
        past = slice(max(0, last - RESIDUAL_WEEKS + 1), last + 1)
        residual = np.log(np.maximum(x[:, past], TINY) / np.maximum(points[:, past], TINY))
        return points[:, week, None] * np.exp(_own_quantiles(residual))


def _own_quantiles(residual: Floats) -> Floats:
    """Per unit where it has residuals enough, of all units together elsewhere."""
    known = np.isfinite(residual)
    pooled = residual[known]
    everyone = np.quantile(pooled, LEVELS) if pooled.size >= 4 else np.array([-0.5, 0.0, 0.3, 0.5])
    found = np.tile(everyone, (residual.shape[0], 1))
    count = known.sum(axis=1)
    enough = count >= RESIDUALS_LEAST
    ordered = np.sort(residual[enough], axis=1)  # what is missing comes last
    for n, level in enumerate(LEVELS):
        place = (count[enough] - 1) * level
        below = np.floor(place).astype(int)
        low, high = (
            np.take_along_axis(ordered, at[:, None], axis=1)[:, 0] for at in (below, np.ceil(place).astype(int))
        )
        found[enough, n] = low + (place - below) * (high - low)
    return found


def _carried(x: Floats) -> Floats:
    """Gaps filled with what was seen last."""
    place = np.where(np.isfinite(x), np.arange(x.shape[1]), -1)
    latest = np.maximum.accumulate(place, axis=1)
    carried = np.take_along_axis(x, np.maximum(latest, 0), axis=1)
    return np.where(latest >= 0, carried, np.nan)
