"""How much a test has to see before it may name a winner, settled before it starts.

A creative that is better than all others by the smallest rise worth seeing is found with 80 % power, at a two-sided
level of 5 %. It has to be told from each of the others, so the chances of missing one of them may add up to 20 %.
"""

from math import ceil, sqrt
from statistics import NormalDist

from growth_tree.domain.core import Rejected

ALPHA = 0.05
POWER = 0.80
BASELINE_PPM_MAX = 999_999
LIFT_PERCENT_MAX = 1000
VARIATION_PERCENT_MAX = 1000
DAYS_MAX = 366
_NORMAL = NormalDist()


def trials_needed(*, baseline_ppm: int, lift_percent: int, creatives: int) -> int:
    """Impressions (for CTR) or clicks (for CVR) that each creative needs.

    `baseline_ppm` is the rate as it is, in millionths; `lift_percent` the smallest rise worth seeing, in % of it.
    Normal approximation of the two-proportion test: Fleiss, Levin & Paik, Statistical Methods for Rates and
    Proportions, 3rd ed. 2003, section 4.2; the same figures as R's power.prop.test. Raises Rejected.
    """
    _within("baseline_ppm", baseline_ppm, BASELINE_PPM_MAX)
    _within("lift_percent", lift_percent, LIFT_PERCENT_MAX)
    before = baseline_ppm / 1_000_000
    after = before * (100 + lift_percent) / 100
    if after >= 1:
        raise Rejected("lift_out_of_reach", "lift_percent")
    middle = (before + after) / 2
    by_chance = _NORMAL.inv_cdf(1 - ALPHA / 2) * sqrt(2 * middle * (1 - middle))
    by_effect = _NORMAL.inv_cdf(_power(creatives)) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(((by_chance + by_effect) / (after - before)) ** 2)


def days_needed(*, variation_percent: int, lift_percent: int, creatives: int) -> int:
    """Days that a test of ROI needs, every creative running on each.

    `variation_percent` is the standard deviation of a day's ROI and `lift_percent` the smallest rise worth seeing,
    both in % of the ROI. Power of the paired t-test by the noncentral t distribution: Cohen, Statistical Power
    Analysis, 2nd ed. 1988, section 2.3; the same figures as R's power.t.test. Raises Rejected.
    """
    import numpy as np  # noqa: PLC0415  (costs start-up time)
    from scipy.stats import nct, t  # noqa: PLC0415

    _within("variation_percent", variation_percent, VARIATION_PERCENT_MAX)
    _within("lift_percent", lift_percent, LIFT_PERCENT_MAX)
    days = np.arange(2, DAYS_MAX + 1)
    limit = t.isf(ALPHA / 2, days - 1)
    shift = lift_percent / (variation_percent * sqrt(2)) * np.sqrt(days)
    power = nct.sf(limit, days - 1, shift) + nct.cdf(-limit, days - 1, shift)
    enough = days[power >= _power(creatives)]
    if not enough.size:
        raise Rejected("test_too_long", "lift_percent", most=DAYS_MAX)
    return int(enough[0])


def _power(creatives: int) -> float:
    """What each comparison with the best creative needs so that all of them together succeed (Bonferroni)."""
    return 1 - (1 - POWER) / (creatives - 1)


def _within(field: str, value: int, most: int) -> None:
    if value < 1:
        raise Rejected("cell_too_small", field, least=1)
    if value > most:
        raise Rejected("cell_too_large", field, most=most)
