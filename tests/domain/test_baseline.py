"""Models are trained by the product, judged by what they did on unseen weeks, and put in force by admins alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from growth_tree.domain import kpis
from growth_tree.domain.baseline import ActivateBaseline, RecordTraining, RetireBaseline, rejected_for
from growth_tree.domain.baseline_events import BaselineActivated, BaselineRetired, BaselineTrained, Score
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpi_events import KpiRetired
from tests.domain.scenario import Given, Outcome, fold, given
from tests.domain.scorecards import KPIS

FAIR = Score(method="pipeline", wql=100_000, coverage_80=800_000, hit_50=500_000, promotion_gap=20_000)
RULE = Score(method="last", wql=120_000)
TRAINED = BaselineTrained(
    baseline="one",
    kpi="orders",
    horizon=1,
    method="pipeline",
    strict=False,
    first_week=date(2025, 1, 6),
    last_week=date(2026, 3, 2),
    units=3,
    rows=180,
    features=("level_8",),
    digest="1f" * 32,
    library="scikit-learn 1.9.1",
    scores=(FAIR, RULE),
    in_force_wql=None,
    pass_through=(100_000, 400_000, 600_000),
    seconds=3,
    rejected_for=None,
)
TWO = replace(TRAINED, baseline="two", digest="2e" * 32)
AHEAD = replace(TRAINED, baseline="far", digest="3d" * 32, horizon=4)
BAD = replace(TRAINED, baseline="bad", digest="4c" * 32, rejected_for="unfair")


def record(trained: BaselineTrained = TRAINED, **fields: Any) -> RecordTraining:
    """The command that leads to an event."""
    told = asdict(trained)
    del told["rejected_for"]
    return RecordTraining(**{**told, **fields})


def activated(baseline: str, horizon: int = 1, *, rollback: bool = False) -> BaselineActivated:
    """A model was put in force by Ed."""
    return BaselineActivated(baseline=baseline, kpi="orders", horizon=horizon, by="ed", rollback=rollback)


def retired(baseline: str) -> BaselineRetired:
    """A model was taken out of force by Ed."""
    return BaselineRetired(baseline=baseline, kpi="orders", by="ed")


def activate(past: Given, baseline: str, actor: str = "ed") -> Outcome:
    """Somebody puts a model in force."""
    return past.when(ActivateBaseline(kpi="orders", baseline=baseline), actor=actor, kpis=KPIS)


def test_the_product_records_what_it_trained_once() -> None:
    given().when(record(), actor=SYSTEM, kpis=KPIS).then(TRAINED)
    given(TRAINED).when(record(), actor=SYSTEM, kpis=KPIS).then()
    given(TRAINED).when(record(digest="2e" * 32), actor=SYSTEM, kpis=KPIS).refused("baseline_known", "baseline")


@pytest.mark.parametrize("actor", ["ann", "di", "ed"])
def test_nobody_else_records_a_training(actor: str) -> None:
    given().when(record(), actor=actor, kpis=KPIS).refused("not_yours")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"kpi": "nothing"}, "unknown_kpi", "kpi"),
        ({"horizon": 2}, "unknown_horizon", "horizon"),
        ({"last_week": date(2025, 1, 5)}, "ends_before_it_begins", "last_week"),
        ({"digest": "1F" * 32}, "model_unnamed", "digest"),
        ({"digest": "1f"}, "model_unnamed", "digest"),
        ({"scores": ()}, "model_unmeasured", "scores"),
        ({"scores": (RULE, FAIR)}, "model_unmeasured", "scores"),
        ({"scores": (Score(method="pipeline"),)}, "model_unmeasured", "scores"),
    ],
)
def test_a_training_that_says_too_little_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    given().when(record(**fields), actor=SYSTEM, kpis=KPIS).refused(code, field)


@pytest.mark.parametrize("fields", [{"units": 0}, {"rows": 0}])
def test_a_training_on_nothing_is_refused(fields: dict[str, Any]) -> None:
    given().when(record(**fields), actor=SYSTEM, kpis=KPIS).refused("cell_too_small", "units", least=1)


def test_nothing_is_trained_for_a_kpi_that_is_not_measured_any_more() -> None:
    gone = fold(kpis, [KpiRetired(code="orders")], KPIS)
    given().when(record(), actor=SYSTEM, kpis=gone).refused("kpi_retired", "kpi")


@pytest.mark.parametrize(
    ("own", "in_force", "reason"),
    [
        (FAIR, None, None),
        (FAIR, 98_040, None),
        (FAIR, 98_039, "worse_than_in_force"),
        (replace(FAIR, wql=120_000), None, None),
        (replace(FAIR, wql=120_001), None, "worse_than_rules"),
        (replace(FAIR, wql=120_001), 90_000, "worse_than_in_force"),
        (replace(FAIR, hit_50=350_000), None, None),
        (replace(FAIR, hit_50=349_999), None, "unfair"),
        (replace(FAIR, hit_50=650_001), None, "unfair"),
        (replace(FAIR, coverage_80=649_999), None, "unfair"),
        (replace(FAIR, promotion_gap=-400_001), None, "unfair"),
        (replace(FAIR, worst_group=250_001), None, "unfair"),
        (replace(FAIR, unfair_sd=150_001), None, "unfair"),
        (Score(method="pipeline", wql=1), None, None),
    ],
)
def test_a_model_is_rejected_for_what_its_scores_say(own: Score, in_force: int | None, reason: str | None) -> None:
    assert rejected_for((own, RULE), in_force) == reason
    outcome = given().when(record(scores=(own, RULE), in_force_wql=in_force), actor=SYSTEM, kpis=KPIS)
    outcome.then(replace(TRAINED, scores=(own, RULE), in_force_wql=in_force, rejected_for=reason))


def test_an_admin_puts_a_model_in_force_once() -> None:
    activate(given(TRAINED), "one").then(activated("one"))
    activate(given(TRAINED, activated("one")), "one").then()


def test_the_next_model_takes_the_place_of_the_one_that_looks_as_far_ahead() -> None:
    past = given(TRAINED, TWO, AHEAD, activated("one"), activated("far", 4))
    activate(past, "two").then(retired("one"), activated("two"))


def test_a_model_that_served_before_comes_back_as_a_rollback() -> None:
    past = given(TRAINED, TWO, activated("one"), retired("one"), activated("two"))
    activate(past, "one").then(retired("two"), activated("one", rollback=True))


def test_a_rejected_or_unknown_model_is_not_put_in_force() -> None:
    activate(given(BAD), "bad").refused("baseline_rejected", "baseline")
    activate(given(TRAINED), "two").refused("unknown_baseline", "baseline")


@pytest.mark.parametrize("actor", ["ann", "cy", "di"])
def test_only_admins_put_models_in_force_or_out_of_it(actor: str) -> None:
    activate(given(TRAINED), "one", actor).refused("not_yours")
    leave = RetireBaseline(kpi="orders", baseline="one")
    given(TRAINED, activated("one")).when(leave, actor=actor, kpis=KPIS).refused("not_yours")


def test_a_model_in_force_is_retired_once() -> None:
    leave = RetireBaseline(kpi="orders", baseline="one")
    given(TRAINED, activated("one")).when(leave, actor="ed", kpis=KPIS).then(retired("one"))
    given(TRAINED, activated("one"), retired("one")).when(leave, actor="ed", kpis=KPIS).then()
    given(TRAINED).when(leave, actor="ed", kpis=KPIS).then()
    given().when(leave, actor="ed", kpis=KPIS).refused("unknown_baseline", "baseline")
