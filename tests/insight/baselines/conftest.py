from __future__ import annotations

import numpy as np
import pytest

from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.panels import shops

UNITS, WEEKS, CUT = 60, 84, 71


@pytest.fixture(scope="session")
def sales() -> Panel:
    """Sixty shops over 84 weeks; the model has learned from the first 71 weeks of the first 48."""
    return shops(UNITS, WEEKS)


@pytest.fixture(scope="session")
def model(sales: Panel) -> Model:
    """What is expected of them one week ahead."""
    return train(sales.only(KNOWN, before=CUT), horizon=1, form=Form.LEVEL)


KNOWN = np.arange(UNITS) < 48
