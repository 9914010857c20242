"""Trainings that were ordered, and those of every week: one after the other, whatever breaks or is cut off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, update

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.accounts.schema import JOB
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.jobs import order_training, order_weekly, run_training
from growth_tree.insight.forecasting.training import train_one
from models import baselines
from tests.insight.history import always, report
from tests.measured import measure
from tests.office import NOON, ZONE, found

FRIDAY, SUNDAY = NOON + timedelta(days=2), NOON + timedelta(days=4)
FOURTH = "2026-W24"
KPIS = ("conversion", "orders", "waiting")


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
