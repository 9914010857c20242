"""Where less is better, the mirror image is predicted: failures for successes, or one divided by the figure.

So q80 is the hard side for every KPI, and nothing else has to know of directions.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from growth_tree.domain.figure import per
from growth_tree.domain.kpi import Direction, Kpi
from growth_tree.insight.baselines.panel import Floats, Form, Panel
from growth_tree.insight.forecasting.panels import form_of


def upward(kpi: Kpi, panel: Panel) -> Panel:
    """The panel as it is predicted: more is better."""
    if kpi.direction is Direction.UP:
        return panel
    if form_of(kpi) is Form.RATE:
        return replace(panel, value=panel.exposure - panel.value)
    above = panel.value[panel.value > 0]
    floor = float(above.min()) / 2 if above.size else 1.0
    return replace(panel, value=np.square(panel.exposure) / np.maximum(panel.value, floor))


def figures(kpi: Kpi, predicted: Floats, exposure: Floats) -> Floats:
    """Predictions as figures at the KPI's scale, one row per unit; those where less is better are turned back."""
    form = form_of(kpi)
    if kpi.direction is Direction.UP:
        found = predicted
    elif form is Form.RATE:
        found = 1 - predicted
    else:
        numerator = np.square(exposure)[:, None] if form is Form.LEVEL else 1.0
        found = numerator / np.maximum(predicted, np.finfo(float).tiny)
    return found if form is Form.LEVEL else found * per(kpi)
