"""The read models made anew from the log: to rebuild them, and to prove that they are what the log says."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from operator import length_hint
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Exists,
    MetaData,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from events import log
from events.engine import create_engine, reading, reading_on, writing_on
from growth_tree import projections
from growth_tree.codec import UnknownEvent
from growth_tree.handle import recorded
from growth_tree.projections import ALL, Recorded, Rows
from models.base import projection as versions

Progress = Callable[[int, int], None]
T = TypeVar("T")

AT_ONCE = 5_000
"""Events that are read at a time."""

ROWS_HELD = 30_000
"""Rows that may wait to be written: what changes with every other event is then written once."""

LONG = 200_000
"""Events from which on a second process is worth its start, which takes about a second."""

CACHE_KIB = 65_536
"""What SQLite holds of the temporary copies."""

SENSELESS = (AssertionError, LookupError, OverflowError, ValueError)
"""What is raised for an event whose fields contradict one another."""

REPLAYED = "replayed_"
"""What the names of the temporary copies begin with."""


def rebuild(engine: Engine, progress: Progress, names: tuple[str, ...] = tuple(ALL)) -> int:
    """Project the whole log anew beside the tables that pages read, then switch; returns the number of events.

    That of all projections, or of those that are named. Pages and commands go on meanwhile; only the last step, which
    writes the rows of tables that differ, makes writers wait. A second process takes half of a long log's projections.
    """
    here, there = _halves(engine, names)
    if not there:
        return _project(engine, progress, names)
    with beside(_project, engine, progress, there) as other_half:
        return _project(engine, progress, here, other_half)


def differing_from_log(
    engine: Engine, progress: Progress, names: tuple[str, ...], lacking: Collection[str]
) -> list[str]:
    """The tables of some projections that are not what the log says; those that are `lacking` are not looked at."""
    tables = [table for name in names for table in ALL[name].TABLES]
    rows = Rows(empty=tables)
    with uncollected(), engine.connect() as connection, scratch(connection, names) as copies, reading_on(connection):
        _fold_until(connection, rows, names, 0, log.head(connection).position, progress=progress)
        there = [table for table in tables if table.name not in lacking]
        return [table.name for table in differing(connection, there, copies)]


def fold(batch: Sequence[Recorded], rows: Rows, names: tuple[str, ...] = tuple(ALL)) -> None:
    """Fold a batch; raises UnknownEvent for the first event that has the right fields but makes no sense."""
    events = iter(batch)
    try:
        projections.fold(events, rows, names)
    except SENSELESS as error:
        event = batch[len(batch) - length_hint(events) - 1]
        raise UnknownEvent(f"{type(event.event).__name__}: {error}", event.position) from error


def worth_two(events: int) -> bool:
    """Whether two processes are faster than one."""
    return events >= LONG and os.cpu_count() != 1


@contextmanager
def beside(work: Callable[..., T], engine: Engine, progress: Progress, *given: Any) -> Iterator[Callable[[], T]]:
    """Have some work done by a second process; what is yielded waits for its result.

    Whatever stops the second process is left to the first, which then does the work itself and tells.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        second = pool.submit(_on_own_engine, work, engine.url, *given)
        yield lambda: work(engine, progress, *given) if second.exception() else second.result()


def outdated(connection: Connection) -> list[str]:
    """The projections whose tables were written by another version than this one."""
    written = {row.name: row.version for row in connection.execute(select(versions))}
    return [name for name, projection in ALL.items() if written.get(name) != projection.VERSION]


def mark_current(connection: Connection, names: tuple[str, ...] = tuple(ALL)) -> None:
    """Note that the tables of projections, of all unless some are named, are those of this version."""
    connection.execute(delete(versions).where(versions.c.name.in_(names)))
    rows = [{"name": name, "version": ALL[name].VERSION} for name in names]
    connection.execute(insert(versions), rows)


def differing(connection: Connection, tables: Sequence[Table], copies: Mapping[str, Table]) -> list[Table]:
    """Those of some tables that are not what their replay is: another number of rows, or one that has no equal."""
    kept, replayed = _numbers(connection, tables), _numbers(connection, [copies[table.name] for table in tables])
    return [
        table
        for table, one, other in zip(tables, kept, replayed, strict=True)
        if one != other or (one and _has_odd(connection, table, copies[table.name]))
    ]


