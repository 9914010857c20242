"""A new model and the one in force are measured on the weeks since the latter was trained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growth_tree.insight.baselines.model import Model
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.training import train
from growth_tree.insight.forecasting.comparing import InForce, compared
from tests.insight.baselines.panels import shops

WEEKS, EARLIER = 20, 12
SHOPS = np.ones(5, dtype=bool)


@pytest.fixture(scope="module")
def panel() -> Panel:
    """A few weeks of a few shops: simple rules serve."""
    return shops(5, WEEKS)


def rule(panel: Panel, weeks: int) -> Model:
    """What is served after some weeks."""
    return train(panel.only(SHOPS, before=weeks), horizon=1, form=Form.LEVEL)


def own_error(model: Model) -> float:
    """The wQL of what is served."""
    scores = model.card["scores"]
    assert isinstance(scores, dict)
    return float(scores[model.method]["wql"])


def test_the_same_rule_is_as_good_as_itself(panel: Panel) -> None:
    new = rule(panel, WEEKS)
    old = InForce(replace(new, card={}), panel.periods[EARLIER])
    assert compared(old, new, panel) == pytest.approx(own_error(new))


def test_a_worse_rule_in_force_has_a_larger_error(panel: Panel) -> None:
    new = rule(panel, WEEKS)
    worse = InForce(replace(new, rule="last_week", card={}), panel.periods[EARLIER])
    assert new.method != "last_week"
    found = compared(worse, new, panel)
    assert found is not None
    assert found > 1.05 * own_error(new)


def test_too_few_weeks_since_then_say_nothing(panel: Panel) -> None:
    new = rule(panel, WEEKS)
    assert compared(InForce(new, panel.periods[WEEKS - 4]), new, panel) is None
    assert compared(InForce(new, panel.periods[WEEKS - 5]), new, panel) is not None
