from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growth_tree.insight.baselines.panel import WEEK, Form, Panel, Row, panel_of
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.panels import FIRST, shops


@pytest.mark.parametrize(("units", "weeks"), [(30, 20), (1, 18)])
def test_with_little_data_a_rule_is_served(units: int, weeks: int) -> None:
    panel = shops(units, weeks)
    model = train(panel.only(np.ones(units, dtype=bool), before=weeks - 1), horizon=1, form=Form.LEVEL)
    forecast = predict(model, panel, weeks - 2)
    assert model.method.startswith(("last", "mean"))
    assert (np.diff(forecast.quantiles, axis=1) >= 0).all()
    assert np.prod(list(forecast.factors.values()), axis=0) == pytest.approx(forecast.quantiles[:, 1])


def test_a_model_that_is_no_better_than_a_rule_is_not_served() -> None:
    chance = np.random.default_rng(4)
    jumps = chance.normal(0, 0.5, (8, 30)) * (chance.random((8, 30)) < 0.08)
    panel = replace(shops(8, 30), value=np.exp(5 + np.cumsum(jumps, axis=1)))
    model = train(panel, horizon=1, form=Form.LEVEL)
    assert model.method == "last_week"
    scores = model.card["scores"]
    assert isinstance(scores, dict)
    assert scores["pipeline"]["wql"] > scores["last_week"]["wql"]


def test_a_panel_from_rows_keeps_gaps_and_labels() -> None:
    panel = panel_of(
        [
            Row(unit="b", period=FIRST, value=3.0, known={"known_event": "618"}, static={"static_size": 2.0}),
            Row(unit="a", period=FIRST + 2 * WEEK, value=None, exposure=4.0, known={}, static={"static_size": None}),
            Row(unit="b", period=FIRST, value=5.0, known={"known_event": None}, static={}),
        ]
    )
    assert panel.units == ("a", "b")
    assert panel.value[1].tolist() == pytest.approx([5.0, np.nan, np.nan], nan_ok=True)
    assert panel.exposure[0, 2] == 4.0
    assert panel.static["static_size"].tolist() == pytest.approx([np.nan, np.nan], nan_ok=True)


def test_the_week_to_forecast_has_to_be_in_the_panel(sales: Panel) -> None:
    model = train(shops(8, 20), horizon=1, form=Form.LEVEL)
    with pytest.raises(ValueError, match="span"):
        predict(model, shops(8, 20), 19)