@contextmanager
def uncollected() -> Iterator[None]:
    """Events and rows come in millions without a cycle: to look for one takes longer than to read them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def scratch(connection: Connection, names: tuple[str, ...] = tuple(ALL)) -> Iterator[dict[str, Table]]:
    """Empty temporary copies of the read models, by the names of these."""
    tables = [table for name in names for table in ALL[name].TABLES]
    with _room(connection) as schema:
        there = MetaData()
        copies = {table.name: table.to_metadata(there, schema=schema, name=REPLAYED + table.name) for table in tables}
        for copy in copies.values():
            connection.execute(CreateTable(copy))
        connection.commit()
        try:
            yield copies
        finally:
            connection.rollback()


@contextmanager
def _room(connection: Connection) -> Iterator[str]:
    """The schema of temporary tables. SQLite may have been built to keep its own in memory, so it is given a file."""
    if connection.dialect.name != "sqlite":
        try:
            yield "pg_temp"
        finally:
            connection.exec_driver_sql("DISCARD TEMP")
            connection.commit()
        return
    raw: Any = connection.connection.driver_connection
    with TemporaryDirectory() as folder:
        raw.execute("ATTACH ? AS scratch", (str(Path(folder) / "scratch.db"),))
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=OFF", f"cache_size=-{CACHE_KIB}"):
            raw.execute(f"PRAGMA scratch.{pragma}")
        try:
            yield "scratch"
        finally:
            raw.execute("DETACH scratch")


def _halves(engine: Engine, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two parts of some projections with about as many events, if two processes are faster than one."""
    with reading(engine) as connection:
        if not worth_two(log.head(connection).position):
            return names, ()
        recent = log.recent_types(connection)
    events = {name: sum(recent.get(type_, 0) for type_ in projections.concerning([name])) for name in names}
    halves: list[list[str]] = [[], []]
    for name in sorted(names, key=events.__getitem__, reverse=True):
        min(halves, key=lambda half: sum(events[each] for each in half)).append(name)
    return tuple(halves[0]), tuple(halves[1])


def _on_own_engine(work: Callable[..., T], url: URL, *given: Any) -> T:
    engine = create_engine(url)
    try:
        return work(engine, _silent, *given)
    finally:
        engine.dispose()


def _silent(_done: int, _total: int) -> None:
    """Progress that the first process tells."""


def _project(
    engine: Engine, progress: Progress, names: tuple[str, ...], wait: Callable[[], object] = lambda: None
) -> int:
    """Project the log and switch, once what must come before has been waited for."""
    tables = [table for name in names for table in ALL[name].TABLES]
    rows = Rows(empty=tables)
    with uncollected(), engine.connect() as connection, scratch(connection, names) as copies:
        with reading_on(connection):
            end = _fold_until(connection, rows, names, 0, log.head(connection).position, progress=progress)
            wrong = differing(connection, tables, copies)
            for table in wrong:
                _index(connection, table, copies[table.name])
        wait()
        with writing_on(connection):
            head = log.lock_head(connection)
            if wrong:  # what was right has been kept so by the commands since
                _fold_until(connection, rows, names, end, head.position, progress=progress)
            for table in wrong:
                _mend(connection, table, copies[table.name])
            mark_current(connection, names)
        return head.position


def _fold_until(
    connection: Connection, rows: Rows, names: tuple[str, ...], after: int, until: int, *, progress: Progress
) -> int:
    others = sorted(projections.concerning(ALL) - projections.concerning(names))
    for batch in log.facts(connection, after, until, AT_ONCE, others):
        fold(list(map(recorded, batch)), rows, names)
        rows.write(connection, REPLAYED, ROWS_HELD)
        progress(batch[-1].position, until)
    rows.write(connection, REPLAYED)
    return until


def _numbers(connection: Connection, tables: Sequence[Table]) -> Sequence[int]:
    """How many rows each of some tables has, asked in one question."""
    counts = ", ".join(f"(SELECT count(*) FROM {table.fullname})" for table in tables)  # noqa: S608  (names of ours)
    return connection.exec_driver_sql(f"SELECT {counts}").one()


def _has_odd(connection: Connection, table: Table, copy: Table) -> bool:
    """Whether a copy has a row without an equal in its table."""
    # counted, not looked for: to find one PostgreSQL would walk an index for every row instead of joining
    odd = select(func.count()).select_from(copy).where(~_equalled(copy, table))
    return connection.execute(odd).scalar_one() > 0


def _index(connection: Connection, table: Table, copy: Table) -> None:
    """Where a table is new, give its copy the same indexes: SQLite then copies all of it as it lies there.

    That takes a fifth of the time of making the indexes row by row, during which nobody can write.
    """
    if connection.dialect.name == "sqlite" and _is_new(connection, table):
        for index in copy.indexes:
            connection.execute(CreateIndex(index))


def _mend(connection: Connection, table: Table, copy: Table) -> None:
    """Give a table the rows of its copy: what is right already is neither written nor locked."""
    if _is_new(connection, table):
        connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM {copy.schema}.{copy.name}")  # noqa: S608
        return
    connection.execute(delete(table).where(~_equalled(table, copy)))
    there = exists().where(*(table.c[column.name] == column for column in copy.primary_key))
    connection.execute(insert(table).from_select(list(copy.columns.keys()), select(copy).where(~there)))


def _is_new(connection: Connection, table: Table) -> bool:
    """Whether a table is as an upgrade makes it: without a row, and its columns in the order of its copy's."""
    found = connection.exec_driver_sql(f"SELECT * FROM {table.name} LIMIT 1")  # noqa: S608  (a name of ours)
    return list(found.keys()) == table.columns.keys() and found.first() is None


def _equalled(row: Table, others: Table) -> Exists:
    """That another table has the same row."""
    return exists().where(*(_equal(row.c[column.name], column) for column in others.columns))


def _equal(one: Column[Any], other: Column[Any]) -> ColumnElement[bool]:
    """Keys by plain equality, which can use their index; other columns may be null."""
    return one == other if one.primary_key else one.is_not_distinct_from(other)
