"""The read models are what the log says: made anew they are the same to the byte, however the events come together."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, event, insert, text, update

from events import driver, log
from events.engine import create_engine, writing
from growth_tree import projections, replay
from growth_tree.codec import UnknownEvent
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Handler, recorded
from growth_tree.migrate import grant, upgrade
from growth_tree.projections import ALL, TABLES, Rows
from growth_tree.replay import outdated, rebuild, scratch
from growth_tree.verify import Problem, verify
from models import ledger, people, tasks
from tests import postgres
from tests.databases import Database, fresh
from tests.events.drafts import append_one, whole_log
from tests.office import ZONE, Life, contents, do, found, submitted

Contents = dict[str, list[tuple[Any, ...]]]

chances = st.randoms(use_true_random=False)
batches = st.lists(st.integers(1, 9), min_size=1, max_size=7)


def silent(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def shown(engine: Engine) -> Contents:
    """The read models."""
    with engine.connect() as connection:
        return contents(connection)


def empty(engine: Engine) -> None:
    """Take every row out of the read models."""
    with writing(engine) as connection:
        for table in TABLES:
            connection.execute(delete(table))


def live(handler: Handler, life: Life, *sizes: int) -> None:
    """Let random things happen in transactions of these sizes, some of which are given up."""
    for size in sizes:
        with suppress(ZeroDivisionError), handler.writing() as connection:
            handler.handle_all(connection, life.some(size))
            if life.chance.random() < 0.1:
                raise ZeroDivisionError


def folded(engine: Engine, size: int) -> Contents:
    """What the log's events make of empty tables, so many of them at a time."""
    with engine.connect() as connection, scratch(connection) as copies, connection.begin():
        rows = Rows()
        for batch in log.scan(connection, size=size):
            projections.fold(map(recorded, batch), rows)
            rows.write(connection, replay.REPLAYED)
        made = contents(connection, [copies[table.name] for table in TABLES])
    return {name.removeprefix(replay.REPLAYED): rows for name, rows in made.items()}


def check_that_replay_equals_life(run: Path, kind: str, chance: Random, sizes: list[int]) -> None:
    """Whatever happens in transactions of whatever size, every way of making the tables makes the same."""
    with fresh(run, kind) as database:
        engine = create_engine(database.url)
        live(found(engine), Life(chance), *sizes)
        before = shown(engine)
        for size in (1, 2, 7, 100_000):
            assert folded(engine, size) == before
        rebuild(engine, silent)
        assert shown(engine) == before
        empty(engine)
        with pytest.MonkeyPatch.context() as little:
            little.setattr(replay, "AT_ONCE", 5)
            little.setattr(replay, "ROWS_HELD", chance.randint(0, 40))
            rebuild(engine, silent)
        assert shown(engine) == before
        assert verify(engine, ZONE, {}, silent).problems == []
        engine.dispose()


@settings(max_examples=10)
@given(chances, batches)
def test_what_is_made_anew_equals_what_was_made_live_on_sqlite(run: Path, chance: Random, sizes: list[int]) -> None:
    check_that_replay_equals_life(run, "sqlite", chance, sizes)


@settings(max_examples=4)
@given(chances, batches)
def test_what_is_made_anew_equals_what_was_made_live_on_postgresql(run: Path, chance: Random, sizes: list[int]) -> None:
    check_that_replay_equals_life(run, "postgresql", chance, sizes)


@pytest.fixture
def handler(engine: Engine, rng: Random) -> Handler:
    """An office in which some things have happened."""
    made = found(engine)
    live(made, Life(rng), *(5,) * 8)
    return made


def test_the_databases_show_the_same(run: Path, rng: Random) -> None:
    seed, made = rng.random(), []
    for kind in ("sqlite", "postgresql"):
        with fresh(run, kind) as database:
            engine = create_engine(database.url)
            live(found(engine), Life(Random(seed)), *(6,) * 6)
            made.append((whole_log(engine), shown(engine)))
            engine.dispose()
    assert made[0] == made[1]


