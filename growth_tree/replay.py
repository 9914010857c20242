"""The read models made anew from the log: to rebuild them, and to prove that they are what the log says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, MetaData, Table, delete, insert, select
from sqlalchemy.schema import CreateTable, DropTable

from events import log
from events.engine import writing_on
from growth_tree import projections
from growth_tree.handle import recorded
from growth_tree.projections import ALL, TABLES, Recorded, Rows
from models.base import projection as versions

Progress = Callable[[int, int], None]


REPLAYED = "replayed_"
"""What the names of the temporary copies begin with."""


def rebuild(engine: Engine, progress: Progress, names: tuple[str, ...] = tuple(ALL)) -> int:
    """Project the whole log anew beside the tables that pages read, then switch; returns the number of events.

    That of all projections, or of those that are named. Pages and commands go on meanwhile; only the last step, which
    copies, makes writers wait.
    """
    with engine.connect() as connection, scratch(connection) as copies:
        with connection.begin():
            end = _fold_until(connection, names, 0, log.head(connection).position, progress)
        with writing_on(connection):
            head = log.lock_head(connection)
            _fold_until(connection, names, end, head.position, progress)
            for table in (table for name in names for table in ALL[name].TABLES):
                copy = copies[table.name]
                connection.execute(delete(table))
                connection.execute(insert(table).from_select(list(copy.columns.keys()), select(copy)))
            mark_current(connection, names)
        return head.position


def outdated(connection: Connection) -> list[str]:
    """The projections whose tables were written by another version than this one."""
    written = {row.name: row.version for row in connection.execute(select(versions))}
    return [name for name, projection in ALL.items() if written.get(name) != projection.VERSION]


def mark_current(connection: Connection, names: tuple[str, ...] = tuple(ALL)) -> None:
    """Note that the tables of projections, of all unless some are named, are those of this version."""
    connection.execute(delete(versions).where(versions.c.name.in_(names)))
    rows = [{"name": name, "version": ALL[name].VERSION} for name in names]
    connection.execute(insert(versions), rows)


def fold(connection: Connection, batch: Iterable[Recorded]) -> None:
    """Fold events into the temporary copies."""
    rows = Rows()
    projections.fold(batch, rows)
    rows.write(connection, REPLAYED)


@contextmanager
def scratch(connection: Connection) -> Iterator[dict[str, Table]]:
    """Empty temporary copies of the read models, by the names of these."""
    temporary = MetaData()
    copies = {table.name: table.to_metadata(temporary, name=REPLAYED + table.name) for table in TABLES}
    for copy in copies.values():
        definition = str(CreateTable(copy).compile(dialect=connection.dialect))
        connection.exec_driver_sql(definition.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
    connection.commit()
    try:
        yield copies
    finally:
        connection.rollback()
        for copy in copies.values():
            connection.execute(DropTable(copy))
        connection.commit()


def _fold_until(connection: Connection, names: tuple[str, ...], after: int, until: int, progress: Progress) -> int:
    for batch in log.facts(connection, after, until):
        rows = Rows()
        projections.fold(map(recorded, batch), rows, names)
        rows.write(connection, REPLAYED)
        after = batch[-1].position
        progress(after, until)
    return after
