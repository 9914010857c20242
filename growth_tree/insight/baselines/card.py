"""The model card: what a model was trained on, how good and how fair it was on weeks it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from growth_tree.insight.baselines.explanation import pass_through
from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.model import Parts
from growth_tree.insight.baselines.panel import Panel

if TYPE_CHECKING:
    from growth_tree.insight.baselines.training import Unseen


def card_of(
    parts: Parts, unseen: Unseen, panel: Panel, scores: Mapping[str, Mapping[str, float]], *, seconds: float
) -> dict[str, object]:
    """Everything a page about the model shows, as plain JSON values."""
    weeks = np.flatnonzero(np.isfinite(panel.value).any(axis=0))
    reached = unseen.off[:, None] >= unseen.blended(parts.linear_share) + parts.calibration.offset(
        unseen.deviation, unseen.weeks
    )
    return {
        "first_week": panel.periods[weeks[0]].isoformat(),
        "last_week": panel.periods[weeks[-1]].isoformat(),
        "units": len(panel.units),
        "rows": int(np.isfinite(panel.value).sum()),
        "features": list(parts.fitted.names),
        "linear_share": parts.linear_share,
        "kappa": parts.ground.prior.kappa,
        "scores": {name: dict(score) for name, score in scores.items()},
        "reached": _reached(parts, unseen, reached),
        "pass_through": {
            str(held): float(np.nanmean(pass_through(parts, panel, int(weeks[-1]) - parts.ground.setup.horizon, held)))
            for held in (1, 4, 13)
            if weeks.size > held + parts.ground.setup.horizon
        },
        "library": f"scikit-learn {version('scikit-learn')}",
        "seconds": round(seconds, 1),
    }


def _reached(
    parts: Parts, unseen: Unseen, reached: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> list[dict[str, object]]:
    """By class of volatility (the last one: young units), how often each quantile was reached; nominal 1 − level."""
    cells = parts.calibration.cells(unseen.deviation, unseen.weeks)
    return [
        {
            "cell": int(cell),
            "rows": int((cells == cell).sum()),
            "reached": {f"{level:g}": float(reached[cells == cell, n].mean()) for n, level in enumerate(LEVELS)},
        }
        for cell in np.unique(cells)
    ]
