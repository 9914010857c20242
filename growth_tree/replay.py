"""The read models made anew from the log: to rebuild them, and to prove that they are what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select
from sqlalchemy.schema import CreateTable, MetaData

from events import log
from events.chain import Stored
from events.engine import writing_on
from growth_tree import projections
from growth_tree.handle import recorded
from growth_tree.projections import ALL, TABLES, Rows
from models.base import projection as versions

Progress = Callable[[int, int], None]


def rebuild(engine: Engine, progress: Progress) -> int:
    """Project the whole log anew beside the tables that pages read, then switch; returns the number of events.

    Pages and commands go on meanwhile; only the last step, which copies, makes writers wait.
    """
    with engine.connect() as connection, scratch(connection) as live:
        with connection.begin():
            end = _fold_until(connection, 0, log.head(connection).position, progress)
        with writing_on(connection):
            head = log.lock_head(connection)
            _fold_until(connection, end, head.position, progress)
            for table in TABLES:
                connection.execute(delete(live[table.name]))
                connection.execute(insert(live[table.name]).from_select(list(table.columns.keys()), select(table)))
            mark_current(connection)
        return head.position


def outdated(connection: Connection) -> list[str]:
    """The projections whose tables were written by another version than this one."""
    written = {row.name: row.version for row in connection.execute(select(versions))}
    return [name for name, projection in ALL.items() if written.get(name) != projection.VERSION]


def mark_current(connection: Connection) -> None:
    """Note that every projection's tables are those of this version."""
    connection.execute(delete(versions))
    rows = [{"name": name, "version": projection.VERSION} for name, projection in ALL.items()]
    connection.execute(insert(versions), rows)


def fold(connection: Connection, batch: Iterable[Stored]) -> None:
    """Fold stored events into the tables that this connection sees."""
    rows = Rows()
    projections.fold(map(recorded, batch), rows)
    rows.write(connection)


@contextmanager
def scratch(connection: Connection) -> Iterator[dict[str, Table]]:
    """Empty temporary tables that hide the read models of the same names; yields the hidden ones."""
    schema = _schema(connection)
    hidden = MetaData()
    live = {table.name: table.to_metadata(hidden, schema=schema) for table in TABLES}
    for table in TABLES:
        connection.exec_driver_sql(_create_temporary(table, connection))
    connection.commit()
    try:
        yield live
    finally:
        connection.rollback()
        for table in TABLES:
            connection.exec_driver_sql(f"DROP TABLE {_temporary(connection)}.{table.name}")
        connection.commit()


def _fold_until(connection: Connection, after: int, until: int, progress: Progress) -> int:
    for batch in log.scan(connection, after, until):
        fold(connection, batch)
        after = batch[-1].position
        progress(after, until)
    return after


def _create_temporary(table: Table, connection: Connection) -> str:
    statement = str(CreateTable(table).compile(dialect=connection.dialect))
    return statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)


def _schema(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return "main"
    return str(connection.execute(select(func.current_schema())).scalar_one())


def _temporary(connection: Connection) -> str:
    return "temp" if connection.dialect.name == "sqlite" else "pg_temp"
