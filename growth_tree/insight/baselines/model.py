"""A trained model of one KPI, what a forecast is, and how the quantiles of one week come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import features
from growth_tree.insight.baselines.calibration import MIDDLE, Calibration
from growth_tree.insight.baselines.features import Past
from growth_tree.insight.baselines.history import later
from growth_tree.insight.baselines.learning import Fitted, Ground
from growth_tree.insight.baselines.panel import Floats, Form, Panel

PIPELINE = "pipeline"
"""The method of a model that was trained; any other is the name of a rule."""

LEARNING_WEEKS = 4
"""Units with fewer own weeks are still learning their baseline: no penalty should follow from their target."""

MISSED_WEEKS = 12
"""Farther ahead than a week, so many of the last weeks tell whether a model keeps missing on the same side."""

Indices = NDArray[np.int_]


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


def view_of(parts: Parts, panel: Panel, origin: int) -> View:
    """What was known of a panel at the end of a week. Raises ModelMismatch if context or attributes are missing."""
    ground = parts.ground
    needed = {term.column for term in ground.context.terms} | {each.name for each in ground.prior.attributes}
    missing = needed - set(panel.known) - set(panel.static)
    if missing:
        raise ModelMismatch(f"the panel lacks {', '.join(sorted(missing))}")
    seen = panel.until(origin)
    past = ground.past(seen)
    view = View(panel=seen, past=past, common=parts.fitted.common.of(ground.common(past)))
    if ground.setup.horizon > 1:
        view.common[origin + 1 :] += lasting(_missed(parts, view, origin))
    return view


def lasting(missed: Floats) -> float:
    """What three of four weeks missed at least, all on the same side; 0 where they do not agree."""
    low, high = np.quantile(missed, (0.25, 0.75))
    return float(max(low, 0.0) + min(high, 0.0))


def _missed(parts: Parts, view: View, origin: int) -> Floats:
    """By how much all units together missed the middle in each of the last weeks, as foreseen at that time."""
    past, first = view.past, max(origin - MISSED_WEEKS + 1, 0)
    grown = np.nan_to_num(later(past.own_weeks, parts.ground.setup.lead)) >= features.MATURE_WEEKS
    unit, week = np.nonzero(grown & (past.weight > 0) & (np.arange(view.panel.weeks) >= first))
    missed = np.full(past.y.shape, np.nan)
    if unit.size:
        base, off, _ = _forecast(parts, view, unit, week, slice(MIDDLE, MIDDLE + 1))
        missed[unit, week] = past.y[unit, week] - base - off[:, 0]
    return features.middle_by_week(missed[:, first : origin + 1])


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
    everyone = np.arange(len(view.panel.units))
    base, off, rows = _forecast(parts, view, everyone, np.full(everyone.size, week))
    own_weeks = view.past.own_weeks[:, parts.ground.setup.last_own(week)]
    newborn = own_weeks <= 0
    off[newborn] = parts.newborn
    return Distances(
        base=base, quantiles=np.sort(base[:, None] + off, axis=1), rows=rows, newborn=newborn, own_weeks=own_weeks
    )


def _forecast(
    parts: Parts, view: View, unit: Indices, week: Indices, levels: slice = slice(None)
) -> tuple[Floats, Floats, Floats]:
    """For pairs of unit and week: the additive base, how far each level is from it, and the rows of features."""
    past, lead = view.past, parts.ground.setup.lead
    names, rows = features.gather(parts.ground.columns(view.panel, past), unit, week)
    if names != parts.fitted.names:
        raise ModelMismatch("the features of this model are not those of this program")
    base = past.level[unit, np.maximum(week - lead, 0)] + past.effect[unit, week]
    off = parts.fitted.quantiles(rows, view.common[week], linear_share=parts.linear_share, levels=levels)
    off += parts.calibration.offset(rows[:, names.index("deviation")], rows[:, names.index("weeks")])[:, levels]
    return base, off, rows
