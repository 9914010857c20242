"""Training: fit all weeks, calibrate on weeks left out, compare with the simple rules, and serve what is better."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import card, learning
from growth_tree.insight.baselines.calibration import blocks, calibration_of
from growth_tree.insight.baselines.challenge import best_rule, rule_quantiles
from growth_tree.insight.baselines.features import SEASON_WEEKS
from growth_tree.insight.baselines.learning import Setup, ground_of, rows_of
from growth_tree.insight.baselines.measures import LEVELS, exactness
from growth_tree.insight.baselines.model import Model, Parts
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.scale import Scale, scale_of

WEEKS_LEAST = 26
UNITS_LEAST = 8
CALIBRATION_WEEKS, SHORT_WEEKS = 52, 78
"""The latest weeks are left out in turn to calibrate on them; of histories shorter than that, half as many."""

BURN_IN_WEEKS = 8
LINEAR_SHARES = (0.0, 0.15, 0.3)

Indices = NDArray[np.int_]
Weeks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Forecasts of weeks that their fit has not seen; one element per unit-week, one column per level."""

    off: Floats
    boosted: Floats
    linear: Floats
    base: Floats
    deviation: Floats
    weeks: Floats
    unit: Indices
    week: Indices
    made_up: NDArray[np.bool_]

    def blended(self, linear_share: float) -> Floats:
        """Distances from the base with some share of the linear part."""
        return linear_share * self.linear + (1 - linear_share) * self.boosted


def train(panel: Panel, *, horizon: int, form: Form, strict: bool = False, seed: int = 0) -> Model:
    """Train on all values of a panel. A simple rule is served where data is short or the model is no better."""
    started = perf_counter()
    scale = scale_of(panel, form)
    rule, _ = best_rule(scale, panel, horizon)
    if _weeks_with_values(panel) < WEEKS_LEAST + horizon or len(panel.units) < UNITS_LEAST:
        return Model(form=form, horizon=horizon, strict=strict, rule=rule, parts=None, card={"reason": "short"})
    seasonal = _weeks_with_values(panel) >= SEASON_WEEKS
    setup = Setup(scale=scale, horizon=horizon, strict=strict, seasonal=seasonal, seed=seed)
    with one_thread():
        parts, unseen = _learn(panel, setup)
    scores = _scores(parts, unseen, panel, horizon)
    rule = min((name for name in scores if name != "pipeline"), key=lambda name: scores[name]["wql"], default=rule)
    better = rule not in scores or scores["pipeline"]["wql"] <= scores[rule]["wql"]
    found = card.card_of(parts, unseen, panel, scores, seconds=perf_counter() - started)
    return Model(form=form, horizon=horizon, strict=strict, rule=rule, parts=parts if better else None, card=found)


def one_thread() -> AbstractContextManager[object]:
    """Numerical libraries kept to one thread: more of them hardly help small models, and stand in the way of pages."""
    import sklearn.ensemble  # noqa: F401, PLC0415  (costs start-up time; only loaded libraries can be limited)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    limited: AbstractContextManager[object] = threadpool_limits(1)
    return limited


def _weeks_with_values(panel: Panel) -> int:
    return int(np.isfinite(panel.value).any(axis=0).sum())


