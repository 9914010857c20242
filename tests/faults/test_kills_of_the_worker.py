"""The worker is killed in the midst of whatever it does; the next one finishes it, and nobody can tell afterwards."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from events import log
from events.engine import create_engine
from growth_tree.accounts.schema import JOB
from growth_tree.handle import Handler
from tests.databases import Database, fresh
from tests.effort import effort, parts
from tests.faults.backlog import pile_up, summary
from tests.faults.killing import assert_whole
from tests.office import found

BACKLOGS = parts(effort(quick=1, ci=1, release=50), 5)
KILLS = 2
"""Of one backlog; a job whose worker died three times is given up, to be asked for again."""

SECONDS_MAX = 300
KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize("backlogs", BACKLOGS)
def test_a_killed_worker_is_followed_by_one_that_finishes_everything(
    run: Path, kind: str, rng: random.Random, backlogs: int
) -> None:
    with backlog(run, kind) as (database, office):
        first = position(office)
        assert worker(database).wait(SECONDS_MAX) == 0
        expected, last = summary(office), position(office)
        assert {status for _, status in expected["jobs"]} == {"done"}
        assert all(expected.values())
    for _ in range(backlogs):
        with backlog(run, kind) as (database, office):
            for until in sorted(rng.sample(range(first + 1, last), KILLS)):
                killed(worker(database), office, until)
                assert_whole(office, [])
                forget(office)
            assert worker(database).wait(SECONDS_MAX) == 0
            assert summary(office) == expected
            assert_whole(office, [])


@contextmanager
def backlog(run: Path, kind: str) -> Iterator[tuple[Database, Handler]]:
    """An office in which everything is due."""
    with fresh(run, kind) as database:
        engine = create_engine(database.url)
        office = found(engine)
        pile_up(office)
        yield database, office
        engine.dispose()


def worker(database: Database) -> subprocess.Popen[bytes]:
    """A worker that does what is due and ends."""
    settings = {"GROWTH_TREE_DATABASE_URL": database.url, "GROWTH_TREE_SECRET_KEY": KEY}
    command = [sys.executable, "-m", "growth_tree.cli", "worker", "--once"]
    return subprocess.Popen(command, env={**os.environ, **settings})


def killed(process: subprocess.Popen[bytes], office: Handler, until: int) -> None:
    """Kill a worker as soon as it has brought the log to a position, unless it ends before."""
    deadline = time.monotonic() + SECONDS_MAX
    while process.poll() is None and position(office) < until:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.kill()
    process.wait()


def position(office: Handler) -> int:
    """Where the log ends."""
    with office.reading() as connection:
        return log.head(connection).position


def forget(office: Handler) -> None:
    """Time passes in which nothing is heard of the one who was killed."""
    with office.writing() as connection:
        connection.execute(update(JOB).values(heartbeat_at=datetime.now(UTC) - timedelta(hours=1)))
