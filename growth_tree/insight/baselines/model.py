"""A trained model of one KPI, what a forecast is, and how the quantiles of one week come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import features
from growth_tree.insight.baselines.calibration import Calibration
from growth_tree.insight.baselines.features import Past
from growth_tree.insight.baselines.learning import Fitted, Ground
from growth_tree.insight.baselines.panel import Floats, Form, Panel

PIPELINE = "pipeline"
"""The method of a model that was trained; any other is the name of a rule."""

LEARNING_WEEKS = 4
"""Units with fewer own weeks are still learning their baseline: no penalty should follow from their target."""


class ModelMismatch(Exception):
    """A model that does not fit the panel or the libraries at hand; train a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the full model has learned."""

    ground: Ground
    fitted: Fitted
    linear_share: float  # of the ridge regression beside the boosted trees
    calibration: Calibration
    newborn: Floats  # by level: distance from the prior of units without a past


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What was trained: `parts`, or the simple rule that serves where there is little data or nothing better.

    For KPIs where lower is better read the quantiles from the other side: the stretch target is then q20.
    """

    form: Form
    horizon: int
    strict: bool
    rule: str
    parts: Parts | None
    card: Mapping[str, object]

    @property
    def method(self) -> str:
        """`pipeline`, or the name of the rule that is served."""
        return PIPELINE if self.parts else self.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Quantiles .1 .5 .8 .9 of each unit's result in one week; NaN for a unit of which nothing can be said.

    `factors` multiply to q50: `level` in the KPI's unit, the others near 1. `own` is the logarithm of the part that
    is the unit's own doing, to be given to the next forecast as `limit` with the most it may rise.
    """

    units: tuple[str, ...]
    week: int
    quantiles: Floats
    factors: Mapping[str, Floats]
    own: Floats
    learning: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiseLimit:
    """By how much own parts may rise from one target to the next, in %, one for all or each; NaN: no target before."""

    percent: float | Floats
    own_before: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A panel as a model sees it, made once for all forecasts from it."""

    panel: Panel
    past: Past
    common: Floats  # by target week

    def beside(self, parts: Parts, panel: Panel) -> View:
        """Another past of each unit beside the same peers: what if one unit alone had done otherwise."""
        return View(panel=panel, past=parts.ground.past(panel), common=self.common)


def view_of(parts: Parts, panel: Panel) -> View:
    """Levels, clipped inputs and peers of a panel. Raises ModelMismatch if context or attributes are missing."""
    ground = parts.ground
    needed = {term.column for term in ground.context.terms} | {each.name for each in ground.prior.attributes}
    missing = needed - set(panel.known) - set(panel.static)
    if missing:
        raise ModelMismatch(f"the panel lacks {', '.join(sorted(missing))}")
    past = ground.past(panel)
    return View(
        panel=panel,
        past=past,
        common=parts.fitted.common.of(ground.common(past)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """On the transformed scale, for one week: the additive base, each quantile, and the rows of features."""

    base: Floats
    quantiles: Floats
    rows: Floats
    newborn: NDArray[np.bool_]
    own_weeks: Floats


def distances(parts: Parts, view: View, week: int) -> Distances:
    """The quantiles of all units in one week."""
    ground, past = parts.ground, view.past
    everyone = np.arange(len(view.panel.units))
    columns = ground.columns(view.panel, past)
    names, rows = features.gather(columns, everyone, np.full(everyone.size, week))
    if names != parts.fitted.names:
        raise ModelMismatch("the features of this model are not those of this program")
    last = ground.setup.last_own(week)
    own_weeks = past.own_weeks[:, last]
    newborn = own_weeks <= 0
    base = past.level[:, last] + past.effect[:, week]
    common = np.full(everyone.size, view.common[week])
    off = parts.fitted.quantiles(rows, common, linear_share=parts.linear_share)
    off += parts.calibration.offset(rows[:, names.index("deviation")], rows[:, names.index("weeks")])
    off[newborn] = parts.newborn
    return Distances(
        base=base, quantiles=np.sort(base[:, None] + off, axis=1), rows=rows, newborn=newborn, own_weeks=own_weeks
    )
