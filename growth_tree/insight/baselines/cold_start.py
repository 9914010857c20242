"""Units without much of a past: what units like them do, and how fast their own past takes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.panel import Floats, Panel, Texts

LABELS_MAX = 40
PENALTY_UNITS = 5.0
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of units: its labels (each with an effect), or for plain numbers the middle and spread."""

    name: str
    labels: tuple[str, ...]
    middle: float
    spread: float

    def columns(self, panel: Panel) -> list[Floats]:
        """The attribute as columns of a design matrix."""
        x = panel.static[self.name]
        if self.labels:
            texts = _texts(x)
            return [(texts == label).astype(float) for label in self.labels]
        return [np.nan_to_num((np.asarray(x, dtype=float) - self.middle) / self.spread)]

    def code(self, panel: Panel) -> Floats:
        """The attribute as one number per unit; NaN where it is unknown."""
        x = panel.static[self.name]
        if not self.labels:
            return np.asarray(x, dtype=float)
        place = {label: float(n) for n, label in enumerate(self.labels)}
        return np.array([place.get(label, np.nan) for label in _texts(x)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The level to be expected from attributes alone, and `kappa`: how many own weeks weigh as much."""

    attributes: tuple[Attribute, ...]
    mean: float
    effects: Floats
    kappa: float

    def levels(self, panel: Panel) -> Floats:
        """The expected level of each unit."""
        return self.mean + _design(self.attributes, panel) @ self.effects


def prior_of(panel: Panel, freed: Floats, weight: Floats, chance: np.random.Generator) -> tuple[Prior, Floats]:
    """Learn the prior; and each unit's level as expected from the other units alone."""
    attributes = tuple(attribute for name in panel.static if (attribute := _attribute(name, panel.static[name])))
    design = _design(attributes, panel)
    total = weight.sum(axis=1)
    own = np.where(total > 0, np.nansum(freed * weight, axis=1) / np.maximum(total, 1e-9), np.nan)
    mean, effects = _ridge(design, own, np.isfinite(own))
    expected = mean + design @ effects
    fold = chance.integers(0, FOLDS, len(own))
    for each in range(FOLDS):
        others = np.isfinite(own) & (fold != each)
        if others.sum() >= 2:
            middle, found = _ridge(design, own, others)
            expected[fold == each] = middle + design[fold == each] @ found
    kappa = _kappa(freed, own - expected)
    return Prior(attributes=attributes, mean=mean, effects=effects, kappa=kappa), expected


def _kappa(freed: Floats, off: Floats) -> float:
    """Variance from week to week ÷ variance between units; a longer span would count drift as noise."""
    step = np.diff(freed, axis=1)
    step = step[np.isfinite(step)]
    between = float(np.nanvar(off)) if np.isfinite(off).sum() > 2 else 0.0
    if step.size < 20 or between <= 0:
        return 1.0
    within = float(np.var(np.clip(step, *np.quantile(step, (0.01, 0.99))))) / 2
    return float(np.clip(within / between, 0.01, 8.0))


def _ridge(design: Floats, own: Floats, used: NDArray[np.bool_]) -> tuple[float, Floats]:
    if not used.any():
        return 0.0, np.zeros(design.shape[1])
    mean = float(own[used].mean())
    x = design[used]
    gram = x.T @ x + PENALTY_UNITS * np.eye(x.shape[1])
    return mean, np.asarray(np.linalg.solve(gram, x.T @ (own[used] - mean)), dtype=float)


def _attribute(name: str, x: Floats | Texts) -> Attribute | None:
    labels, counts = np.unique(_texts(x), return_counts=True)
    if x.dtype.kind != "U" and labels.size > LABELS_MAX:
        numbers = np.asarray(x, dtype=float)
        return Attribute(
            name=name, labels=(), middle=float(np.nanmean(numbers)), spread=float(np.nanstd(numbers)) or 1.0
        )
    kept = labels[np.argsort(-counts, kind="stable")][:LABELS_MAX]
    return Attribute(name=name, labels=tuple(map(str, kept)), middle=0.0, spread=1.0) if labels.size > 1 else None


def _texts(x: Floats | Texts) -> Texts:
    return np.asarray(x) if x.dtype.kind == "U" else np.array([f"{each:g}" for each in x])


def _design(attributes: tuple[Attribute, ...], panel: Panel) -> Floats:
    columns = [column for attribute in attributes for column in attribute.columns(panel)]
    return np.column_stack(columns) if columns else np.zeros((len(panel.units), 0))


def codes(attributes: tuple[Attribute, ...], panel: Panel) -> Mapping[str, Floats]:
    """Each attribute as one number per unit, for the boosted part."""
    return {attribute.name: attribute.code(panel) for attribute in attributes}
