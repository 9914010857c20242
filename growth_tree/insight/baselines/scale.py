"""Between a KPI as it is measured and the scale on which effects add up: logarithm or logit.

A rate of few trials is mostly noise, so each week carries a weight, trials ÷ (trials + m): half of what varies
between the weeks of a unit with m trials is chance. m comes from the data (method of moments).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_tree.insight.baselines.panel import Floats, Form, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one KPI is transformed; learned from the values a model is trained on."""

    form: Form
    floor: float  # the least value of a level or ratio: half of the smallest one above nothing
    noise: float  # m above, in trials; 0 for levels

    def inward(self, panel: Panel) -> Floats:
        """The transformed values, NaN where there is no value or no exposure."""
        exposure = np.where(panel.exposure > 0, panel.exposure, np.nan)
        if self.form is Form.RATE:
            share = np.asarray((np.clip(panel.value, 0, exposure) + 0.5) / (exposure + 1))
            return np.asarray(np.log(share / (1 - share)))
        return np.asarray(np.log(np.maximum(panel.value, self.floor) / exposure))

    def weight(self, panel: Panel) -> Floats:
        """How much each week says, 0 to 1."""
        seen = np.isfinite(panel.value) & (panel.exposure > 0)
        if self.form is Form.LEVEL:
            return seen.astype(float)
        trials = np.where(seen, panel.exposure, 1.0)
        return np.where(seen, trials / (trials + self.noise), 0.0)

    def outward(self, transformed: Floats, exposure: Floats) -> Floats:
        """Back to the KPI itself: a quantity for levels, the share or ratio for the others."""
        if self.form is Form.RATE:
            share = 1 / (1 + np.exp(-transformed))
            return np.clip((share * (exposure + 1) - 0.5) / exposure, 0, 1)
        return np.exp(transformed) * (exposure if self.form is Form.LEVEL else 1.0)

    def logarithm(self, transformed: Floats) -> Floats:
        """The logarithm of the KPI itself, but for its exposure: two of them tell by which factor it differs."""
        return -np.log1p(np.exp(-transformed)) if self.form is Form.RATE else transformed


def scale_of(panel: Panel, form: Form) -> Scale:
    """Learn the scale of a KPI from all its values."""
    above = panel.value[panel.value > 0]
    floor = float(above.min()) / 2 if above.size else 1.0
    plain = Scale(form=form, floor=floor, noise=0.0)
    return plain if form is Form.LEVEL else Scale(form=form, floor=floor, noise=_noise(plain, panel))


def _noise(scale: Scale, panel: Panel) -> float:
    """The exposure at which chance varies as much as the unit itself, from week-to-week differences.

    Half the squared difference of neighbouring weeks estimates own variance + chance ÷ exposure; least squares in
    1 ÷ exposure separates the two.
    """
    y, n = scale.inward(panel), panel.exposure
    half = np.square(np.diff(y, axis=1)) / 2
    inverse = (1 / np.maximum(n[:, 1:], 1e-9) + 1 / np.maximum(n[:, :-1], 1e-9)) / 2
    known = np.isfinite(half) & np.isfinite(inverse)
    if known.sum() < 30:
        return 0.0
    half, inverse = np.minimum(half[known], np.quantile(half[known], 0.99)), inverse[known]
    weight = 1 / np.square(inverse + np.median(inverse))
    middle = np.average(inverse, weights=weight)
    spread = np.average(np.square(inverse - middle), weights=weight)
    if spread <= 0:
        return 0.0
    slope = np.average((inverse - middle) * half, weights=weight) / spread
    own = np.average(half, weights=weight) - slope * middle
    ceiling = float(np.quantile(n[n > 0], 0.9))
    return 0.0 if slope <= 0 else min(slope / own, ceiling) if own > 0 else ceiling