def test_a_rebuild_mends_what_was_changed_lost_or_invented(handler: Handler) -> None:
    engine, before = handler.engine, shown(handler.engine)
    with writing(engine) as connection:
        connection.execute(update(ledger.account).values(balance=ledger.account.c.balance + 1))
        connection.execute(delete(tasks.share))
        connection.execute(insert(people.member).values(id="eve", joined_on="2026-01-01"))
    assert shown(engine) != before
    rebuild(engine, silent)
    assert shown(engine) == before


def test_a_rebuild_writes_only_the_rows_that_differ(handler: Handler) -> None:
    engine, before = handler.engine, shown(handler.engine)
    with writing(engine) as connection:
        connection.execute(update(ledger.account).values(balance=ledger.account.c.balance + 1))
        connection.execute(delete(tasks.share))
    written: dict[str, int] = defaultdict(int)

    def count_rows(*given: Any) -> None:
        _connection, cursor, statement, *_rest = given
        words = statement.split()
        if words[:2] in (["DELETE", "FROM"], ["INSERT", "INTO"]):
            written[f"{words[0]} {words[2]}"] += cursor.rowcount

    event.listen(engine, "after_cursor_execute", count_rows)
    rebuild(engine, silent)
    changed = {what: rows for what, rows in written.items() if rows and not what.endswith(" projection")}
    accounts = len(before["ledger_account"])
    expected = {
        "DELETE ledger_account": accounts,
        "INSERT ledger_account": accounts,
        "INSERT task_share": len(before["task_share"]),
    }
    assert changed == {what: rows for what, rows in expected.items() if rows}
    assert shown(engine) == before


def test_a_rebuild_tells_how_far_it_is_and_how_many_events_there_were(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "AT_ONCE", 7)
    monkeypatch.setattr(replay, "ROWS_HELD", 20)
    number = len(whole_log(handler.engine))
    told: list[tuple[int, int]] = []
    before = shown(handler.engine)
    assert rebuild(handler.engine, lambda done, total: told.append((done, total))) == number
    assert told == [(min(done, number), number) for done in range(7, number + 7, 7)]
    assert shown(handler.engine) == before


