"""Whatever is broken off a database, the audit comes to its end and says what is not as it must be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, delete, text, update

from events.engine import writing
from events.schema import log_event, log_head
from growth_tree import replay
from growth_tree.domain.growth_events import Earned
from growth_tree.domain.task import ApproveTask
from growth_tree.projections import TABLES
from growth_tree.verify import Problem, verify
from tests.events.drafts import chained, whole_log
from tests.office import TODAY, ZONE, do, found, submitted
from tests.tampering import rewrite, stored_as, tampering


@pytest.fixture(autouse=True, params=["alone", "two"])
def auditors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long log two find out together what one finds out of a short one; the second is a thread here."""
    if request.param == "two":
        monkeypatch.setattr(replay, "LONG", 0)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        monkeypatch.setattr(replay, "ProcessPoolExecutor", lambda number, _context: ThreadPoolExecutor(number))


@pytest.fixture(autouse=True)
def office(engine: Engine) -> None:
    """An office in which a task has been approved."""
    do(found(engine), submitted("t1"), ApproveTask(task="t1", by="cy"))


def problems(engine: Engine) -> list[Problem]:
    """What the audit finds."""
    return verify(engine, ZONE, {}, lambda _done, _total: None).problems


def test_a_lost_head_is_found(engine: Engine, owner: Engine) -> None:
    with tampering(owner) as connection:
        connection.execute(delete(log_head))
    assert problems(engine) == [Problem(kind="head_lost", where="log_head", position=len(whole_log(engine)))]


def test_a_lost_head_hides_no_other_problem(engine: Engine, owner: Engine) -> None:
    with tampering(owner) as connection:
        connection.execute(delete(log_head))
        connection.execute(update(log_event).where(log_event.c.position == 3).values(actor="eve"))
    assert [problem.kind for problem in problems(engine)] == ["head_lost", "altered"]


def test_a_head_without_any_event_is_found(engine: Engine, owner: Engine) -> None:
    with tampering(owner) as connection:
        connection.execute(delete(log_event))
    assert problems(engine) == [Problem(kind="differs_from_head", where="event", position=1)]


def test_an_empty_log_without_a_head_is_found(engine: Engine, owner: Engine) -> None:
    with tampering(owner) as connection:
        connection.execute(delete(log_event))
        connection.execute(delete(log_head))
    assert problems(engine)[0] == Problem(kind="head_lost", where="log_head", position=None)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_second_head_is_found(engine: Engine, owner: Engine) -> None:
    with tampering(owner) as connection:
        connection.execute(text("CREATE TABLE copy AS SELECT * FROM log_head"))
        connection.execute(text("DROP TABLE log_head"))
        connection.execute(text("CREATE TABLE log_head AS SELECT * FROM copy UNION ALL SELECT 2, 1, hash FROM copy"))
    assert problems(engine)[0].kind == "head_lost"


@pytest.mark.parametrize("table", ["event", "log_head"])
def test_a_log_that_was_dropped_is_found(engine: Engine, owner: Engine, table: str) -> None:
    with writing(owner) as connection:
        connection.execute(text(f"DROP TABLE {table}"))
    assert problems(engine) == [Problem(kind="table_missing", where=table)]


@pytest.mark.parametrize("table", [*(table.name for table in TABLES), "note", "file"])
def test_a_table_that_was_dropped_is_found(engine: Engine, owner: Engine, table: str) -> None:
    with writing(owner) as connection:
        connection.execute(text(f"DROP TABLE {table}"))
    assert problems(engine) == [Problem(kind="table_missing", where=table)]


@pytest.mark.parametrize("column", ["task.title", "note.salt"])
def test_a_column_that_was_dropped_is_found(engine: Engine, owner: Engine, column: str) -> None:
    table, name = column.split(".")
    with writing(owner) as connection:
        connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    assert problems(engine) == [Problem(kind="table_missing", where=column)]


def test_a_dropped_table_hides_no_other_problem(engine: Engine, owner: Engine) -> None:
    with writing(owner) as connection:
        connection.execute(text("DROP TABLE growth_badge"))
        connection.execute(text("DELETE FROM ledger_entry"))
    assert [problem.where for problem in problems(engine)] == ["growth_badge", "ledger_entry"]


EARNED: dict[str, Any] = {
    "member": "zoe",
    "season": "2026Q2",
    "task": "x",
    "kind": "title",
    "branch": "content",
    "done_on": TODAY,
    "rule_version": 1,
    "base_xp": 20,
    "base_points": 10,
    "weight": 100,
    "factor": 100,
    "cycle": None,
    "quality": 100,
    "percent": 100,
    "points": 10,
    "balance": 10,
    "xp": 10**30,
    "xp_total": 10**30,
}


def test_an_event_with_a_number_that_no_database_holds_is_found(engine: Engine, owner: Engine) -> None:
    events = whole_log(engine)
    senseless = stored_as("growth/zoe/2026Q2", Earned(**EARNED), position=len(events) + 1)
    rewrite(owner, chained([*events, senseless]))
    (problem,) = problems(engine)
    assert (problem.kind, problem.position) == ("database_refuses", senseless.position)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_with_a_torn_page_is_found(engine: Engine, owner: Engine) -> None:
    engine.dispose()
    with owner.connect() as connection:
        root = connection.scalar(text("SELECT rootpage FROM sqlite_schema WHERE name = 'event'"))
        size = connection.scalar(text("PRAGMA page_size"))
    owner.dispose()
    with open(str(engine.url.database), "r+b") as file:  # noqa: PTH123  (a page in the middle)
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    assert problems(engine)[-1].kind in {"unreadable", "database_refuses"}
