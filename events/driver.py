"""Statements handed to the driver as they are: in a short command SQLAlchemy's own work would cost most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    try:
        with driver.pipeline():
            yield
    except _errors(connection) as error:
        raise OperationalError(None, None, error) from error


def read(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """The rows of a query with ? marks, inside a transaction that has begun."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_marked(connection, statement), parameters)
        return list(cursor.fetchall())
    except _errors(connection) as error:
        raise OperationalError(statement, None, error) from error
    finally:
        cursor.close()


def write(connection: Connection, statements: Iterable[tuple[str, Sequence[Sequence[Any]]]]) -> None:
    """Run statements with ? marks, each once for each of its rows, inside a transaction that has begun.

    Raises sqlalchemy.exc.OperationalError for whatever the database objects to.
    """
    cursor = connection.connection.cursor()
    try:
        for statement, rows in statements:
            if len(rows) == 1:
                cursor.execute(_marked(connection, statement), rows[0])
            else:
                cursor.executemany(_marked(connection, statement), rows)
    except _errors(connection) as error:
        raise OperationalError(None, None, error) from error
    finally:
        cursor.close()


def _marked(connection: Connection, statement: str) -> str:
    return statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")


def _errors(connection: Connection) -> Any:
    """A driver's errors, which callers know as SQLAlchemy's."""
    dbapi: Any = connection.dialect.loaded_dbapi
    return dbapi.Error
