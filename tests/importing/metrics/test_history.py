"""Imports in the shell stand in the list of imports, like those of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import LEASE, Job
from growth_tree.cli import cli, terminal
from growth_tree.domain.core import SYSTEM
from growth_tree.importing import background, importer
from tests.databases import Database
from tests.importing.metrics.counter import SHOP, Counter

GOOD = "日期,支付金额\n2026-06-18,100\n2026-06-19,200\n"
BAD = GOOD + "2026-06-20,很多\n2026-02-30,少\n"
Import = Callable[..., Result]


@pytest.fixture
def bring_in(counter: Counter, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Import a file of a shop in the shell."""
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "x" * 64)
    monkeypatch.setattr(terminal, "create_engine", lambda _url: counter.handler.engine)

    def run(content: str, *options: str) -> Result:
        file = tmp_path / "日报.csv"
        file.write_text(content, "utf-8")
        return CliRunner().invoke(cli, ["import", "metrics", str(file), "--shop", "tower", *options])

    return run


def kept(counter: Counter) -> list[Job]:
    """The list of imports, held ones among them."""
    with counter.handler.reading() as connection:
        return [*jobs.page(connection, kind="import")[0], *jobs.waiting(connection)]


def test_an_import_in_the_shell_is_on_record(counter: Counter, bring_in: Import) -> None:
    ran = bring_in(GOOD)
    assert ran.exit_code == 0, ran.output
    (job,) = kept(counter)
    assert (job.owner, job.file_name, job.status, job.done, job.total) == (SYSTEM, "日报.csv", "done", 2, 2)
    assert job.options == {"kind": "metrics", "about": SHOP, "skip_bad": False, "restate": False}
    assert job.result is not None
    assert [job.result[name] for name in ("create", "change", "unchanged", "refused")] == [2, 0, 0, 0]
    with counter.handler.reading() as connection:
        assert jobs.content_of(connection, job) is None, "the file is forgotten"


def test_rows_that_were_left_out_are_on_record(counter: Counter, bring_in: Import) -> None:
    assert bring_in(BAD, "--skip-bad").exit_code == 0
    (job,) = kept(counter)
    assert (job.status, job.done) == ("done", 2)
    assert job.result is not None
    assert [(error["line"], error["column"]) for error in job.result["errors"]] == [(4, "支付金额"), (5, "日期")]


def test_what_was_refused_is_on_record_with_its_errors(counter: Counter, bring_in: Import) -> None:
    ran = bring_in(BAD)
    assert (ran.exit_code, "nothing was written" in ran.output) == (1, True)
    assert counter.figures("gmv") == {}
    (job,) = kept(counter)
    assert job.status == "failed"
    assert job.result is not None
    assert (job.result["code"], job.result["params"], job.result["refused"]) == ("import_has_errors", {"rows": 2}, 2)
    assert {error["line"] for error in job.result["errors"]} == {4, 5}


@pytest.mark.parametrize(
    ("content", "options", "status"), [(GOOD, (), 0), (BAD, (), 1), (BAD, ("--skip-bad",), 0), (BAD, ("--json",), 1)]
)
def test_a_dry_run_says_by_its_status_what_the_import_would_and_leaves_nothing(
    counter: Counter, bring_in: Import, content: str, options: tuple[str, ...], status: int
) -> None:
    dry = bring_in(content, "--dry-run", *options)
    assert dry.exit_code == status, dry.output
    if "--json" in options:
        assert json.loads(dry.stdout)["imported"] is False
    assert (kept(counter), counter.figures("gmv")) == ([], {})
    assert bring_in(content, *options).exit_code == status


def test_who_interrupts_an_import_cancels_it(
    counter: Counter, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importer, "carry_out", interrupted)
    assert bring_in(GOOD).exit_code == 1
    assert [job.status for job in kept(counter)] == ["cancelled"]


def test_an_import_that_is_cancelled_on_the_page_stops_in_the_shell(
    counter: Counter, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "progress", lambda *_, **__: False)
    ran = bring_in(GOOD)
    assert ran.exit_code == 1
    assert "cancelled" in ran.output
    assert counter.figures("gmv") == {}


def test_a_worker_goes_on_where_a_shell_was_killed(
    counter: Counter, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What ends a process without a word."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(importer, "carry_out", killed)
        with pytest.raises(Killed):
            bring_in(GOOD)
    (left,) = kept(counter)
    assert (left.status, left.heartbeat_at) == ("running", left.created_at)
    with counter.handler.writing() as connection:
        heir = jobs.claim_next(connection, left.created_at + LEASE + timedelta(seconds=1))
    assert heir is not None
    assert background.run_import(counter.handler, heir) is None
    assert [job.status for job in kept(counter)] == ["done"]
    assert len(counter.figures("gmv")) == 2
