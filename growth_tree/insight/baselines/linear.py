"""Ridge regression that bears missing and extreme inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_tree.insight.baselines.panel import Floats

OUTER = (0.005, 0.995)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Effects of standardised columns; what is missing counts as the mean, what lies outside as the edge."""

    low: Floats
    high: Floats
    mean: Floats
    spread: Floats
    effects: Floats
    constant: float

    def of(self, x: Floats) -> Floats:
        """The fitted values."""
        return np.asarray(self.constant + self.shares(x).sum(axis=1))

    def shares(self, x: Floats) -> Floats:
        """What each column adds."""
        return np.asarray(np.nan_to_num((np.clip(x, self.low, self.high) - self.mean) / self.spread) * self.effects)


def inner(y: Floats) -> Floats:
    """The values with the outermost hundredth set to the edge."""
    return np.clip(y, *np.quantile(y, OUTER))


def linear_of(x: Floats, y: Floats, penalty: float, *, weight: Floats | None = None) -> Linear:
    """Fit; the constant is shrunk as the effects are. Fewer than three rows have no effect at all."""
    columns = x.shape[1]
    if x.shape[0] < 3:
        none, one = np.zeros(columns), np.ones(columns)
        return Linear(low=-one, high=one, mean=none, spread=one, effects=none, constant=0.0)
    pull = np.ones(y.size) if weight is None else weight
    known = np.isfinite(x)
    filled = np.where(known.any(axis=0), x, 0.0)
    low, high = np.nanquantile(filled, OUTER, axis=0)
    inside = np.where(known, np.clip(x, low, high), 0.0)
    count = np.maximum((known * pull[:, None]).sum(axis=0), 1e-9)
    mean = (inside * pull[:, None]).sum(axis=0) / count
    spread = np.sqrt((np.square(np.where(known, inside - mean, 0.0)) * pull[:, None]).sum(axis=0) / count)
    spread = np.where(spread > 1e-9, spread, 1.0)
    standard = np.where(known, (inside - mean) / spread, 0.0)
    constant = float((y * pull).sum() / (pull.sum() + penalty))
    gram = standard.T @ (standard * pull[:, None]) + penalty * np.eye(columns)
    effects = np.asarray(np.linalg.solve(gram, standard.T @ ((y - constant) * pull)), dtype=float)
    return Linear(low=low, high=high, mean=mean, spread=spread, effects=effects, constant=constant)
