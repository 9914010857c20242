"""What the tests of training and of publishing begin with."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine

from growth_tree.handle import Handler
from tests.insight.branch import FEW, open_branch
from tests.office import found


@pytest.fixture
def branch(engine: Engine) -> Handler:
    """A few shops with 70 weeks of figures, always the same: of one set in thousands no rule would be good enough."""
    made = found(engine)
    open_branch(made, Random(7), FEW)
    return made
