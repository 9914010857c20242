from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growth_tree.insight.baselines import training
from growth_tree.insight.baselines.explanation import pass_through, reach
from growth_tree.insight.baselines.measures import promotion_gap, unfair_sd
from growth_tree.insight.baselines.model import Model, ModelMismatch, Parts, RiseLimit, distances, view_of
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.conftest import CUT, WEEKS
from tests.insight.baselines.panels import conversion, shops, with_values

NEW = slice(48, 60)


@pytest.fixture(scope="module")
def quantiles(model: Model, sales: Panel) -> Floats:
    """Unit × tested week × level."""
    return np.stack([predict(model, sales, week - 1).quantiles for week in range(CUT, WEEKS)], axis=1)


def parts_of(model: Model) -> Parts:
    assert model.parts
    return model.parts


def test_the_model_is_better_than_every_rule_and_is_served(model: Model) -> None:
    assert model.method == "pipeline"


def test_eight_of_ten_results_fall_into_the_band_of_known_and_new_units_alike(quantiles: Floats, sales: Panel) -> None:
    inside = (sales.value[:, CUT:] >= quantiles[..., 0]) & (sales.value[:, CUT:] <= quantiles[..., 3])
    assert 0.72 <= inside[:48].mean() <= 0.90
    assert 0.65 <= inside[NEW].mean() <= 0.92


def test_half_reach_the_middle_and_a_fifth_the_stretch(quantiles: Floats, sales: Panel) -> None:
    assert 0.42 <= (sales.value[:, CUT:] >= quantiles[..., 1]).mean() <= 0.58
    assert 0.13 <= (sales.value[:, CUT:] >= quantiles[..., 2]).mean() <= 0.28


def test_a_target_is_as_hard_in_promotion_weeks_as_in_others(quantiles: Floats, sales: Panel) -> None:
    hits = sales.value[:, CUT:] >= quantiles[..., 1]
    gap = promotion_gap(hits.ravel(), sales.known["known_promotion"][:, CUT:].ravel() > 0)
    assert gap is not None
    assert abs(gap) <= 0.1


def test_a_target_is_equally_hard_for_every_unit(quantiles: Floats, sales: Panel) -> None:
    unit, week = np.indices(quantiles.shape[:2])
    spread = unfair_sd(sales.value[:, CUT:].ravel(), quantiles[..., 1].ravel(), unit.ravel(), week.ravel())
    assert spread is not None
    assert spread <= 0.1


def test_quantiles_rise(quantiles: Floats) -> None:
    assert (np.diff(quantiles, axis=2) >= 0).all()


def test_the_future_does_not_change_a_forecast(model: Model, sales: Panel) -> None:
    changed = sales.value.copy()
    changed[:, CUT:] *= 3
    now, then = predict(model, sales, CUT - 1), predict(model, with_values(sales, changed), CUT - 1)
    assert (now.quantiles == then.quantiles).all()
    assert all((now.factors[name] == then.factors[name]).all() for name in now.factors)


def test_training_twice_gives_the_same_model(sales: Panel) -> None:
    few = sales.only(np.arange(60) < 8, before=30)
    first, second = (train(few, horizon=1, form=Form.LEVEL, seed=3) for _ in range(2))
    assert (predict(first, few, 29).quantiles == predict(second, few, 29).quantiles).all()


def test_factors_multiply_to_the_middle(model: Model, sales: Panel) -> None:
    forecast = predict(model, sales, CUT - 1)
    assert np.prod(list(forecast.factors.values()), axis=0) == pytest.approx(forecast.quantiles[:, 1])


def test_a_promotion_is_told_as_what_it_brings(model: Model, sales: Panel) -> None:
    factor = predict(model, sales, CUT - 1).factors["known_promotion"]
    promoted = sales.known["known_promotion"][:, CUT] > 0
    assert factor[promoted].mean() / factor[~promoted].mean() == pytest.approx(np.exp(0.25), abs=0.06)


