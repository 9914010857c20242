"""Returns on spending, revenue ÷ spend, judged by how they vary from day to day.

The ratio of totals is a ratio estimator with days as the sampled units. Its residuals (revenue − ratio × spend) ÷
mean spend, one per day, say how far it varies (Cochran, Sampling Techniques, 3rd ed. 1977, section 6.4, the delta
method); Student's t with days − 1 degrees of freedom allows for how few days there are. Days are shared by all
creatives, so what moves all of them, such as a sale, cancels out of every comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

_DRAWS = 200_000
_SEED = 20260618  # the same figures always give the same answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """The ratio of each creative, and what each day adds to it; days are columns."""

    ratio: NDArray[np.float64]
    residual: NDArray[np.float64]

    @property
    def days(self) -> int:
        """The number of days."""
        return int(self.residual.shape[1])


def ratios(spend: Sequence[Sequence[int]], revenue: Sequence[Sequence[int]]) -> Ratios:
    """One row per creative, one column per day, 0 where it did not run; each has spent something on two days."""
    spent, earned = np.array(spend, dtype=float), np.array(revenue, dtype=float)
    ratio = earned.sum(axis=1) / spent.sum(axis=1)
    return Ratios(ratio=ratio, residual=(earned - ratio[:, None] * spent) / spent.mean(axis=1, keepdims=True))


def intervals(found: Ratios) -> list[tuple[float, float]]:
    """The 95 % interval of each; a return is never below nothing."""
    reach = t.isf(0.025, found.days - 1) * found.residual.std(axis=1, ddof=1) / np.sqrt(found.days)
    bounds = zip(found.ratio - reach, found.ratio + reach, strict=True)
    return [(max(0.0, float(low)), float(high)) for low, high in bounds]


def chances(found: Ratios) -> list[float]:
    """The probability of each to be the best one, from 200,000 draws of their joint t distribution, always the same."""
    chance = np.random.default_rng(_SEED)
    covariance = found.residual @ found.residual.T / (found.days * (found.days - 1))
    noise = chance.multivariate_normal(np.zeros(len(found.ratio)), covariance, _DRAWS, method="svd")
    scale = np.sqrt(chance.chisquare(found.days - 1, (_DRAWS, 1)) / (found.days - 1))
    drawn = found.ratio + noise / scale
    best = drawn == drawn.max(axis=1, keepdims=True)
    return [float(share) for share in (best / best.sum(axis=1, keepdims=True)).mean(axis=0)]


def paired(found: Ratios, one: int, other: int) -> float:
    """The p-value of the paired t-test over days that two ratios are equal."""
    gap = found.ratio[one] - found.ratio[other]
    spread = (found.residual[one] - found.residual[other]).std(ddof=1) / np.sqrt(found.days)
    if spread == 0:
        return 1.0 if gap == 0 else 0.0
    return float(2 * t.sf(abs(gap) / spread, found.days - 1))
