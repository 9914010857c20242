"""What is recorded of a model decides whether it may serve: fair or not, better than the one in force or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, update

from growth_tree.accounts import models_kept
from growth_tree.domain.baseline import ActivateBaseline
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.handle import Handler
from growth_tree.insight.baselines.stored import dump, load
from growth_tree.insight.forecasting.publishing import publish
from growth_tree.insight.forecasting.training import train_one
from models import baselines
from tests.insight.branch import open_branch
from tests.office import NOON, do, found

KPIS = ("conversion", "orders", "waiting")


@pytest.fixture
def branch(engine: Engine, rng: Random) -> Handler:
    """A few shops with 70 weeks of figures."""
    made = found(engine)
    open_branch(made, rng, 3)
    return made


def trained(branch: Handler, kpi: str, *, run: str = "run", weeks_ago: int = 0) -> BaselineTrained:
    """A model that was made some weeks ago."""
    return train_one(branch, kpi, 1, run=run, strict=False, clock=lambda: NOON - timedelta(weeks=weeks_ago))


def test_a_model_is_recorded_with_what_makes_it_fair_or_not(branch: Handler) -> None:
    for kpi in KPIS:
        own, *_ = trained(branch, kpi).scores
        shares = (own.wape, own.coverage_80, own.width_80, own.hit_50, own.hit_20)
        assert all(each is not None and 0 < each < 1_000_000 for each in shares)
        assert own.promotion_gap is None  # two weeks of promotions


def test_a_later_model_is_compared_with_the_one_in_force(branch: Handler) -> None:
    first = trained(branch, "orders", run="early", weeks_ago=8)
    do(branch, ActivateBaseline(kpi="orders", baseline=first.baseline))
    later = trained(branch, "orders")
    own = later.scores[0].wql
    assert own is not None
    assert later.in_force_wql is not None
    assert 0.5 < later.in_force_wql / own < 2


def test_a_model_that_this_program_cannot_use_leaves_the_other_kpis_alone(branch: Handler) -> None:
    broken, whole = (trained(branch, kpi) for kpi in ("orders", "waiting"))
    do(branch, *(ActivateBaseline(kpi=each.kpi, baseline=each.baseline) for each in (broken, whole)))
    with branch.writing() as connection:
        model = load(models_kept.content_of(connection, broken.digest) or b"")
        assert model.parts
        other = replace(model, parts=replace(model.parts, fitted=replace(model.parts.fitted, names=("another",))))
        digest = models_kept.keep(connection, dump(other), {}, NOON)
        named = update(baselines.baseline).where(baselines.baseline.c.id == broken.baseline).values(digest=digest)
        connection.execute(named)
    done = publish(branch, NOON + timedelta(days=4), whole=True)
    assert (done.frozen, done.lost) == (3, (broken.baseline,))
