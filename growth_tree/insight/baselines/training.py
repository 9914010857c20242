"""Training: fit all weeks, calibrate on weeks left out, compare with the simple rules, and serve what is better."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import card, learning
from growth_tree.insight.baselines.calibration import ADDITIVE_WIDENING, WIDENING, Calibration, blocks, calibration_of
from growth_tree.insight.baselines.challenge import Cells, best_rule, last_weeks, rule_quantiles, wql
from growth_tree.insight.baselines.features import SEASON_WEEKS
from growth_tree.insight.baselines.jury import Jury
from growth_tree.insight.baselines.learning import Setup, ground_of, rows_of
from growth_tree.insight.baselines.measures import LEVELS, Measured, exactness
from growth_tree.insight.baselines.model import PIPELINE, Model, Parts
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.rules import RULES
from growth_tree.insight.baselines.scale import Scale, scale_of

WEEKS_LEAST = 20
UNITS_LEAST = 8
"""What fewer units do says nothing of one that has no past."""

CALIBRATION_WEEKS, SHORT_WEEKS = 52, 78
"""The latest weeks are left out in turn to calibrate on them; of histories shorter than that, half as many."""

FIGURES_MAX = 200_000
"""Of more figures so many are learned from, those of units drawn by chance.

What weeks do is common to all units, and units differ in few ways: more of them teach hardly more.
"""

BURN_IN_WEEKS = 8
LINEAR_SHARES = (0.0, 0.15, 0.3)
GAP_WEEKS = 4
"""Fewer weeks of promotions do not decide whether a model is fair to them."""

SILENT_MOST = 0.1
"""A rule that says nothing of more results than this share of them cannot be served."""

PARTLY_WEEKS_LEAST = 4
"""Of so many weeks a rule must say something to be told of at all."""

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
    fold: Indices  # the first week of its block
    made_up: NDArray[np.bool_]

    def blended(self, linear_share: float) -> Floats:
        """Distances from the base with some share of the linear part."""
        return linear_share * self.linear + (1 - linear_share) * self.boosted

    def calibration(
        self, setup: Setup, linear_share: float, rows: NDArray[np.bool_] | slice = slice(None)
    ) -> Calibration:
        """Offsets learned from some of the forecasts."""
        residual = (self.off[:, None] - self.blended(linear_share))[rows]
        widening = WIDENING if (self.boosted != self.linear).any() else ADDITIVE_WIDENING
        return calibration_of(
            residual, self.deviation[rows], self.weeks[rows], self.week[rows], widening=widening, horizon=setup.horizon
        )

    def calibrated(self, setup: Setup, linear_share: float) -> Floats:
        """Distances from the base, each block of weeks calibrated on the others: what nobody had seen."""
        found = self.blended(linear_share)
        for fold in np.unique(self.fold):
            rows = self.fold == fold
            found[rows] += self.calibration(setup, linear_share, ~rows).offset(self.deviation[rows], self.weeks[rows])
        return found

    def matrices(self, setup: Setup, linear_share: float, panel: Panel) -> tuple[Cells, Floats]:
        """Which results were forecast from a past that was real, and their quantiles, unit × week × level."""
        real = ~self.made_up
        at = self.unit[real], self.week[real]
        cells, quantiles = np.zeros(panel.value.shape, dtype=bool), np.full((*panel.value.shape, len(LEVELS)), np.nan)
        cells[at] = True
        distances = self.base[real, None] + self.calibrated(setup, linear_share)[real]
        quantiles[at] = _out(setup.scale, distances, panel.exposure[at])
        return cells, quantiles


def train(
    panel: Panel, *, horizon: int, form: Form, strict: bool = False, seed: int = 0, promoted: Cells | None = None
) -> Model:
    """Train on all values of a panel. A simple rule is served where data is short or the model is no better.

    `promoted` says which weeks of which units are promotions, so that its card can tell whether they are as hard.
    """
    started = perf_counter()
    drawn = _drawn(panel, seed)
    if not drawn.all():
        panel, promoted = panel.only(drawn), None if promoted is None else promoted[drawn]
    scale, weeks = scale_of(panel, form), _weeks_with_values(panel)
    is_short = weeks < WEEKS_LEAST + horizon
    setup = Setup(scale=scale, horizon=horizon, strict=strict, seasonal=weeks >= SEASON_WEEKS, seed=seed)
    parts, judged = None, _Judged(Jury(panel, form, panel.weeks, promoted, gap_weeks=GAP_WEEKS), panel, setup)
    found: dict[str, object] = {"reason": "short"}
    if is_short:
        judged.rules(last_weeks(scale, panel))
    else:
        with one_thread():
            parts, unseen = _learn(panel, setup)
        judged.model(*unseen.matrices(setup, parts.linear_share, panel))
        found = card.of_model(parts, unseen, panel)
    rule = best_rule(judged.scores)
    if parts and rule in judged.scores and wql(judged.scores[PIPELINE]) > wql(judged.scores[rule]):
        parts, found = None, {}
    if not parts:
        found |= card.of_rule(rule)
    found |= card.of_panel(panel) | judged.told(PIPELINE if parts else rule)
    found["seconds"] = round(perf_counter() - started, 1)
    return Model(form=form, horizon=horizon, strict=strict, rule=rule, parts=parts, card=found)


class _Judged:
    """The model and the rules on the same results, which none of them had seen."""

    def __init__(self, jury: Jury, panel: Panel, setup: Setup) -> None:
        self._jury, self._panel, self._setup = jury, panel, setup
        self.scores: dict[str, Measured] = {}

    def model(self, cells: Cells, forecast: Floats) -> None:
        """Measure a model, and the rules beside it."""
        self._forecast = forecast
        measured = self._jury.measured(forecast, cells)
        self.scores |= {PIPELINE: measured} if measured["rows"] else {}
        self.rules(cells)

    def rules(self, cells: Cells) -> None:
        """Measure the rules that say something of nearly all results."""
        self._cells = cells
        for name in RULES:
            measured = self._jury.measured(self._rule(name), cells)
            if measured["rows"] and int(measured["rows_without_forecast"] or 0) < SILENT_MOST * cells.sum():
                self.scores[name] = measured

    def told(self, method: str) -> dict[str, object]:
        """What the card says of all of them, and in more detail of the one that is served."""
        quantiles = self._quantiles(method)
        partly = self._partly(method)
        return {"scores": self.scores, "partly": partly, **card.outcome(self._jury, quantiles, self._cells)}

    def _partly(self, method: str) -> dict[str, Measured]:
        """Rules that are silent of more results, such as last year's of a short history, beside what is served.

        All are measured on the results of which each of them says something; nothing where those are of a few weeks.
        """
        every = {name: self._quantiles(name) for name in (method, *RULES) if name not in self.scores or name == method}
        said = self._cells & np.isfinite([each.sum(axis=2) for each in every.values()]).all(axis=0)
        if len(every) == 1 or np.count_nonzero(said.any(axis=0)) < PARTLY_WEEKS_LEAST:
            return {}
        return {name: self._jury.measured(each, said) for name, each in every.items()}

    def _quantiles(self, method: str) -> Floats:
        return self._forecast if method == PIPELINE else self._rule(method)

    def _rule(self, name: str) -> Floats:
        weeks = np.asarray(self._cells.any(axis=0))
        return rule_quantiles(name, self._setup.scale, self._panel, self._setup.horizon, weeks)


def one_thread() -> AbstractContextManager[object]:
    """Numerical libraries kept to one thread: more of them hardly help small models, and stand in the way of pages."""
    import sklearn.ensemble  # noqa: F401, PLC0415  (costs start-up time; only loaded libraries can be limited)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    limited: AbstractContextManager[object] = threadpool_limits(1)
    return limited


def _drawn(panel: Panel, seed: int) -> Cells:
    """Which units are learned from: all of them, unless there are very many."""
    units = len(panel.units)
    figures = int(np.isfinite(panel.value).sum())
    order = np.random.default_rng(seed).permutation(units)
    return np.asarray(order < units * FIGURES_MAX // max(figures, FIGURES_MAX))


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
    parts = Parts(
        ground=ground,
        fitted=fitted,
        linear_share=share,
        calibration=unseen.calibration(setup, share),
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
        fold=np.full(week.size, block[0]),
        made_up=rows.made_up[inside],
    )


def _best_share(unseen: Unseen, panel: Panel, scale: Scale) -> float:
    real = ~unseen.made_up
    actual, exposure = _actual(unseen, panel, scale, real)

    if actual.sum() <= 0:
        return LINEAR_SHARES[0]

    def error(share: float) -> float:
        distance = unseen.base[real, None] + unseen.blended(share)[real]
        return exactness(actual, _out(scale, distance, exposure))["wql"]

    return min(LINEAR_SHARES, key=error)


def _out(scale: Scale, quantiles: Floats, exposure: Floats) -> Floats:
    return np.column_stack([scale.outward(column, exposure) for column in np.sort(quantiles, axis=1).T])


def _actual(unseen: Unseen, panel: Panel, scale: Scale, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    at = unseen.unit[rows], unseen.week[rows]
    exposure = panel.exposure[at]
    return (panel.value[at] if scale.form is Form.LEVEL else panel.value[at] / exposure), exposure


def _newborn(ground: learning.Ground, panel: Panel, expected: Floats) -> Floats:
    """Distances from the prior: of first weeks, and of any week; whichever of both is wider. Few units tell nothing."""
    if len(panel.units) < UNITS_LEAST:
        return np.full(len(LEVELS), np.nan)
    past = ground.past(panel, prior=expected)
    off = past.y - expected[:, None] - past.effect
    first = (past.weight > 0) & (np.cumsum(past.weight > 0, axis=1) == 1)
    first[:, :2] = False
    kinds = [off[rows] for rows in (first, past.weight > 0) if rows.sum() >= 30]
    found = np.array([np.quantile(kind, LEVELS) for kind in kinds]) if kinds else np.array([[-1.0, 0.0, 0.6, 1.0]])
    return np.array([found[:, 0].min(), found[:, 1].mean(), found[:, 2].max(), found[:, 3].max()])