def _learn(panel: Panel, setup: Setup) -> tuple[Parts, Unseen]:
    weeks = np.asarray(np.isfinite(panel.value).any(axis=0))
    last = int(np.flatnonzero(weeks)[-1])
    burn_in = np.arange(panel.weeks) < min(BURN_IN_WEEKS, last // 4)
    targets = ~burn_in & (np.arange(panel.weeks) <= last)
    ground, expected = ground_of(panel, setup, weeks)
    rows = rows_of(ground, panel, expected, weeks=targets)
    fitted = learning.fit(rows, learn=targets, seed=setup.seed)
    recent = CALIBRATION_WEEKS if _weeks_with_values(panel) >= SHORT_WEEKS else CALIBRATION_WEEKS // 2
    folds = [
        _unseen(panel, setup, targets, block, np.isin(np.arange(panel.weeks), far) | (burn_in & (far[0] < block[0])))
        for block, far in blocks(np.flatnonzero(targets), recent)
    ]
    unseen = Unseen(**{name: np.concatenate([getattr(fold, name) for fold in folds]) for name in Unseen.__slots__})
    share = _best_share(unseen, panel, setup.scale)
    residual = unseen.off[:, None] - unseen.blended(share)
    parts = Parts(
        ground=ground,
        fitted=fitted,
        linear_share=share,
        calibration=calibration_of(residual, unseen.deviation, unseen.weeks, unseen.week),
        newborn=_newborn(ground, panel, expected),
    )
    return parts, unseen


def _unseen(panel: Panel, setup: Setup, targets: Weeks, block: Indices, learn: Weeks) -> Unseen:
    """Forecasts of a block of weeks by a fit that has learned from other weeks alone."""
    ground, expected = ground_of(panel, setup, learn)
    rows = rows_of(ground, panel, expected, weeks=targets)
    fitted = learning.fit(rows, learn=learn & targets, seed=setup.seed)
    inside = np.isin(rows.week, block)
    x, week = rows.x[inside], rows.week[inside]
    common = fitted.common.of(rows.common)[week]
    return Unseen(
        off=rows.off[inside],
        boosted=fitted.quantiles(x, common, linear_share=0.0),
        linear=fitted.quantiles(x, common, linear_share=1.0),
        base=rows.base[inside],
        deviation=x[:, rows.names.index("deviation")],
        weeks=x[:, rows.names.index("weeks")],
        unit=rows.unit[inside],
        week=week,
        made_up=rows.made_up[inside],
    )


def _best_share(unseen: Unseen, panel: Panel, scale: Scale) -> float:
    real = ~unseen.made_up
    actual, exposure = _actual(unseen, panel, scale, real)

    def wql(share: float) -> float:
        distance = unseen.base[real, None] + unseen.blended(share)[real]
        return exactness(actual, _out(scale, distance, exposure))["wql"]

    return min(LINEAR_SHARES, key=wql)


def _out(scale: Scale, quantiles: Floats, exposure: Floats) -> Floats:
    return np.column_stack([scale.outward(column, exposure) for column in np.sort(quantiles, axis=1).T])


def _actual(unseen: Unseen, panel: Panel, scale: Scale, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    at = unseen.unit[rows], unseen.week[rows]
    exposure = panel.exposure[at]
    return (panel.value[at] if scale.form is Form.LEVEL else panel.value[at] / exposure), exposure


def _scores(parts: Parts, unseen: Unseen, panel: Panel, horizon: int) -> dict[str, dict[str, float]]:
    """The model and the rules on the same unseen weeks."""
    scale = parts.ground.setup.scale
    real = ~unseen.made_up
    off = unseen.blended(parts.linear_share)[real] + parts.calibration.offset(
        unseen.deviation[real], unseen.weeks[real]
    )
    actual, exposure = _actual(unseen, panel, scale, real)
    scores = {"pipeline": exactness(actual, _out(scale, unseen.base[real, None] + off, exposure))}
    at = unseen.unit[real], unseen.week[real]
    for name, quantiles in rule_quantiles(scale, panel, horizon, *at).items():
        said = np.isfinite(quantiles).all(axis=1)
        if said.mean() > 0.9:
            scores[name] = exactness(actual[said], quantiles[said])
    return scores


def _newborn(ground: learning.Ground, panel: Panel, expected: Floats) -> Floats:
    """Distances from the prior: of first weeks, and of any week; whichever of both is wider."""
    past = ground.past(panel, prior=expected)
    off = past.y - expected[:, None] - past.effect
    first = (past.weight > 0) & (np.cumsum(past.weight > 0, axis=1) == 1)
    first[:, :2] = False
    kinds = [off[rows] for rows in (first, past.weight > 0) if rows.sum() >= 30]
    found = np.array([np.quantile(kind, LEVELS) for kind in kinds]) if kinds else np.array([[-1.0, 0.0, 0.6, 1.0]])
    return np.array([found[:, 0].min(), found[:, 1].mean(), found[:, 2].max(), found[:, 3].max()])
