"""What a model that looks four weeks ahead keeps missing on the same side moves its next targets."""

from __future__ import annotations

import numpy as np
import pytest

from growth_tree.insight.baselines import model as served
from growth_tree.insight.baselines.explanation import pass_through
from growth_tree.insight.baselines.model import Forecast, Model, lasting
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.panels import shops, with_values

UNITS, LEARNED, ORIGIN = 90, 44, 59
EVERYONE = np.ones(UNITS, dtype=bool)


@pytest.fixture(scope="module")
def settled() -> Panel:
    """Ninety shops that neither grow nor shrink."""
    return shops(UNITS, 66)


@pytest.fixture(scope="module")
def growing(settled: Panel) -> Panel:
    """The same shops, all growing by 3 % a week since a model has learned of them."""
    since = np.maximum(np.arange(settled.weeks) - LEARNED + 1, 0)
    return with_values(settled, settled.value * 1.03**since)


@pytest.fixture(scope="module")
def ahead(settled: Panel) -> Model:
    """What is expected of them four weeks ahead."""
    return train(settled.only(EVERYONE, before=LEARNED), horizon=4, form=Form.LEVEL)


def unmoved(monkeypatch: pytest.MonkeyPatch, model: Model, panel: Panel) -> Forecast:
    with monkeypatch.context() as patched:
        patched.setattr(served, "lasting", lambda _: 0.0)
        return predict(model, panel, ORIGIN)


@pytest.mark.parametrize(
    ("missed", "moved"),
    [
        ([0.04] * 12, 0.04),
        ([-0.04] * 12, -0.04),
        ([0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, -0.1, -0.3], 0.1),
        ([0.9, 0.9, 0.9, 0.9, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.0),
        ([0.1, -0.1] * 6, 0.0),
        ([0.0] * 12, 0.0),
    ],
    ids=["all above", "all below", "two did otherwise", "a few weeks of luck", "both sides", "nothing missed"],
)
def test_what_three_of_four_weeks_missed_counts(missed: list[float], moved: float) -> None:
    assert lasting(np.array(missed)) == pytest.approx(moved)


def test_targets_of_a_model_that_growth_has_left_behind_follow(
    monkeypatch: pytest.MonkeyPatch, ahead: Model, growing: Panel
) -> None:
    actual = growing.value[:, ORIGIN + 4]
    now, then = predict(ahead, growing, ORIGIN), unmoved(monkeypatch, ahead, growing)
    assert (actual >= then.quantiles[:, 1]).mean() > 0.75
    assert np.abs(np.log(actual / now.quantiles[:, 1])).mean() < np.abs(np.log(actual / then.quantiles[:, 1])).mean()
    assert now.quantiles / then.quantiles == pytest.approx(np.full((UNITS, 4), (now.quantiles / then.quantiles)[0, 0]))


def test_the_move_is_told_as_what_moves_all(monkeypatch: pytest.MonkeyPatch, ahead: Model, growing: Panel) -> None:
    now, then = predict(ahead, growing, ORIGIN), unmoved(monkeypatch, ahead, growing)
    moved = now.quantiles[:, 1] / then.quantiles[:, 1]
    assert moved.min() > 1.02
    assert now.factors["trend"] == pytest.approx(then.factors["trend"] * moved)
    assert all(now.factors[name] == pytest.approx(then.factors[name]) for name in now.factors if name != "trend")
    assert np.prod(list(now.factors.values()), axis=0) == pytest.approx(now.quantiles[:, 1])


def test_a_unit_alone_moves_nothing_by_it(ahead: Model, growing: Panel) -> None:
    value = growing.value.copy()
    value[0, ORIGIN - 12 :] *= 0.5
    usual, other = (predict(ahead, with_values(growing, each), ORIGIN).quantiles for each in (growing.value, value))
    assert other[1:] == pytest.approx(usual[1:], rel=0.03)
    assert ahead.parts
    assert np.mean(pass_through(ahead.parts, growing, ORIGIN, 1)) <= 0.3


def test_few_units_and_weeks_tell_nothing(monkeypatch: pytest.MonkeyPatch, ahead: Model, growing: Panel) -> None:
    assert ahead.parts
    assert ahead.parts.fitted.boosters
    seven, weeks = np.arange(UNITS) < 7, growing.value.copy()
    weeks[:, : ORIGIN - 10] = np.nan
    for panel in (growing.only(seven), with_values(growing, weeks)):
        assert (predict(ahead, panel, ORIGIN).quantiles == unmoved(monkeypatch, ahead, panel).quantiles).all()


def test_a_week_ahead_nothing_is_moved(monkeypatch: pytest.MonkeyPatch, settled: Panel, growing: Panel) -> None:
    some = EVERYONE & (np.arange(UNITS) < 16)
    near = train(settled.only(some, before=LEARNED), horizon=1, form=Form.LEVEL)
    assert (predict(near, growing, ORIGIN).quantiles == unmoved(monkeypatch, near, growing).quantiles).all()
