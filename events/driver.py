"""Statements handed to the driver as they are: in a short command SQLAlchemy's own work would cost most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements within in as few round trips as the database allows."""
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with _told(connection), driver.pipeline():
        yield


def read(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """The rows of a query with ? marks, inside a transaction that has begun."""
    if connection.dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    with _told(connection):
        cursor = connection.connection.cursor()
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
        cursor.close()
    return list(rows)


def write(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement with ? marks once for each row, inside a transaction that has begun.

    Raises sqlalchemy.exc.OperationalError for whatever the database objects to.
    """
    if connection.dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    with _told(connection):
        cursor = connection.connection.cursor()
        if len(rows) == 1:
            cursor.execute(statement, rows[0])
        else:
            cursor.executemany(statement, rows)
        cursor.close()


@contextmanager
def _told(connection: Connection) -> Iterator[None]:
    """A driver's error as SQLAlchemy tells it, so that callers know one kind only."""
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except dbapi.Error as error:
        raise OperationalError(None, None, error) from error
