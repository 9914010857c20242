"""Whether a new model is better than the one in force, on weeks that neither has seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from growth_tree.insight.baselines.challenge import results
from growth_tree.insight.baselines.measures import exactness
from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.scale import scale_of
from growth_tree.insight.forecasting.predicting import with_known

WEEKS_LEAST = 4
"""Fewer weeks say nothing: all subjects share the luck of a week."""


class InForce(NamedTuple):
    """The model in force, and the last week that it has seen."""

    model: Model
    last_week: date


def compared(in_force: InForce, model: Model, panel: Panel) -> float | None:
    """The wQL that the model in force would have had where the new one has its own; None where weeks are too few.

    Both are measured on the weeks since the one in force was trained, which the new one forecast unseen in its
    back-test; their ratio there is applied to the wQL of the new one.
    """
    card: Mapping[str, Any] = model.card
    told = {date.fromisoformat(week): each for week, each in card.get("weeks", {}).items()}
    weeks = [week for week in told if week > in_force.last_week]
    if len(weeks) < WEEKS_LEAST or model.method not in card["scores"]:
        return None
    own = sum(told[week]["loss"] for week in weeks) / sum(told[week]["actual"] for week in weeks)
    other = _error(in_force.model, panel, weeks)
    return None if other is None or own <= 0 else float(card["scores"][model.method]["wql"] * other / own)


def _error(model: Model, panel: Panel, weeks: list[date]) -> float | None:
    """A model's wQL in some weeks, each forecast from what was known before it."""
    known = with_known(model, panel)
    actual = results(scale_of(panel, model.form), panel)
    found, forecast = [], []
    for n in (panel.periods.index(week) for week in weeks):
        quantiles = predict(model, known, n - model.horizon).quantiles
        said = np.isfinite(actual[:, n]) & np.isfinite(quantiles).all(axis=1)
        found.append(actual[said, n])
        forecast.append(quantiles[said])
    reached = np.concatenate(found)
    return exactness(reached, np.concatenate(forecast))["wql"] if reached.sum() > 0 else None