def test_the_own_part_rises_no_more_than_the_limit(model: Model, sales: Panel) -> None:
    free = predict(model, sales, CUT - 1)
    limited = predict(model, sales, CUT - 1, limit=RiseLimit(percent=5, own_before=free.own - 0.2))
    assert limited.quantiles == pytest.approx(free.quantiles * np.exp(np.log(1.05) - 0.2))
    assert limited.factors["limit"] == pytest.approx(np.exp(np.log(1.05) - 0.2))
    unlimited = predict(model, sales, CUT - 1, limit=RiseLimit(percent=5, own_before=np.full(60, np.nan)))
    assert (unlimited.quantiles == free.quantiles).all()


def test_holding_back_moves_the_next_target_little(model: Model, sales: Panel) -> None:
    def moved(weeks: int) -> float:
        return float(np.mean(pass_through(parts_of(model), sales, CUT - 1, weeks)))

    assert 0 <= moved(1) <= 0.3
    assert moved(1) <= moved(4) <= 0.75


def test_a_poor_result_lowers_the_next_target_less_than_a_good_one_raises_it(model: Model, sales: Panel) -> None:
    low, high = reach(parts_of(model), view_of(parts_of(model), sales.until(CUT - 1)), CUT - 1)
    assert 0 < -np.log(low[:48]).mean() < np.log(high[:48]).mean()


def test_how_much_a_high_rate_moves_is_told_of_the_rate_itself() -> None:
    few = conversion(24, 60)
    nearly_all = replace(few, value=few.exposure - few.value)
    model = train(nearly_all.only(np.ones(24, dtype=bool), before=52), horizon=1, form=Form.RATE)
    moved = pass_through(parts_of(model), nearly_all, 51, 1)
    value = nearly_all.value.copy()
    value[:, 51] *= 0.9
    targets = [predict(model, with_values(nearly_all, each), 51).quantiles[:, 1] for each in (nearly_all.value, value)]
    assert moved == pytest.approx(np.log(targets[1] / targets[0]) / np.log(0.9), abs=0.01)


def test_forecasting_leaves_out_what_others_do_with_one_unit(model: Model, sales: Panel) -> None:
    value = sales.value.copy()
    value[0, CUT - 4 : CUT] *= 0.5
    usual, other = (predict(model, with_values(sales, each), CUT - 1).quantiles for each in (sales.value, value))
    assert other[0, 1] < usual[0, 1]
    assert other[1:, 1] == pytest.approx(usual[1:, 1], rel=0.02)


def test_gaps_zeros_and_unknown_context_are_no_obstacle(model: Model, sales: Panel) -> None:
    value, known = sales.value.copy(), {name: column.copy() for name, column in sales.known.items()}
    value[0, 40:60] = np.nan  # closed for months
    value[1, 65] = 0.0
    value[2, :CUT] = np.nan  # begins with the target week
    value[3, : CUT - 1] = np.nan  # has one week
    known["known_holiday"][:] = np.nan
    forecast = predict(model, replace(sales, value=value, known=known), CUT - 1)
    assert np.isfinite(forecast.quantiles).all()
    assert forecast.learning[:4].tolist() == [False, False, True, True]


def test_a_unit_without_a_past_has_the_band_of_units_like_it(model: Model, sales: Panel) -> None:
    value = sales.value.copy()
    value[NEW] = np.nan
    bare = predict(model, with_values(sales, value), CUT - 1).quantiles[NEW]
    inside = (sales.value[NEW, CUT] >= bare[:, 0]) & (sales.value[NEW, CUT] <= bare[:, 3])
    assert inside.mean() >= 0.6
    assert (bare[:, 3] / bare[:, 0] > 1.5).all()


def test_one_week_of_its_own_tells_more_than_units_like_it(model: Model, sales: Panel) -> None:
    def error(visible: int) -> float:
        value = sales.value.copy()
        value[NEW, : CUT - visible] = np.nan
        middle = predict(model, with_values(sales, value), CUT - 1).quantiles[NEW, 1]
        return float(np.abs(sales.value[NEW, CUT] - middle).sum() / sales.value[NEW, CUT].sum())

    assert error(1) < error(0)
    assert error(CUT) < 0.15


