"""What is known of a week beforehand, and what it does to all units: the additive part of a forecast.

Effects are learned from short-term comparisons, a week against the eight before it, so that slow growth is not taken
for the effect of a season. All units share the luck of a week: a ridge penalty counted in weeks, not rows, keeps an
occasion that was seen once from being believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines.history import rolling
from growth_tree.insight.baselines.panel import Floats, Panel

DISTINCT_MAX = 24
"""Columns with more values than this have no effect for each of them, only a slope and four steps."""
PENALTY_WEEKS = 0.5
ROWS_MAX = 200_000
WINDOW = 8
STEP_ROWS_LEAST = 3000
STEP_ROWS, SLOPE_ROWS = 10, 3
"""Rows for each term: where there are fewer of them, or few at all, columns have slopes alone, and then none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One column's slope on its range, or the step where it equals (or exceeds, for `beyond`) a value."""

    column: str
    kind: str  # slope, equals, beyond
    at: float
    span: float

    def of(self, x: Floats) -> Floats:
        """The term's value; what is missing counts as the usual."""
        if self.kind == "slope":
            return np.clip(np.nan_to_num((x - self.at) / self.span), -1, 1)
        return np.nan_to_num((x == self.at) if self.kind == "equals" else (x > self.at)).astype(float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The effects of all terms, on the transformed scale."""

    terms: tuple[Term, ...]
    effects: Floats

    def by_column(self, panel: Panel, weeks: slice) -> dict[str, Floats]:
        """The effect of each column on each unit in some weeks."""
        found: dict[str, Floats] = {}
        for term, effect in zip(self.terms, self.effects, strict=True):
            part = effect * term.of(panel.known[term.column][:, weeks])
            found[term.column] = found[term.column] + part if term.column in found else part
        return found

    def effect(self, panel: Panel) -> Floats:
        """The effect of everything known, per unit and week."""
        total = np.zeros(panel.value.shape)
        for term, effect in zip(self.terms, self.effects, strict=True):
            total += effect * term.of(panel.known[term.column])
        return total


def context_of(panel: Panel, y: Floats, weight: Floats, chance: np.random.Generator) -> Context:
    """Learn what context does, from the weeks that have a value."""
    before, seen = rolling(y, weight, WINDOW)
    change = np.full(y.shape, np.nan)
    change[:, 1:] = y[:, 1:] - before[:, :-1]
    rows = np.flatnonzero(np.isfinite(change) & (np.roll(seen, 1, axis=1) >= WINDOW / 4) & (weight > 0))
    terms = tuple(term for name in panel.known for term in _terms(name, panel.known[name][weight > 0]))
    is_small = rows.size < max(STEP_ROWS_LEAST, STEP_ROWS * len(terms))
    if is_small:
        terms = tuple(term for term in terms if term.kind == "slope")
    if not terms or rows.size < SLOPE_ROWS * len(terms):
        return Context(terms=(), effects=np.zeros(0))
    used = chance.choice(rows, ROWS_MAX, replace=False) if rows.size > ROWS_MAX else rows
    design = np.empty((used.size, len(terms)))
    for n, term in enumerate(terms):
        x = term.of(panel.known[term.column])
        usual, _ = rolling(x, weight, WINDOW)
        shift = np.zeros(x.shape)
        shift[:, 1:] = x[:, 1:] - usual[:, :-1]
        design[:, n] = shift.ravel()[used]
    target = change.ravel()[used]
    limit = 4 * np.median(np.abs(target - np.median(target))) + 1e-9
    target = np.clip(target, np.median(target) - limit * 2, np.median(target) + limit * 2)
    pull, week = weight.ravel()[used], used % y.shape[1]
    per_week = pull.sum() / np.unique(week).size
    effects = _effects(design, target, pull, PENALTY_WEEKS * per_week)
    if is_small:
        weeks = _penalty_weeks(effects, target - design @ effects, week)
        effects = _effects(design, target, pull, weeks * per_week)
    return Context(terms=terms, effects=effects)


def _effects(design: Floats, target: Floats, pull: Floats, penalty: float) -> Floats:
    gram = design.T @ (design * pull[:, None]) + penalty * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(gram, design.T @ (target * pull)), dtype=float)


def _penalty_weeks(effects: Floats, left: Floats, week: NDArray[np.int_]) -> float:
    """The luck of a week against what context does: where weeks are calm, an occasion is believed sooner."""
    luck = np.var([left[week == each].mean() for each in np.unique(week)])
    return float(min(PENALTY_WEEKS, luck / max(float(np.mean(np.square(effects))), 1e-9)))


def _terms(name: str, x: Floats) -> list[Term]:
    values, counts = np.unique(x[np.isfinite(x)], return_counts=True)
    if values.size < 2:
        return []
    usual = float(values[counts.argmax()])
    span = float(np.abs(values - usual).max())
    terms = [Term(column=name, kind="slope", at=usual, span=span)]
    if values.size > DISTINCT_MAX:
        steps = np.unique(np.quantile(x[np.isfinite(x)], (0.2, 0.4, 0.6, 0.8)))
        return terms + [Term(column=name, kind="beyond", at=float(step), span=1.0) for step in steps]
    if values.size > 2:
        terms += [Term(column=name, kind="equals", at=float(each), span=1.0) for each in values if each != usual]
    return terms
