import numpy as np
import pytest

from growth_tree.domain.core import Rejected
from growth_tree.insight.planning import days_needed, trials_needed


def refusal(**given: int) -> tuple[str, str | None]:
    with pytest.raises(Rejected) as caught:
        (days_needed if "variation_percent" in given else trials_needed)(**given)
    return caught.value.code, caught.value.field


class TestTrials:
    @pytest.mark.parametrize(
        ("baseline_ppm", "lift_percent", "trials"),
        [
            (500_000, 50, 58),  # R: power.prop.test(p1 = .50, p2 = .75, power = .80) says 57.7
            (50_000, 100, 435),  # R: power.prop.test(p1 = .05, p2 = .10, power = .80) says 434.4
            (100_000, 50, 686),  # R: power.prop.test(p1 = .10, p2 = .15, power = .80) says 685.6
        ],
    )
    def test_two_creatives_need_what_published_tables_say(
        self, baseline_ppm: int, lift_percent: int, trials: int
    ) -> None:
        assert trials_needed(baseline_ppm=baseline_ppm, lift_percent=lift_percent, creatives=2) == trials

    def test_more_creatives_need_more_each(self) -> None:
        needed = [trials_needed(baseline_ppm=20_000, lift_percent=20, creatives=count) for count in range(2, 6)]
        assert needed == sorted(set(needed))

    @pytest.mark.parametrize("creatives", [2, 3, 5])
    def test_with_the_planned_sample_the_best_is_found_four_times_in_five(self, creatives: int) -> None:
        trials = trials_needed(baseline_ppm=20_000, lift_percent=20, creatives=creatives)
        rates = [0.024] + [0.020] * (creatives - 1)
        found = np.random.default_rng(7).binomial(trials, rates, (4000, creatives)) / trials
        best, other = found[:, :1], found[:, 1:]
        middle = (best + other) / 2
        gap = (best - other) / np.sqrt(2 * middle * (1 - middle) / trials)
        assert 0.78 < np.mean((gap > 1.96).all(axis=1)) < 0.87

    @pytest.mark.parametrize(
        ("given", "refused"),
        [
            ({"baseline_ppm": 0, "lift_percent": 20}, ("cell_too_small", "baseline_ppm")),
            ({"baseline_ppm": 1_000_000, "lift_percent": 20}, ("cell_too_large", "baseline_ppm")),
            ({"baseline_ppm": 20_000, "lift_percent": 0}, ("cell_too_small", "lift_percent")),
            ({"baseline_ppm": 20_000, "lift_percent": 1001}, ("cell_too_large", "lift_percent")),
            ({"baseline_ppm": 500_000, "lift_percent": 100}, ("lift_out_of_reach", "lift_percent")),
        ],
    )
    def test_what_no_test_could_see_is_refused(self, given: dict[str, int], refused: tuple[str, str]) -> None:
        assert refusal(**given, creatives=2) == refused


class TestDays:
    @pytest.mark.parametrize(
        ("variation_percent", "lift_percent", "days"),
        [
            (100, 71, 34),  # R: power.t.test(delta = .5, power = .80, type = "paired") says 33.4
            (100, 141, 10),  # R: power.t.test(delta = 1, power = .80, type = "paired") says 9.9
        ],
    )
    def test_two_creatives_need_what_published_tables_say(
        self, variation_percent: int, lift_percent: int, days: int
    ) -> None:
        assert days_needed(variation_percent=variation_percent, lift_percent=lift_percent, creatives=2) == days

    def test_a_year_is_the_most(self) -> None:
        assert refusal(variation_percent=100, lift_percent=5, creatives=2) == ("test_too_long", "lift_percent")
        assert refusal(variation_percent=0, lift_percent=5, creatives=2) == ("cell_too_small", "variation_percent")
