import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from growth_tree.insight import proportions

SHARES = [(120, 1000), (101, 950), (130, 1100)]


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        ((81, 263), 0.2553, 0.3662),
        ((15, 148), 0.0624, 0.1605),
        ((0, 20), 0.0000, 0.1611),
        ((1, 29), 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_published(share: tuple[int, int], low: float, high: float) -> None:
    assert proportions.interval(share) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_of_a_hundred_million_trials_is_found_as_well() -> None:
    low, high = proportions.interval((2_000_000, 100_000_000))
    assert 0.01997 < low < 0.02 < high < 0.02003


class TestTheChanceOfBeingBest:
    def test_is_the_integral_of_the_posteriors(self) -> None:
        one, other = (beta(successes + 0.5, trials - successes + 0.5) for successes, trials in SHARES[:2])
        expected, _ = quad(lambda x: one.pdf(x) * other.cdf(x), 0, 1, points=[0.1, 0.12], limit=200)
        assert proportions.chances(SHARES[:2])[0] == pytest.approx(expected, abs=1e-6)

    def test_agrees_with_many_draws(self) -> None:
        chance = np.random.default_rng(3)
        drawn = np.array([chance.beta(s + 0.5, n - s + 0.5, 400_000) for s, n in SHARES])
        frequencies = np.bincount(drawn.argmax(axis=0), minlength=3) / drawn.shape[1]
        assert proportions.chances(SHARES) == pytest.approx(frequencies, abs=0.003)

    @pytest.mark.parametrize("count", [2, 3, 4, 5])
    def test_is_shared_by_equals(self, count: int) -> None:
        assert proportions.chances([(30, 1000)] * count) == pytest.approx([1 / count] * count)

    def test_holds_for_posteriors_of_very_different_width(self) -> None:
        chances = proportions.chances([(2_000_000, 100_000_000), (1, 20), (0, 0)])
        assert sum(chances) == pytest.approx(1)
        assert chances[2] > chances[1] > chances[0] > 0


class TestTests:
    def test_two_shares_are_compared_as_published(self) -> None:
        aspirin, placebo = (104, 11_037), (189, 11_034)  # Agresti, Categorical Data Analysis, section 2.1: X² = 25.01
        assert proportions.approximate(aspirin, placebo) == pytest.approx(5.7e-7, rel=0.02)

    def test_few_counts_are_compared_exactly(self) -> None:
        tea = [(3, 4), (1, 4)]  # Fisher 1935: p = 0.486
        assert not proportions.is_approximable(*tea)
        assert proportions.exact(*tea) == pytest.approx(0.4857, abs=1e-4)

    def test_nothing_on_either_side_is_no_difference(self) -> None:
        assert not proportions.is_approximable((0, 1000), (0, 900))
        assert proportions.exact((0, 1000), (0, 900)) == 1
