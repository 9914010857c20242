"""Baselines are trained, kept and recorded; targets are published from those in force, once, and before their week."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import prod
from random import Random
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, update

from growth_tree.accounts import jobs, models_kept
from growth_tree.accounts.jobs import Job
from growth_tree.accounts.schema import JOB, MODEL_FILE
from growth_tree.domain.baseline import ActivateBaseline
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.domain.kpis import RetireKpi, SetScorecard
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.jobs import order_training, order_weekly, publish_due, run_training
from growth_tree.insight.forecasting.publishing import Published, publish
from growth_tree.insight.forecasting.training import train_one, trainable
from growth_tree.replay import rebuild
from growth_tree.verify import verify
from models import baselines, targets
from tests.counting import statements
from tests.domain.scenario import rejected
from tests.domain.scorecards import weights
from tests.insight.branch import open_branch
from tests.insight.history import MONDAY, always, report
from tests.measured import measure
from tests.office import NOON, ZONE, contents, do, found

FEW = 3
FRIDAY, SUNDAY = NOON + timedelta(days=2), NOON + timedelta(days=4)
NEXT, FOURTH = "2026-W21", "2026-W24"
KPIS = ("conversion", "orders", "waiting")


@pytest.fixture
def branch(engine: Engine, rng: Random) -> Handler:
    """A few shops with 70 weeks of figures."""
    made = found(engine)
    open_branch(made, rng, FEW)
    return made


def trained(branch: Handler, kpi: str, horizon: int = 1, *, run: str = "run", strict: bool = False) -> BaselineTrained:
    """A model that was made at noon."""
    return train_one(branch, kpi, horizon, run=run, strict=strict, clock=lambda: NOON)


def activate(branch: Handler, *kpis: str, horizons: tuple[int, ...] = (1,)) -> list[BaselineTrained]:
    """Models that are in force."""
    made = [trained(branch, kpi, horizon) for kpi in kpis for horizon in horizons]
    do(branch, *(ActivateBaseline(kpi=each.kpi, baseline=each.baseline) for each in made))
    return made


def target_rows(branch: Handler, kpi: str, period: str = NEXT) -> list[Any]:
    """What is expected of a KPI in a week."""
    with branch.reading() as connection:
        return list(targets.of_period(connection, kpi, period))


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


def test_targets_are_frozen_for_next_week_and_foreseen_for_the_fourth(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    assert publish(branch, FRIDAY, whole=True) == Published(3 * FEW, 3 * FEW, ())
    for kpi in KPIS:
        assert {(row.status, row.quantile, row.learning) for row in target_rows(branch, kpi)} == {("frozen", 50, 0)}
        assert {row.status for row in target_rows(branch, kpi, FOURTH)} == {"foreseen"}


def test_publishing_again_finds_nothing_to_do(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    publish(branch, FRIDAY, whole=True)
    assert publish(branch, SUNDAY, whole=True) == Published(0, 0, ())


def test_figures_and_reasons_belong_together(branch: Handler) -> None:
    activate(branch, *KPIS)
    publish(branch, FRIDAY, whole=True)
    for kpi in KPIS:
        for row in target_rows(branch, kpi):
            quantiles = [row.q10, row.q50, row.q80, row.q90]
            assert quantiles == sorted(quantiles, reverse=kpi == "waiting")
            assert row.target == row.q50 > 0
            parts = json.loads(row.parts)
            assert parts[0]["code"] == "level"
            assert prod(part["factor"] / 1_000_000 for part in parts) == pytest.approx(row.q50, rel=1e-5)
            assert len(row.inputs) == 64
            assert 0 <= row.pass_through <= 1_000_000
    assert json.loads(target_rows(branch, "orders")[0].context)["days"] == 7
    assert json.loads(target_rows(branch, "orders")[0].context)["promotion"] == 666_667


def test_expectations_are_near_what_was_measured(branch: Handler) -> None:
    activate(branch, "conversion", "waiting")
    publish(branch, FRIDAY, whole=True)
    for row in target_rows(branch, "conversion"):
        assert 20_000 < row.q10 < row.q90 < 45_000
    for n, row in enumerate(target_rows(branch, "waiting")):
        usual = 3_000 * (1 + n / 10)
        assert usual * 1.6 > row.q10 > row.q50 > row.q90 > usual * 0.6


def test_until_sunday_evening_targets_wait_for_figures_of_the_running_week(branch: Handler) -> None:
    activate(branch, "orders")
    assert publish_due(branch, NOON) is None
    early = publish_due(branch, FRIDAY)
    assert early is not None
    assert early.frozen == 0
    late = datetime(2026, 5, 17, 18, tzinfo=ZONE)
    before = publish_due(branch, late - timedelta(minutes=1))
    assert before is not None
    assert before.frozen == 0
    rest = publish_due(branch, late)
    assert rest is not None
    assert rest.frozen == FEW


def test_without_a_model_in_force_there_are_no_targets(branch: Handler) -> None:
    trained(branch, "orders")
    assert publish(branch, FRIDAY, whole=True) == Published(0, 0, ())


def test_a_model_whose_file_is_lost_or_altered_is_told_and_the_others_serve(branch: Handler) -> None:
    lost, altered, _ = activate(branch, *KPIS)
    with branch.writing() as connection:
        models_kept.forget(connection, [lost.digest])
        changed = update(MODEL_FILE).where(MODEL_FILE.c.digest == altered.digest).values(content=b"another")
        connection.execute(changed)
    done = publish(branch, FRIDAY, whole=True)
    assert (done.frozen, set(done.lost)) == (FEW, {lost.baseline, altered.baseline})


def test_many_targets_take_no_question_each(branch: Handler) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    asked = statements(lambda: publish(branch, FRIDAY, whole=True))
    assert asked < 2 * 3 * 25


def test_what_was_published_is_what_a_rebuild_makes_of_it(branch: Handler, engine: Engine) -> None:
    activate(branch, *KPIS, horizons=(1, 4))
    publish(branch, FRIDAY, whole=True)
    with branch.reading() as connection:
        live = contents(connection)
    rebuild(engine, lambda _done, _total: None)
    with branch.reading() as connection:
        assert contents(connection) == live
    assert verify(engine, ZONE, {}, lambda _done, _total: None).problems == []


def ordered(branch: Handler, *kpis: str) -> Job:
    """A training in line that a worker has taken."""
    with branch.writing() as connection:
        order_training(connection, kpis, owner="ed", at=NOON, strict=False)
        job = jobs.claim_next(connection, NOON, training=True)
    assert job is not None
    return job


def stands(branch: Handler, job: Job) -> Job:
    """The same job as it stands."""
    with branch.reading() as connection:
        found_ = jobs.job_by_id(connection, job.id)
    assert found_ is not None
    return found_


def test_an_ordered_training_makes_every_model_and_says_which(branch: Handler) -> None:
    report(branch, "rating", "shop:s00", range(-15, 0), always(480))
    job = ordered(branch, "orders", "rating")
    run_training(branch, job, lambda: NOON)
    over = stands(branch, job)
    assert (over.status, over.done, over.total) == ("done", 4, 4)
    assert over.result is not None
    assert len(over.result["trained"] + over.result["rejected"]) == 2
    assert [(each["kpi"], each["code"]) for each in over.result["skipped"]] == [("rating", "too_few_weeks")] * 2


def test_a_training_that_was_cut_off_goes_on_where_it_was(branch: Handler) -> None:
    job = ordered(branch, "conversion", "orders")
    with branch.writing() as connection:
        assert jobs.progress(
            connection, job, done=3, total=4, at=NOON, result={"trained": ["a"], "rejected": [], "skipped": []}
        )
    run_training(branch, stands(branch, job), lambda: NOON)
    over = stands(branch, job)
    assert over.status == "done"
    with branch.reading() as connection:
        assert [(row.kpi, row.horizon) for row in baselines.latest(connection)] == [("orders", 4)]


def test_a_model_at_which_training_breaks_takes_no_other_with_it(
    branch: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(handler: Handler, kpi: str, horizon: int, **how: Any) -> BaselineTrained:
        if kpi == "conversion":
            raise ZeroDivisionError
        return train_one(handler, kpi, horizon, **how)

    monkeypatch.setattr("growth_tree.insight.forecasting.jobs.train_one", breaking)
    job = ordered(branch, "conversion", "orders")
    run_training(branch, job, lambda: NOON)
    over = stands(branch, job)
    assert over.status == "done"
    assert over.result is not None
    assert [(each["kpi"], each["code"]) for each in over.result["skipped"]] == [("conversion", "job_broke")] * 2
    assert len(over.result["trained"] + over.result["rejected"]) == 2


def test_a_model_at_which_every_worker_died_is_left_out_by_the_last(branch: Handler) -> None:
    job = replace(ordered(branch, "conversion", "orders"), done=1)
    with branch.writing() as connection:
        connection.execute(update(JOB).values(attempt=jobs.ATTEMPTS_MAX))
    run_training(branch, replace(job, attempt=jobs.ATTEMPTS_MAX), lambda: NOON)
    over = stands(branch, job)
    assert over.result is not None
    assert [(each["kpi"], each["horizon"], each["code"]) for each in over.result["skipped"]] == [
        ("conversion", 4, "job_gave_up")
    ]
    assert len(over.result["trained"] + over.result["rejected"]) == 2


def test_of_two_workers_one_orders_the_training_of_a_week(branch: Handler) -> None:
    for week in range(5):
        both = Barrier(2)

        def order(_: int, *, at: datetime = NOON + timedelta(weeks=week), both: Barrier = both) -> None:
            both.wait()
            order_weekly(branch, at)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(order, range(2)))
    with branch.reading() as connection:
        assert jobs.page(connection, kind=jobs.TRAIN)[1] == 5


def test_a_cancelled_training_stops(branch: Handler) -> None:
    job = ordered(branch, "orders")
    with branch.writing() as connection:
        jobs.cancel(connection, job.id, NOON)
    run_training(branch, job, lambda: NOON)
    with branch.reading() as connection:
        assert baselines.of_kpi(connection, "orders") == []


def test_every_week_is_learned_from_once_from_monday_morning_on(branch: Handler) -> None:
    monday = datetime(2026, 5, 18, 3, tzinfo=ZONE)
    for at, lines in (
        (monday - timedelta(minutes=1), 1),
        (monday, 2),
        (monday + timedelta(hours=5), 2),
        (monday + timedelta(days=7), 3),
    ):
        order_weekly(branch, at.astimezone(UTC))
        with branch.reading() as connection:
            waiting, count = jobs.page(connection, kind=jobs.TRAIN)
        assert count == lines, at
    assert waiting[0].options == {"kpis": list(KPIS), "strict": False}


def test_where_nothing_is_measured_nothing_is_ordered(engine: Engine) -> None:
    office = found(engine)
    measure(office)
    order_weekly(office, NOON)
    with office.reading() as connection:
        assert jobs.page(connection, kind=jobs.TRAIN)[1] == 0
