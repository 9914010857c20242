"""The command line as tests run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from events.engine import create_engine
from growth_tree.cli import cli, terminal
from growth_tree.domain.task import ApproveTask
from tests.databases import Database
from tests.office import do, found, submitted

Run = Callable[..., Result]


@pytest.fixture
def shell(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command line of an installation in which one task has been approved."""
    engines: list[Engine] = []

    def remembered(url: str) -> Engine:
        engines.append(create_engine(url))
        return engines[-1]

    do(found(remembered(database.url)), submitted("t1"), ApproveTask(task="t1", by="cy"))
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "x" * 64)
    monkeypatch.setattr(terminal, "create_engine", remembered)
    yield lambda *arguments, **more: CliRunner().invoke(cli, [*map(str, arguments)], **more)
    for engine in engines:
        engine.dispose()
