"""Making quantiles true: conformal offsets learned from forecasts of weeks that a fit has not seen.

All units share the luck of a week, so the weeks count, not the rows: blocks of weeks are left out with a gap on both
sides. Each quantile has its own offset (one-sided), in each cell of units of like volatility.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.panel import Floats

BLOCK_WEEKS_MAX = 10
GAP_WEEKS = 2
CELL_ROWS_LEAST = 200
CELL_WEEKS_LEAST = 10
YOUNG_WEEKS = 8
"""Units with fewer own weeks have cells of their own: their volatility is not known yet."""

MIDDLE = LEVELS.index(0.5)
WIDENING, ADDITIVE_WIDENING = 0.3, 1.0
"""Trees with weeks left out know less than the final ones and miss by more: a share of their widening is believed."""

Indices = NDArray[np.int_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Offsets by cell and level; cells are classes of volatility, the last one is for young units."""

    volatility: Floats  # bounds between the classes
    offsets: Floats

    def offset(self, deviation: Floats, weeks: Floats) -> Floats:
        """What to add to each row's quantiles."""
        return self.offsets[self.cells(deviation, weeks)]

    def cells(self, deviation: Floats, weeks: Floats) -> Indices:
        """The cell of each row."""
        return _cells(self.volatility, deviation, weeks)


def blocks(weeks: Indices, recent: int) -> list[tuple[Indices, Indices]]:
    """For each block of the most recent weeks: the weeks in it, and those far enough away to learn from."""
    length = min(BLOCK_WEEKS_MAX, max(3, weeks.size // 8))  # of a short history only little can be left out
    left_out = weeks[-recent:]
    found = []
    for block in np.array_split(left_out, max(2, round(left_out.size / length))):
        if block.size:
            far = weeks[(weeks < block[0] - GAP_WEEKS) | (weeks > block[-1] + GAP_WEEKS)]
            found.append((block, far))
    return found


def calibration_of(
    residual: Floats, deviation: Floats, weeks: Floats, week: Indices, *, widening: float, horizon: int
) -> Calibration:
    """Learn the offsets from out-of-fold residuals, one column per level; `widening` is the share that is believed.

    One week ahead, the middle is shifted as far as it is no luck; farther ahead growth adds up, and all of it counts.
    """
    known = deviation[(weeks >= YOUNG_WEEKS) & np.isfinite(deviation)]
    volatility = np.quantile(known, (0.25, 0.5, 0.75)) if known.size >= 4 * CELL_ROWS_LEAST else np.zeros(0)
    cells = _cells(volatility, deviation, weeks)
    luck = _luck(residual[:, MIDDLE], week) if horizon == 1 else 0.0
    everything = _offsets(residual, luck, widening)
    offsets = [
        _offsets(residual[cells == cell], luck, widening) if _enough(cells == cell, week) else everything
        for cell in range(volatility.size + 2)
    ]
    return Calibration(volatility=volatility, offsets=np.array(offsets))


def _cells(volatility: Floats, deviation: Floats, weeks: Floats) -> Indices:
    young = (weeks < YOUNG_WEEKS) | ~np.isfinite(deviation)
    return np.where(young, volatility.size + 1, np.searchsorted(volatility, deviation))


def _enough(rows: NDArray[np.bool_], week: Indices) -> bool:
    return int(rows.sum()) >= CELL_ROWS_LEAST and np.unique(week[rows]).size >= CELL_WEEKS_LEAST


def _luck(residual: Floats, week: Indices) -> float:
    """The variance that the luck of single weeks leaves in the middle of all of them."""
    middles = [np.median(residual[week == each]) for each in np.unique(week)]
    return float(np.var(middles, ddof=1) / len(middles)) if len(middles) > 1 else float(np.var(residual))


def _offsets(residual: Floats, luck: float, widening: float) -> Floats:
    found = np.array([np.quantile(residual[:, n], level, method="weibull") for n, level in enumerate(LEVELS)])
    middle = found[MIDDLE]
    believed = middle**3 / (middle**2 + luck) if middle else 0.0
    return np.asarray(believed + widening * (found - middle))
