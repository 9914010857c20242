"""The simple rules as challengers of a model, on the panel it was trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.measures import LEVELS, exactness
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.rules import RULES, Rule
from growth_tree.insight.baselines.scale import Scale

TEST_WEEKS = 13
Indices = NDArray[np.int_]


def results(scale: Scale, panel: Panel) -> Floats:
    """What is measured and targeted: the quantity of a level, the share or ratio of the others."""
    weight = scale.weight(panel)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = panel.value if scale.form is Form.LEVEL else panel.value / panel.exposure
    return np.where(weight > 0, found, np.nan)


def rule_quantiles(scale: Scale, panel: Panel, horizon: int, unit: Indices, week: Indices) -> dict[str, Floats]:
    """The quantiles of every rule for pairs of unit and week; NaN where a rule says nothing."""
    x = results(scale, panel)
    found: dict[str, Floats] = {}
    for name in RULES:
        rule = Rule(name=name)
        points = rule.points(x, horizon)
        quantiles = np.full((unit.size, len(LEVELS)), np.nan)
        for each in np.unique(week):
            rows = week == each
            quantiles[rows] = rule.quantiles(x, points, int(each), horizon)[unit[rows]]
        found[name] = quantiles
    return found


def best_rule(scale: Scale, panel: Panel, horizon: int) -> tuple[str, float]:
    """The rule that was nearest in the last weeks, and its wQL."""
    x = results(scale, panel)
    weeks = np.flatnonzero(np.isfinite(x).any(axis=0))
    tested = weeks[weeks > weeks[-1] - min(TEST_WEEKS, weeks.size // 3)] if weeks.size else weeks
    unit, place = np.nonzero(np.isfinite(x[:, tested]) & (x[:, tested] > 0)) if tested.size else (weeks, weeks)
    if not unit.size:
        return RULES[0], float("inf")
    actual = x[unit, tested[place]]
    scores = {}
    for name, quantiles in rule_quantiles(scale, panel, horizon, unit, tested[place]).items():
        said = np.isfinite(quantiles).all(axis=1)
        if said.mean() > 0.8:
            scores[name] = exactness(actual[said], quantiles[said])["wql"]
    name = min(scores, key=lambda each: scores[each], default=RULES[0])
    return name, scores.get(name, float("inf"))
