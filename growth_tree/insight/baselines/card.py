"""The model card: what a model was trained on, how good and how fair it was on weeks it had not seen."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from growth_tree.insight.baselines.challenge import Cells
from growth_tree.insight.baselines.explanation import pass_through
from growth_tree.insight.baselines.jury import Jury
from growth_tree.insight.baselines.measures import LEVELS
from growth_tree.insight.baselines.model import Parts
from growth_tree.insight.baselines.panel import Floats, Panel
from growth_tree.insight.baselines.rules import Rule

if TYPE_CHECKING:
    from growth_tree.insight.baselines.training import Unseen

HELD_BACK_WEEKS = (1, 4, 13)


def outcome(jury: Jury, quantiles: Floats, cells: Cells) -> dict[str, object]:
    """How what is served did on unseen weeks, by group and by week; the scores say how it did on the whole."""
    return {"groups": list(jury.by_group(quantiles, cells)), "weeks": jury.by_week(quantiles, cells)}


def of_model(parts: Parts, unseen: Unseen, panel: Panel) -> dict[str, object]:
    """What a page about a trained model shows besides, as plain JSON values."""
    last = int(np.flatnonzero(np.isfinite(panel.value).any(axis=0))[-1])
    return {
        "features": list(parts.fitted.names),
        "linear_share": parts.linear_share,
        "kappa": parts.ground.prior.kappa,
        "reached": _reached(parts, unseen),
        "pass_through": {
            str(held): float(np.nanmean(pass_through(parts, panel, last - parts.ground.setup.horizon, held)))
            for held in HELD_BACK_WEEKS
            if last >= held + parts.ground.setup.horizon
        },
        "library": f"scikit-learn {version('scikit-learn')}",
    }


def of_rule(name: str) -> dict[str, object]:
    """The same of a simple rule: it looks at past results, and holding back moves it as far as its window says."""
    rule = Rule(name=name)
    return {"features": [], "pass_through": {str(held): rule.pass_through(held) for held in HELD_BACK_WEEKS}}


def of_panel(panel: Panel) -> dict[str, object]:
    """What there was to learn from."""
    weeks = [panel.periods[week] for week in np.flatnonzero(np.isfinite(panel.value).any(axis=0))]
    return {
        "first_week": min(weeks, default=panel.periods[0]).isoformat(),
        "last_week": max(weeks, default=panel.periods[-1]).isoformat(),
        "units": len(panel.units),
        "rows": int(np.isfinite(panel.value).sum()),
    }


def _reached(parts: Parts, unseen: Unseen) -> list[dict[str, object]]:
    """By class of volatility (the last one: young units), how often each quantile was reached; nominal 1 − level."""
    reached = unseen.off[:, None] >= unseen.calibrated(parts.ground.setup, parts.linear_share)
    cells = parts.calibration.cells(unseen.deviation, unseen.weeks)
    return [
        {
            "cell": int(cell),
            "rows": int((cells == cell).sum()),
            "reached": {f"{level:g}": float(reached[cells == cell, n].mean()) for n, level in enumerate(LEVELS)},
        }
        for cell in np.unique(cells)
    ]