def test_a_rebuild_never_holds_more_than_a_batch(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    held, read = [], driver.read

    def watched(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        rows = read(connection, statement, parameters)
        held.append(len(rows))
        return rows

    monkeypatch.setattr(log, "read", watched)
    monkeypatch.setattr(replay, "AT_ONCE", 7)
    number = rebuild(handler.engine, silent)
    assert max(held) == 7
    assert len(held) > number // 7


@pytest.mark.parametrize("fails", [False, True])
def test_two_processes_make_what_one_makes_also_where_the_second_fails(
    handler: Handler, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    engine, before, told = handler.engine, shown(handler.engine), list[tuple[int, int]]()
    monkeypatch.setattr(replay, "LONG", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    if fails:
        monkeypatch.setattr(replay, "_on_own_engine", sys.exit)  # which takes no such arguments
    empty(engine)
    number = rebuild(engine, lambda done, total: told.append((done, total)))
    assert number == len(whole_log(engine))
    assert len(told) == (2 if fails else 1)
    assert shown(engine) == before
    with handler.reading() as connection:
        assert outdated(connection) == []


@pytest.mark.parametrize("fails", [False, True])
def test_two_processes_find_what_one_finds_also_where_the_second_fails(
    handler: Handler, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    monkeypatch.setattr(replay, "LONG", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    if fails:
        monkeypatch.setattr(replay, "_on_own_engine", sys.exit)
    assert verify(handler.engine, handler.zone, {}, silent).problems == []
    with writing(handler.engine) as connection:
        connection.execute(tasks.task.update().values(title="another"))
    assert verify(handler.engine, handler.zone, {}, silent).problems == [
        Problem(kind="differs_from_replay", where="task")
    ]


def test_what_happens_during_a_rebuild_is_in_it_and_readers_see_whole_tables(engine: Engine) -> None:
    handler = found(engine)
    before, seen = shown(handler.engine), list[Contents]()

    def meanwhile(_done: int, _total: int) -> None:
        if not seen:
            seen.append(shown(handler.engine))
            do(handler, submitted("new"), ApproveTask(task="new", by="di"))

    rebuild(handler.engine, meanwhile)
    assert seen == [before]
    assert shown(handler.engine) == folded(handler.engine, 100_000)
    assert shown(handler.engine) != before


@pytest.mark.parametrize("emptied", [False, True])
def test_what_happens_between_the_comparison_and_the_switch_is_in_it(engine: Engine, *, emptied: bool) -> None:
    handler = found(engine)
    if emptied:
        empty(engine)
    replay._project(engine, silent, tuple(ALL), lambda: do(handler, submitted("new"), ApproveTask(task="new", by="di")))
    assert shown(engine) == folded(engine, 100_000)
    assert [row[0] for row in shown(engine)["task"]] == ["new"]


def test_tables_that_were_empty_are_whole_with_their_indexes(handler: Handler) -> None:
    engine, before = handler.engine, shown(handler.engine)
    empty(engine)
    rebuild(engine, silent)
    assert shown(engine) == before
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]


def test_a_rebuild_goes_well_while_a_writer_goes_on(engine: Engine) -> None:
    handler = found(engine)
    over, number = Event(), len(whole_log(handler.engine))

    def write() -> None:
        for n in count():
            do(handler, submitted(f"new{n}"), ApproveTask(task=f"new{n}", by="di"))
            if over.is_set():
                return

    writer = Thread(target=write)
    writer.start()
    for _ in range(3):
        rebuild(handler.engine, silent)
    over.set()
    writer.join()
    assert len(whole_log(handler.engine)) > number
    assert shown(handler.engine) == folded(handler.engine, 100_000)
    assert verify(handler.engine, handler.zone, {}, silent).problems == []


def test_a_new_version_of_a_projection_asks_for_a_rebuild(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    with handler.reading() as connection:
        assert outdated(connection) == []
    monkeypatch.setattr(ALL["ledger"], "VERSION", ALL["ledger"].VERSION + 1)
    with handler.reading() as connection:
        assert outdated(connection) == ["ledger"]
    rebuild(handler.engine, silent)
    with handler.reading() as connection:
        assert outdated(connection) == []


def test_an_upgrade_empties_the_tables_of_old_projections_and_a_rebuild_fills_them(
    handler: Handler, database: Database, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(handler.engine)
    monkeypatch.setattr(ALL["tasks"], "VERSION", ALL["tasks"].VERSION + 1)
    upgrade(owner)
    if database.kind == "postgresql":
        grant(owner, postgres.APPLICATION)
    emptied = {table.name for table in ALL["tasks"].TABLES}
    assert shown(handler.engine) == {name: [] if name in emptied else rows for name, rows in before.items()}
    with handler.reading() as connection:
        assert outdated(connection) == ["tasks"]
    rebuild(handler.engine, silent)
    assert shown(handler.engine) == before


def test_an_event_that_cannot_be_read_stops_a_rebuild_and_pages_keep_what_they_had(handler: Handler) -> None:
    before = shown(handler.engine)
    with writing(handler.engine) as connection:
        append_one(connection, "task/odd", 1, "odd")
    with pytest.raises(UnknownEvent, match="Happened version 1"):
        rebuild(handler.engine, silent)
    assert shown(handler.engine) == before


def test_an_event_that_cannot_be_folded_stops_a_rebuild_and_pages_keep_what_they_had(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(handler.engine)
    monkeypatch.setattr(ALL["people"], "project", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        rebuild(handler.engine, silent)
    assert shown(handler.engine) == before


@pytest.mark.parametrize("fails", [False, True])
def test_no_temporary_table_is_left_over(handler: Handler, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    if fails:
        monkeypatch.setattr(ALL["people"], "project", lambda *_: 1 // 0)
    with suppress(ZeroDivisionError):
        rebuild(handler.engine, silent)
    with suppress(ZeroDivisionError):
        verify(handler.engine, handler.zone, {}, silent)
    assert list(temporary(handler.engine)) == []


def temporary(engine: Engine) -> Iterator[str]:
    """The temporary tables of the connections in the pool, and the files attached for them."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_temp_schema"
        " UNION ALL SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')",
        "postgresql": "SELECT relname FROM pg_class WHERE relpersistence = 't'",
    }[engine.dialect.name]
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            yield from connection.scalars(text(catalogue))
