"""Shares of trials that succeeded, such as clicks of impressions: intervals, chances of being best, tests."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binomtest, chi2_contingency, fisher_exact
from scipy.stats.contingency import expected_freq

Share = tuple[int, int]
"""Successes and trials."""

_EXPECTED_LEAST = 5  # Cochran's rule for the chi-square approximation
_STEPS = 1000  # the integral is right to seven digits


def interval(share: Share) -> tuple[float, float]:
    """The 95 % interval by Wilson's score (Wilson 1927; recommended by Brown, Cai & DasGupta 2001)."""
    found = binomtest(*share).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def chances(shares: Sequence[Share]) -> list[float]:
    """The probability of each to be the best one.

    Posteriors are Beta(successes + ½, failures + ½), Jeffreys' prior. P(i is best) = ∫ Π F_j dF_i over all j ≠ i
    (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013), integrated by the trapezoid rule on the quantiles of all.
    """
    posteriors = [beta(successes + 0.5, trials - successes + 0.5) for successes, trials in shares]
    levels = np.linspace(0, 1, _STEPS + 1)
    grid = np.unique(np.concatenate([posterior.ppf(levels) for posterior in posteriors]))
    below = np.array([posterior.cdf(grid) for posterior in posteriors])
    raw = [np.trapezoid(np.delete(below, i, axis=0).prod(axis=0), below[i]) for i in range(len(shares))]
    return [float(chance / sum(raw)) for chance in raw]


def is_approximable(one: Share, other: Share) -> bool:
    """Whether there are counts enough for the chi-square approximation."""
    return bool((expected_freq(_table(one, other)) >= _EXPECTED_LEAST).all())


def approximate(one: Share, other: Share) -> float:
    """The p-value of the two-proportion z-test, Pearson's chi-square, that two shares are equal."""
    return float(chi2_contingency(_table(one, other), correction=False).pvalue)


def exact(one: Share, other: Share) -> float:
    """The p-value of Fisher's exact test that two shares are equal."""
    return float(fisher_exact(_table(one, other)).pvalue)


def _table(*shares: Share) -> NDArray[np.int64]:
    return np.array([(successes, trials - successes) for successes, trials in shares])
