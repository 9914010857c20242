"""Baselines are trained on what was measured, kept with their cards, and recorded once."""

from __future__ import annotations

from datetime import timedelta

from growth_tree.accounts import models_kept
from growth_tree.domain.kpis import RetireKpi, SetScorecard
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.training import train_one, trainable
from models import baselines
from tests.domain.scenario import rejected
from tests.domain.scorecards import weights
from tests.insight.branch import FEW, trained
from tests.insight.history import MONDAY, always, report
from tests.office import NOON, do

KPIS = ("conversion", "orders", "waiting")


def test_a_model_is_kept_with_its_card_and_recorded_with_its_digest(branch: Handler) -> None:
    made = trained(branch, "orders")
    with branch.reading() as connection:
        content, card = models_kept.content_of(connection, made.digest), models_kept.card_of(connection, made.digest)
        (row,) = baselines.of_kpi(connection, "orders")
    assert content
    assert card is not None
    assert (row.id, row.digest, row.status, row.units, row.rows) == (
        made.baseline,
        made.digest,
        "trained",
        FEW,
        FEW * 70,
    )
    assert (row.first_week, row.last_week) == ("2025-01-06", "2026-05-04")
    assert made.scores[0].method == made.method
    assert made.in_force_wql is None


def test_the_same_run_records_a_model_once(branch: Handler) -> None:
    first, again, other = trained(branch, "orders"), trained(branch, "orders"), trained(branch, "orders", run="other")
    assert first == again
    assert other.baseline != first.baseline
    with branch.reading() as connection:
        assert len(baselines.of_kpi(connection, "orders")) == 2


def test_too_few_weeks_are_no_history(branch: Handler) -> None:
    report(branch, "rating", "shop:s00", range(-15, 0), always(480))
    with rejected("too_few_weeks"):
        trained(branch, "rating")
    with rejected("too_few_weeks"):
        train_one(branch, "orders", 1, run="early", strict=False, clock=lambda: NOON - timedelta(days=7 * 56))
    with rejected("unknown_kpi"):
        trained(branch, "nothing")


def test_what_is_measured_for_long_enough_can_be_trained(branch: Handler) -> None:
    report(branch, "rating", "shop:s00", range(-15, 0), always(480))
    with branch.reading() as connection:
        assert trainable(connection, branch.world(connection)) == list(KPIS)
    do(branch, SetScorecard(job="ops_specialist", usual=weights(orders__shop=100), promotion=(), from_day=MONDAY))
    do(branch, RetireKpi(code="waiting"))
    with branch.reading() as connection:
        assert trainable(connection, branch.world(connection)) == ["conversion", "orders"]


def test_models_that_never_served_are_forgotten_after_a_while(branch: Handler) -> None:
    made = [trained(branch, "orders", run=f"{n}", strict=bool(n % 2)) for n in range(8)]
    with branch.reading() as connection:
        kept = {row.id for row in baselines.of_kpi(connection, "orders") if models_kept.card_of(connection, row.digest)}
    assert {each.baseline for each in made[-4:]} <= kept
