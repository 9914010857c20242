"""The simple rules as challengers of a model, on the panel it was trained on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.measures import LEVELS, Measured
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.rules import RULES, Rule
from growth_tree.insight.baselines.scale import Scale

TEST_WEEKS = 13
Cells = NDArray[np.bool_]


def results(scale: Scale, panel: Panel) -> Floats:
    """What is measured and targeted: the quantity of a level, the share or ratio of the others."""
    return _known(scale, panel, panel.value) if scale.form is Form.LEVEL else per_day(scale, panel)


def per_day(scale: Scale, panel: Panel) -> Floats:
    """The same per planned day, share or ratio: what weeks of any length can be compared by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return _known(scale, panel, panel.value / panel.exposure)


def _known(scale: Scale, panel: Panel, x: Floats) -> Floats:
    return np.where(scale.weight(panel) > 0, x, np.nan)


def rule_quantiles(name: str, scale: Scale, panel: Panel, horizon: int, weeks: Cells) -> Floats:
    """A rule's quantiles, unit × week × level, in some weeks; NaN elsewhere and where it says nothing."""
    x, rule = per_day(scale, panel), Rule(name=name)
    points = rule.points(x, horizon)
    found = np.full((*x.shape, len(LEVELS)), np.nan)
    for week in map(int, np.flatnonzero(weeks)):
        found[:, week] = rule.quantiles(x, points, week, horizon)
    if scale.form is Form.LEVEL:
        return found * panel.exposure[:, :, None]
    return np.clip(found, 0, 1) if scale.form is Form.RATE else found


def last_weeks(scale: Scale, panel: Panel) -> Cells:
    """The results by which rules are judged where no model forecast any: those of the last weeks."""
    known = np.isfinite(per_day(scale, panel))
    weeks = np.flatnonzero(known.any(axis=0))
    tested = weeks[weeks > weeks[-1] - min(TEST_WEEKS, weeks.size // 3)] if weeks.size else weeks
    return known & np.isin(np.arange(panel.weeks), tested)[None, :]


def best_rule(scores: Mapping[str, Measured]) -> str:
    """The rule that was nearest; the first of all where nothing can be told."""
    return min((name for name in scores if name in RULES), key=lambda name: wql(scores[name]), default=RULES[0])


def wql(measured: Measured) -> float:
    """The error by which methods are compared."""
    return float(measured["wql"] or 0.0)
