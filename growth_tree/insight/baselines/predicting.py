"""Forecasting with a trained model, or with the rule that is served in its place."""

from __future__ import annotations

import numpy as np

from growth_tree.insight.baselines.challenge import per_day
from growth_tree.insight.baselines.explanation import explained, planned_exposure
from growth_tree.insight.baselines.model import LEARNING_WEEKS, Forecast, Model, RiseLimit, distances, view_of
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.rules import Rule
from growth_tree.insight.baselines.scale import scale_of


def predict(model: Model, panel: Panel, origin: int, *, limit: RiseLimit | None = None) -> Forecast:
    """Forecast all units `horizon` weeks after the week with index `origin`, from nothing later than that week."""
    week = origin + model.horizon
    if not 0 <= origin < week < panel.weeks:
        raise ValueError("the panel has to span the origin and, with its context, the week to forecast")
    seen = panel.until(origin)
    if not model.parts:
        return _by_rule(model, seen, origin)
    view = view_of(model.parts, seen)
    return explained(model.parts, view, distances(model.parts, view, week), week, limit)


def _by_rule(model: Model, panel: Panel, origin: int) -> Forecast:
    """The served rule with each unit's own residual quantiles, or those of all units where it has few."""
    scale, week = scale_of(panel, model.form), origin + model.horizon
    x, rule = per_day(scale, panel), Rule(name=model.rule)
    points = rule.points(x, model.horizon)
    quantiles, point = rule.quantiles(x, points, week, model.horizon), points[:, week]
    if model.form is Form.RATE:
        quantiles = np.clip(quantiles, 0, 1)
    days = planned_exposure(panel, model.form, week, origin) if model.form is Form.LEVEL else np.ones(point.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Forecast(
            units=panel.units,
            week=week,
            quantiles=quantiles * days[:, None],
            factors={"level": point * days, "pattern": np.where(point > 0, quantiles[:, 1] / point, 1.0)},
            own=np.log(point / (1 - point) if model.form is Form.RATE else point),
            learning=np.isfinite(x[:, : origin + 1]).sum(axis=1) < LEARNING_WEEKS,
        )
