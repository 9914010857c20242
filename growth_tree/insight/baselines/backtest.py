"""The product's own pipeline beside the simple rules, on weeks and units that no model has seen."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from growth_tree.domain.core import Rejected
from growth_tree.insight.baselines.challenge import Cells, results
from growth_tree.insight.baselines.jury import Jury
from growth_tree.insight.baselines.measures import LEVELS, Measured
from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.panel_file import SPLITS, SplitPanel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.rules import RULES, Rule
from growth_tree.insight.baselines.scale import scale_of
from growth_tree.insight.baselines.training import train

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of it; `quantiles` are the pipeline's, unit × week × level, NaN outside the tested weeks."""

    model: Model
    seconds_train: float
    seconds_predict: float
    methods: dict[str, dict[str, Measured]]
    quantiles: Floats


def backtest(
    given: SplitPanel,
    *,
    horizon: int,
    form: Form,
    promoted: Cells | None,
    strict: bool = False,
    seed: int = 0,
    report: Report | None = None,
) -> Backtest:
    """Train once on the training rows, then forecast every tested week from the week `horizon` before it."""
    panel, split = given.panel, given.split
    tested = {"test": split == SPLITS.index("test"), "new": split == SPLITS.index("new_test")}
    weeks = np.flatnonzero((tested["test"] | tested["new"]).any(axis=0))
    if not weeks.size:
        raise Rejected("panel_nothing_to_test", "split")
    started = perf_counter()
    learned = _trained_on(split)
    if not learned.any():
        raise Rejected("panel_nothing_to_train", "split")
    model = train(panel.only(learned, before=int(weeks[0])), horizon=horizon, form=form, strict=strict, seed=seed)
    seconds_train, started = perf_counter() - started, perf_counter()
    quantiles = np.full((*panel.value.shape, len(LEVELS)), np.nan)
    for done, week in enumerate(weeks, 1):
        if week >= horizon:
            quantiles[:, week] = predict(model, panel, int(week) - horizon).quantiles
        if report:
            report(done, int(weeks.size))
    seconds_predict = perf_counter() - started
    jury = Jury(panel, form, int(weeks[0]), promoted)
    methods = {"pipeline": {name: jury.measured(quantiles, cells) for name, cells in tested.items()}}
    for name in RULES:
        points, own = _rule(name, panel, form, horizon, weeks)
        methods[name] = {part: jury.measured(points, cells, point=True) for part, cells in tested.items()}
        methods[f"{name}_own_quantiles"] = {part: jury.measured(own, cells) for part, cells in tested.items()}
    return Backtest(
        model=model, seconds_train=seconds_train, seconds_predict=seconds_predict, methods=methods, quantiles=quantiles
    )


def write_predictions(path: Path, panel: Panel, quantiles: Floats) -> None:
    """The pipeline's quantiles as csv: unit, period, q10, q50, q80, q90."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("unit", "period", "q10", "q50", "q80", "q90"))
        for unit, week in zip(*np.nonzero(np.isfinite(quantiles).all(axis=2)), strict=True):
            row = (f"{each:.6g}" for each in quantiles[unit, week])
            writer.writerow((panel.units[unit], panel.periods[week].isoformat(), *row))


def _trained_on(split: Floats) -> Cells:
    """Units with training rows, and those that begin within the test and are not among the new ones."""
    new = (split == SPLITS.index("new_history")) | (split == SPLITS.index("new_test"))
    return np.asarray(~new.any(axis=1) & (split == SPLITS.index("train")).any(axis=1))


def _rule(name: str, panel: Panel, form: Form, horizon: int, weeks: NDArray[np.int_]) -> tuple[Floats, Floats]:
    """A rule as it stands, and with each unit's own residual quantiles."""
    rule, x = Rule(name=name), results(scale_of(panel, form), panel)
    points = rule.points(x, horizon)
    own = np.full((*x.shape, len(LEVELS)), np.nan)
    for week in weeks:
        own[:, week] = rule.quantiles(x, points, int(week), horizon)
    return np.repeat(points[:, :, None], len(LEVELS), axis=2), own
