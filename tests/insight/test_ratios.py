import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ttest_rel

from growth_tree.insight import ratios
from growth_tree.insight.ratios import Ratios

WEEK = (
    [[10_000, 12_000, 9_000, 11_000, 10_500, 9_500, 10_000], [10_000] * 7],
    [
        [31_000, 30_000, 28_000, 33_000, 30_500, 30_500, 29_000],
        [24_000, 26_000, 25_000, 27_000, 23_000, 25_500, 24_500],
    ],
)


def department(chance: np.random.Generator, days: int, creatives: int) -> Ratios:
    """Equal creatives whose orders vary by chance, by basket and, for all of them together, by day."""
    spend = chance.gamma(20, 5_000, (creatives, days)).astype(int)
    mood = np.exp(chance.normal(-0.045, 0.3, days))
    orders = chance.poisson(spend / 5_000 * mood)
    revenue = orders * chance.lognormal(9.6, 0.2, orders.shape)
    return ratios.ratios(spend.tolist(), revenue.astype(int).tolist())


def test_a_ratio_is_that_of_the_totals() -> None:
    found = ratios.ratios(*WEEK)
    assert found.ratio == pytest.approx([212_000 / 72_000, 175_000 / 70_000])


def test_with_equal_spending_the_comparison_is_the_paired_t_test() -> None:
    revenue = np.array([WEEK[1][1], [value + 900 + 37 * i**2 for i, value in enumerate(WEEK[1][1])]])
    found = ratios.ratios([[10_000] * 7] * 2, revenue.tolist())
    assert ratios.paired(found, 0, 1) == pytest.approx(float(ttest_rel(*revenue).pvalue))


def test_intervals_agree_with_drawing_days_again() -> None:
    chance = np.random.default_rng(5)
    spend, revenue = np.array(WEEK[0] * 5)[::2].ravel(), np.array(WEEK[1] * 5)[::2].ravel()
    revenue = revenue + chance.integers(-3_000, 3_000, revenue.size)
    picks = chance.integers(0, spend.size, (20_000, spend.size))
    again = revenue[picks].sum(axis=1) / spend[picks].sum(axis=1)
    ((low, high),) = ratios.intervals(ratios.ratios([spend.tolist()], [revenue.tolist()]))
    assert (low, high) == pytest.approx(tuple(np.quantile(again, [0.025, 0.975])), abs=0.012)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    chance = np.random.default_rng(11)
    truth = np.exp(9.6 + 0.02) / 5_000
    held = [low <= truth <= high for _ in range(1500) for low, high in ratios.intervals(department(chance, 14, 1))]
    assert 0.91 < np.mean(held) < 0.97


def test_equal_creatives_are_told_apart_once_in_twenty_times() -> None:
    chance = np.random.default_rng(13)
    wrong = [ratios.paired(department(chance, 14, 2), 0, 1) < 0.05 for _ in range(1500)]
    assert 0.035 < np.mean(wrong) < 0.065


class TestTheChanceOfBeingBest:
    def test_is_the_same_every_time(self) -> None:
        assert ratios.chances(ratios.ratios(*WEEK)) == ratios.chances(ratios.ratios(*WEEK))

    def test_is_shared_by_equals(self) -> None:
        same: list[list[int]] = [[10_000, 11_000, 12_000]] * 2
        assert ratios.chances(ratios.ratios(same, same)) == [0.5, 0.5]

    def test_answers_to_the_comparison(self) -> None:
        found = department(np.random.default_rng(17), 14, 2)
        assert min(ratios.chances(found)) == pytest.approx(ratios.paired(found, 0, 1) / 2, abs=0.005)


def test_what_never_varies_is_equal_or_not() -> None:
    steady: NDArray[np.float64] = np.zeros((2, 5))
    assert ratios.paired(Ratios(ratio=np.array([2.0, 2.0]), residual=steady), 0, 1) == 1
    assert ratios.paired(Ratios(ratio=np.array([2.0, 2.1]), residual=steady), 0, 1) == 0