def test_of_very_many_units_some_are_learned_from_and_all_are_forecast(
    sales: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "FIGURES_MAX", 24 * 40)
    known = sales.only(np.arange(60) < 48, before=40)
    promoted = known.known["known_promotion"] > 0
    some = train(known, horizon=1, form=Form.LEVEL, promoted=promoted)
    assert (some.card["units"], some.card["rows"]) == (24, 24 * 40)
    quantiles = np.stack([predict(some, sales, week - 1).quantiles for week in range(40, 48)], axis=1)
    inside = (sales.value[:, 40:48] >= quantiles[..., 0]) & (sales.value[:, 40:48] <= quantiles[..., 3])
    assert inside.mean(axis=1).min() > 0
    assert 0.7 <= inside.mean() <= 0.95


def test_a_panel_without_what_the_model_needs_is_refused(model: Model, sales: Panel) -> None:
    with pytest.raises(ModelMismatch, match="known_holiday"):
        predict(model, replace(sales, known={"known_promotion": sales.known["known_promotion"]}), CUT - 1)


@pytest.fixture(scope="module")
def few(sales: Panel) -> Panel:
    """Sixteen of the shops over 40 weeks and the context of one more."""
    return sales.only(np.arange(60) < 16, before=40)


@pytest.fixture(scope="module")
def strict(few: Panel) -> Model:
    """A model that leaves out the last two weeks of each shop."""
    return train(few, horizon=1, form=Form.LEVEL, strict=True)


def test_strict_targets_do_not_follow_the_last_two_weeks_at_all(strict: Model, few: Panel) -> None:
    assert not pass_through(parts_of(strict), few, 39, 2).any()
    assert 0 < np.mean(pass_through(parts_of(strict), few, 39, 4)) <= 0.3


def test_strict_factors_multiply_to_the_middle_too(strict: Model, few: Panel) -> None:
    forecast = predict(strict, few, 39)
    assert np.prod(list(forecast.factors.values()), axis=0) == pytest.approx(forecast.quantiles[:, 1])


def test_a_strict_target_of_a_shop_that_has_begun_last_week_is_that_of_units_like_it(strict: Model, few: Panel) -> None:
    value = few.value.copy()
    value[0, :39] = np.nan
    value[1, :] = np.nan
    forecast = predict(strict, with_values(few, value), 39)
    assert forecast.quantiles[0] / forecast.quantiles[1] == pytest.approx(
        [forecast.quantiles[0, 1] / forecast.quantiles[1, 1]] * 4
    )
    assert forecast.learning[:2].all()


def test_rates_of_small_shops_are_not_judged_by_noise() -> None:
    panel = conversion(24, 60)
    model = train(panel.only(np.ones(24, dtype=bool), before=52), horizon=1, form=Form.RATE)
    forecasts = [predict(model, panel, week - 1).quantiles for week in range(52, 60)]
    actual = panel.value[:, 52:] / panel.exposure[:, 52:]
    inside = np.mean([(actual[:, n] >= q[:, 0]) & (actual[:, n] <= q[:, 3]) for n, q in enumerate(forecasts)])
    width = forecasts[0][:, 3] - forecasts[0][:, 0]
    assert model.method == "pipeline"
    assert 0.65 <= inside <= 0.95
    assert width[:6].mean() > 2 * width[-6:].mean()
    assert all(((q >= 0) & (q <= 1)).all() for q in forecasts)


def test_the_week_four_weeks_ahead_is_foreseen_from_now() -> None:
    panel = shops(16, 46)
    model = train(panel.only(np.ones(16, dtype=bool), before=40), horizon=4, form=Form.LEVEL)
    forecast = predict(model, panel, 39)
    assert forecast.week == 43
    assert np.abs(forecast.quantiles[:, 1] / panel.value[:, 43] - 1).mean() < 0.2


def test_distances_are_those_of_the_week_asked_for(model: Model, sales: Panel) -> None:
    parts = parts_of(model)
    found = distances(parts, view_of(parts, sales.until(CUT - 1)), CUT)
    assert np.exp(found.quantiles) == pytest.approx(predict(model, sales, CUT - 1).quantiles)
