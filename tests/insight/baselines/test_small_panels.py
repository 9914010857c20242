"""A few shops with a year of weeks: context, own level and straight lines, in bands that hold; or else a rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growth_tree.insight.baselines.calibration import calibration_of
from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.panels import shops, with_values

FEW, WEEKS, LEARNED = 4, 66, 52


@pytest.fixture(scope="module")
def few() -> Panel:
    """Four shops whose promotions bring a quarter more."""
    return shops(FEW, WEEKS, seed=0)


@pytest.fixture(scope="module")
def small(few: Panel) -> Model:
    """What is learned from a year of them."""
    return train(few.only(np.ones(FEW, dtype=bool), before=LEARNED), horizon=1, form=Form.LEVEL)


def test_few_units_have_no_trees_and_know_promotions_all_the_same(small: Model, few: Panel) -> None:
    assert small.method == "pipeline"
    assert small.parts
    assert small.parts.fitted.boosters == ()
    promoted = few.known["known_promotion"][:, LEARNED] > 0
    factor = predict(small, few, LEARNED - 1).factors["known_promotion"]
    assert factor[promoted].mean() > 1.05 * factor[~promoted].mean()


def test_bands_of_few_units_hold(small: Model, few: Panel) -> None:
    forecasts = np.stack([predict(small, few, week - 1).quantiles for week in range(LEARNED, WEEKS)], axis=1)
    actual = few.value[:, LEARNED:]
    inside = (actual >= forecasts[..., 0]) & (actual <= forecasts[..., 3])
    assert 0.66 <= inside.mean() <= 0.96
    assert 0.3 <= (actual >= forecasts[..., 1]).mean() <= 0.7


def test_of_a_unit_without_a_past_few_others_tell_nothing(small: Model, few: Panel) -> None:
    value = few.value.copy()
    value[0] = np.nan
    found = predict(small, with_values(few, value), LEARNED - 1).quantiles
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1:]).all()


@pytest.mark.parametrize("seen", [3.0, 4.0, 7.0])
def test_a_rule_counts_by_planned_days(seen: float) -> None:
    panel = shops(3, 16)
    exposure = np.full(panel.value.shape, 7.0)
    exposure[:, 14] = seen
    value = exposure * 10.0
    rule = replace(train(replace(panel, value=value, exposure=exposure), horizon=1, form=Form.LEVEL), rule="last_week")
    assert rule.method == "last_week"
    assert predict(rule, replace(panel, value=value, exposure=exposure), 14).quantiles == pytest.approx(
        np.full((3, 4), 70.0)
    )


def offsets(middles: Floats) -> Floats:
    """What is learned from weeks of which the middles are these."""
    chance = np.random.default_rng(2)
    week = np.repeat(np.arange(middles.size), 40)
    off = middles[week] + chance.normal(0, 0.05, week.size)
    residual = np.repeat(off[:, None], len(LEVELS), axis=1)
    same = np.full(week.size, 0.1)
    found: Floats = calibration_of(residual, same, np.full(week.size, 50.0), week, widening=1.0, horizon=1).offsets
    return np.asarray(found[0])


def test_the_middle_is_shifted_as_far_as_weeks_agree() -> None:
    agreed, lucky = offsets(np.full(40, 0.1)), offsets(np.tile([0.5, -0.3], 5))
    assert agreed[1] == pytest.approx(0.1, abs=0.01)
    assert abs(lucky[1]) < 0.08
    assert (np.diff(agreed) > 0).all()
