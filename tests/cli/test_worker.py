"""The worker: training gives way, survives being killed and is done once; broken work takes nothing else with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.accounts.schema import JOB
from growth_tree.cli import worker
from growth_tree.cli.trainer import NICE, Trainer, train
from growth_tree.cli.worker import work_one
from growth_tree.config import Settings
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.jobs import order_training
from growth_tree.notices.sending import Desk
from models import baselines
from tests.databases import Database
from tests.insight.branch import open_branch
from tests.office import found

KPIS = ("orders", "waiting")
SECONDS_MAX = 300
"""Training gives way to everything else, also to other tests."""


@pytest.fixture
def branch(engine: Engine, rng: Random) -> Handler:
    """A few shops with 70 weeks of figures."""
    made = found(engine)
    open_branch(made, rng, 3)
    return made


@pytest.fixture
def environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that are started work on this test's database."""
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "0123456789abcdef" * 4)


def ordered(branch: Handler, *kpis: str) -> str:
    with branch.writing() as connection:
        return order_training(connection, kpis or KPIS, owner="ed", at=datetime.now(UTC), strict=False)


def stands(branch: Handler, job: str) -> Job:
    with branch.reading() as connection:
        found_ = jobs.job_by_id(connection, job)
    assert found_ is not None
    return found_


def models(branch: Handler) -> Counter[tuple[str, int]]:
    with branch.reading() as connection:
        return Counter((kpi, row.horizon) for kpi in KPIS for row in baselines.of_kpi(connection, kpi))


def begun(branch: Handler) -> subprocess.Popen[bytes]:
    """A process that trains and has made a model."""
    process = subprocess.Popen([sys.executable, "-m", "growth_tree.cli", "worker", "--training"])
    until = time.monotonic() + SECONDS_MAX
    while not models(branch):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    return process


@pytest.mark.usefixtures("environment")
def test_a_training_that_is_killed_is_finished_by_the_next_worker_each_model_once(branch: Handler) -> None:
    job = ordered(branch)
    process = begun(branch)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) >= NICE
    process.send_signal(signal.SIGKILL)
    process.wait()
    with branch.writing() as connection:
        assert jobs.claim_next(connection, datetime.now(UTC), training=True) is None, "it was heard of just now"
        connection.execute(update(JOB).values(heartbeat_at=datetime.now(UTC) - timedelta(hours=1)))
        heir = jobs.claim_next(connection, datetime.now(UTC), training=True)
    assert heir is not None
    train(branch, heir, Event())
    assert stands(branch, job).status == "done"
    assert models(branch) == {(kpi, horizon): 1 for kpi in KPIS for horizon in (1, 4)}


def test_a_training_that_is_told_to_stop_goes_back_into_line(branch: Handler) -> None:
    job, stop = ordered(branch), Event()
    with branch.writing() as connection:
        taken = jobs.claim_next(connection, datetime.now(UTC), training=True)
    assert taken is not None
    stop.set()
    train(branch, taken, stop)
    left = stands(branch, job)
    assert (left.status, left.attempt, left.done) == ("queued", 0, 0)


@pytest.mark.usefixtures("environment")
def test_one_process_trains_and_imports_do_not_wait_for_it(branch: Handler) -> None:
    job, trainer = ordered(branch, "orders"), Trainer()
    with branch.writing() as connection:
        jobs.enqueue(connection, "import", "ed", datetime.now(UTC), options={"kind": "people"}, content=b"nothing")
    for _ in range(2):
        trainer.look(branch, datetime.now(UTC))
    assert work_one(branch)
    trainer.finish()
    assert (stands(branch, job).status, stands(branch, job).attempt) == ("done", 1)
    trainer.end()


def test_a_process_that_dies_at_once_is_not_begun_again_at_once(
    branch: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(branch, "orders")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    begun: list[list[str]] = []
    popen = subprocess.Popen

    def begin(command: list[str], **more: Any) -> subprocess.Popen[bytes]:
        begun.append(command)
        return popen(command, **more)

    monkeypatch.setattr(subprocess, "Popen", begin)
    trainer, now = Trainer(), datetime.now(UTC)
    for seconds in range(0, 40, 2):
        trainer.look(branch, now + timedelta(seconds=seconds))
        trainer.finish()
    assert len(begun) == 2


def test_a_job_that_breaks_fails_and_the_next_one_is_done(branch: Handler, caplog: pytest.LogCaptureFixture) -> None:
    with branch.writing() as connection:
        broken = jobs.enqueue(connection, "import", "ed", datetime.now(UTC), options={"names": "张三"}, content=b"a,b")
        after = jobs.enqueue(connection, "import", "ed", datetime.now(UTC), options={"kind": "people"}, content=b"a,b")
    assert work_one(branch)
    assert work_one(branch)
    assert (stands(branch, broken).status, stands(branch, broken).result) == ("failed", {"code": "job_broke"})
    refused = {"code": "sheet_no_header", "params": {}, "refused": 0, "errors": []}
    assert stands(branch, after).result == refused
    assert f"job {broken} broke: KeyError" in caplog.text
    assert "张三" not in caplog.text


def test_a_database_that_goes_away_is_waited_for(branch: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    def turn(*_: object) -> bool:
        turns.append("turn")
        if len(turns) == 2:
            raise OperationalError("SELECT 1", None, Exception("server closed the connection unexpectedly"))
        if len(turns) == 4:
            signal.raise_signal(signal.SIGTERM)
        return True

    monkeypatch.setattr(worker, "turn", turn)
    monkeypatch.setattr(worker, "PAUSE", timedelta())
    usual = signal.getsignal(signal.SIGTERM)
    try:
        worker.run(Desk(handler=branch, settings=Settings(database_url="", secret_key="")), once=False)
    finally:
        signal.signal(signal.SIGTERM, usual)
    assert len(turns) == 4


def test_a_database_that_never_answered_is_not_waited_for(branch: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    def turn(*_: object) -> bool:
        raise OperationalError("SELECT 1", None, Exception("no such table: log_head"))

    monkeypatch.setattr(worker, "turn", turn)
    usual = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(OperationalError):
            worker.run(Desk(handler=branch, settings=Settings(database_url="", secret_key="")), once=False)
    finally:
        signal.signal(signal.SIGTERM, usual)
