"""Measuring forecasts of a panel, whatever made them, in one and the same way: exact, and fair to every group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from growth_tree.insight.baselines import measures
from growth_tree.insight.baselines.challenge import Cells, results
from growth_tree.insight.baselines.measures import Measured
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.baselines.scale import scale_of

GROUP_LABELS_MAX = 30
GROUP_ROWS_LEAST = 30
"""Results a group needs to be told of at all; its error counts from `measures.GROUP_LEAST` on."""


class Jury:
    """Quantiles are unit × week × level, NaN where nothing is said; sizes and volatilities are of weeks before one."""

    def __init__(self, panel: Panel, form: Form, first: int, promoted: Cells | None, *, gap_weeks: int = 1) -> None:
        """`gap_weeks`: so many weeks with promotions, and as many without, it takes to tell how they differ."""
        self.actual = results(scale_of(panel, form), panel)
        self.promoted, self._gap_weeks = promoted, gap_weeks
        self._periods = panel.periods
        past = self.actual[:, :first]
        seen = np.isfinite(past)
        size = np.where(seen, past, 0.0).sum(axis=1) / np.where(seen.any(axis=1), seen.sum(axis=1), np.nan)
        self._groups: dict[str, NDArray[np.generic]] = {"size": _quarter(size), "volatility": _quarter(_wobble(past))}
        for name, column in panel.static.items():
            if np.unique(column).size <= GROUP_LABELS_MAX:
                self._groups[name] = column

    def measured(self, quantiles: Floats, cells: Cells, *, point: bool = False) -> Measured:
        """All measures on the cells where a method says something; `point` marks a rule without a band."""
        cells = cells & np.isfinite(self.actual)
        said = cells & np.isfinite(quantiles).all(axis=2)
        if not said.any() or self.actual[said].sum() <= 0:
            return {"rows": 0, "rows_without_forecast": int(cells.sum())}
        unit, week = np.nonzero(said)
        y, q = self.actual[said], quantiles[said]
        hits = y >= q[:, 1]
        bands = measures.band(y, q)
        return {
            "rows": int(said.sum()),
            "rows_without_forecast": int(cells.sum() - said.sum()),
            **measures.exactness(y, q),
            **(dict.fromkeys(bands) if point else bands),
            "hit_50": float(hits.mean()),
            "promotion_gap": self._gap(hits, said, week),
            "worst_group": measures.worst_group(hits, [labels[unit] for labels in self._groups.values()]),
            "unfair_sd": measures.unfair_sd(y, q[:, 1], unit, week),
        }

    def _gap(self, hits: Cells, said: Cells, week: NDArray[np.int_]) -> float | None:
        """All units share the luck of a week, so few weeks tell nothing."""
        if self.promoted is None:
            return None
        promoted = self.promoted[said]
        seen = min(np.unique(week[promoted]).size, np.unique(week[~promoted]).size)
        return measures.promotion_gap(hits, promoted) if seen >= self._gap_weeks else None

    def by_group(self, quantiles: Floats, cells: Cells) -> Iterator[dict[str, object]]:
        """How a method did for each group; quarters are numbered from the smallest or calmest one."""
        said = cells & np.isfinite(self.actual) & np.isfinite(quantiles).all(axis=2)
        unit, _ = np.nonzero(said)
        y, q = self.actual[said], quantiles[said]
        labelled = {name: labels[unit] for name, labels in self._groups.items()}
        if self.promoted is not None:
            labelled["promotion"] = np.where(self.promoted[said], "yes", "no")
        for name, labels in labelled.items():
            for label in np.unique(labels):
                rows = labels == label
                if rows.sum() >= GROUP_ROWS_LEAST and str(label) and y[rows].sum() > 0:
                    yield {"by": name, "name": str(label), "rows": int(rows.sum()), **_group(y[rows], q[rows])}

    def by_week(self, quantiles: Floats, cells: Cells) -> dict[str, dict[str, float]]:
        """By Monday, the loss of a method and what was reached; their quotient over some weeks is its wQL there."""
        said = cells & np.isfinite(self.actual) & np.isfinite(quantiles).all(axis=2)
        found = {}
        for week in np.flatnonzero(said.any(axis=0)):
            rows = said[:, week]
            y = self.actual[rows, week]
            if y.sum() > 0:
                loss = measures.exactness(y, quantiles[rows, week])["wql"] * y.sum()
                found[self._periods[week].isoformat()] = {"loss": float(loss), "actual": float(y.sum())}
        return found


def _group(y: Floats, q: Floats) -> dict[str, float]:
    return {
        "wape": float(np.abs(y - q[:, 1]).sum() / y.sum()),
        "hit_50": float((y >= q[:, 1]).mean()),
        "coverage_80": float(((y >= q[:, 0]) & (y <= q[:, 3])).mean()),
    }


def _quarter(x: Floats) -> NDArray[np.generic]:
    """Labels from 1 to 4; empty where nothing is known."""
    known = np.isfinite(x)
    bounds = np.quantile(x[known], (0.25, 0.5, 0.75)) if known.any() else np.zeros(3)
    return np.where(known, (np.searchsorted(bounds, x) + 1).astype(str), "")


def _wobble(past: Floats) -> Floats:
    """How much each unit's weeks differ from those before; NaN where fewer than eight steps are known."""
    step = np.diff(np.log(np.maximum(past, 1e-9)), axis=1)
    seen = np.isfinite(step)
    count = np.where(seen.sum(axis=1) >= 8, seen.sum(axis=1), np.nan)
    mean = np.where(seen, step, 0.0).sum(axis=1) / count
    return np.asarray(np.sqrt(np.where(seen, np.square(step - mean[:, None]), 0.0).sum(axis=1) / count))
