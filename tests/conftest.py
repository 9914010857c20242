"""What every test may ask for: databases of both kinds, seeded chance, a browser."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import Engine

from events.engine import create_engine
from tests import postgres
from tests.databases import KINDS, Database, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUN = "GROWTH_TREE_TEST_RUN"
SEED = "GROWTH_TREE_TEST_SEED"
CHROMIUM = "/usr/bin/chromium"
SHARED_MEMORY = "/dev/shm"
BYTES_NEEDED = 2 * 1024**3
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync")

hypothesis.settings.register_profile("growth-tree", deadline=None, print_blob=True)
hypothesis.settings.load_profile("growth-tree")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="repeat the chance of an earlier run")


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        given = config.getoption("seed")
        os.environ[SEED] = str(random.SystemRandom().getrandbits(32) if given is None else given)
        os.environ[RUN] = tempfile.mkdtemp(prefix="growth-tree-tests-", dir=SHARED_MEMORY if room_in_memory() else None)


def room_in_memory() -> bool:
    """Whether databases can lie in memory, where commits are quick and outlive killed processes all the same."""
    return Path(SHARED_MEMORY).is_dir() and shutil.disk_usage(SHARED_MEMORY).free > BYTES_NEEDED


def pytest_report_header() -> str:
    return f"chance: --seed={os.environ[SEED]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With -q there is no header, and a failure by chance is worth nothing without its seed."""
    if terminalreporter.stats.keys() & {"failed", "error"}:
        terminalreporter.write_line(pytest_report_header())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        folder = Path(os.environ.pop(RUN))
        postgres.stop(folder)
        shutil.rmtree(folder)


def is_worker(config: pytest.Config) -> bool:
    """Whether this is one of the processes that xdist started, which share folder and seed with the first one."""
    return hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def run() -> Path:
    """The folder that all processes of this run share."""
    return Path(os.environ[RUN])


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance that --seed repeats."""
    return random.Random(f"{os.environ[SEED]} {request.node.nodeid}")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: a test that asks for one runs on each."""
    return str(request.param)


@pytest.fixture
def database(run: Path, kind: str) -> Iterator[Database]:
    """A database of the test's own, with all tables and no data."""
    with fresh(run, kind) as made:
        yield made


@pytest.fixture
def empty_database(run: Path, kind: str) -> Iterator[Database]:
    """A database without any tables."""
    with fresh(run, kind, empty=True) as made:
        yield made


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """That database as the application sees it."""
    made = create_engine(database.url)
    yield made
    made.dispose()


@pytest.fixture
def owner(database: Database) -> Iterator[Engine]:
    """The same as its owner sees it, unguarded: for tests that tamper."""
    made = create_engine(database.owner_url, guarded=False)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where there is none its tests are skipped, but never in CI."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (slow, and most runs need none)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()
