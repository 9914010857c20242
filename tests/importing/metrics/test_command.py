"""Figures brought in on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from growth_tree.cli import cli, terminal
from tests.databases import Database
from tests.importing.metrics.counter import SHOP, Counter

Import = Callable[..., Result]


@pytest.fixture
def bring_in(counter: Counter, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Import a file that does not say of which days and of which shop its figures are."""
    file = tmp_path / "report.csv"
    file.write_text("商品ID,花费,总成交金额\n600000000000000001,100,350", "utf-8")
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "x" * 64)
    monkeypatch.setattr(terminal, "create_engine", lambda _url: counter.handler.engine)
    return lambda *options: CliRunner().invoke(cli, ["import", "metrics", str(file), "--shop", "tower", *options])


@pytest.mark.parametrize("named", ["--first-day", "--last-day"])
def test_the_only_day_that_is_named_is_that_of_the_figures(counter: Counter, bring_in: Import, named: str) -> None:
    ran = bring_in(named, "2026-06-18", "--json")
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["create"] > 0
    assert counter.figures("roi") == {(SHOP, "2026-06-18", "2026-06-18"): (35_000, 10_000)}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((), "which days"),
        (("--first-day", "2026-06-19", "--last-day", "2026-06-18"), "before"),
        (("--last-day", "2026-06-31"), "2026-06-31"),
    ],
)
def test_days_that_are_missing_or_cannot_be(
    counter: Counter, bring_in: Import, days: tuple[str, ...], said: str
) -> None:
    ran = bring_in(*days)
    assert ran.exit_code != 0
    assert said in ran.output
    assert counter.figures("roi") == {}
