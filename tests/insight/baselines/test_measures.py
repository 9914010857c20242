from __future__ import annotations

import numpy as np
import pytest

from growth_tree.insight.baselines import measures
from growth_tree.insight.baselines.rules import Rule

ACTUAL = np.array([10.0, 30.0])
QUANTILES = np.array([[8.0, 10.0, 12.0, 14.0], [32.0, 36.0, 40.0, 44.0]])


def test_exactness_is_pinball_loss_as_a_share_of_what_there_was() -> None:
    found = measures.exactness(ACTUAL, QUANTILES)
    assert found["wql_10"] == pytest.approx(2 * (0.1 * 2 + 0.9 * 2) / 40)
    assert found["wql_50"] == pytest.approx(2 * (0.5 * 0 + 0.5 * 6) / 40)
    assert found["wql"] == pytest.approx(np.mean([found[f"wql_{level}"] for level in (10, 50, 80, 90)]))
    assert found["wape"] == pytest.approx(6 / 40)


def test_the_band_counts_its_edges() -> None:
    assert measures.band(np.array([8.0, 30.0]), QUANTILES) == {
        "coverage_80": 0.5,
        "width_80": pytest.approx(9 / 19),
        "hit_20": 0.0,
    }


def test_the_promotion_gap_is_the_difference_of_shares() -> None:
    hits, promoted = np.array([True, True, False, False]), np.array([True, True, True, False])
    assert measures.promotion_gap(hits, promoted) == pytest.approx(2 / 3)
    assert measures.promotion_gap(hits, np.ones(4, dtype=bool)) is None


def test_only_groups_of_two_hundred_count() -> None:
    hits = np.array([True] * 150 + [False] * 250)
    labels = np.array(["small"] * 150 + ["large"] * 250)
    assert measures.worst_group(hits, [labels]) == 0.5
    assert measures.worst_group(hits[:150], [labels[:150]]) is None


def test_unfairness_is_spread_beyond_luck_and_beyond_what_hit_all() -> None:
    chance = np.random.default_rng(1)
    unit, week = (each.ravel() for each in np.indices((300, 13)))
    luck = chance.normal(0, 0.1, unit.size) + chance.normal(0, 0.5, 13)[week]
    fair = measures.unfair_sd(np.exp(luck), np.ones(unit.size), unit, week)
    unfair = measures.unfair_sd(np.exp(luck + chance.normal(0, 0.1, 300)[unit]), np.ones(unit.size), unit, week)
    assert fair is not None
    assert unfair is not None
    assert fair < 0.04
    assert unfair > 0.15


def test_a_mean_of_four_weeks_is_easy_in_promotion_weeks_and_hard_in_others() -> None:
    promoted = np.arange(60) % 2 == 0
    x = np.tile(np.where(promoted, 130.0, 100.0), (3, 1))
    points = Rule(name="mean_4_weeks").points(x, 1)
    assert measures.promotion_gap((x >= points)[:, 4:].ravel(), np.tile(promoted, (3, 1))[:, 4:].ravel()) == 1.0


def test_rules_use_what_was_known_by_then() -> None:
    x = np.arange(1.0, 61.0)[None, :]
    assert Rule(name="last_week").points(x, 4)[0, 10] == 7
    assert Rule(name="mean_4_weeks").points(x, 1)[0, 10] == pytest.approx(8.5)
    assert Rule(name="last_year").points(x, 1)[0, 55] == 4
    assert Rule(name="last_year_plus_10_percent").points(x, 1)[0, 55] == pytest.approx(4.4)


def test_a_unit_with_few_residuals_has_those_of_all() -> None:
    chance = np.random.default_rng(1)
    x = np.exp(chance.normal(0, 0.2, (30, 40)))
    x[0, :35] = np.nan
    rule = Rule(name="last_week")
    quantiles = rule.quantiles(x, rule.points(x, 1), 39, 1)
    assert (quantiles[0] / x[0, 38])[[0, 3]] == pytest.approx([np.exp(-0.36), np.exp(0.36)], rel=0.1)
