"""Statements handed to the driver as they are: in a short command SQLAlchemy's own work would cost most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Integer, LargeBinary, Table
from sqlalchemy.exc import OperationalError

Rows = Sequence[Sequence[Any]]
Statement = tuple[str, Rows]
"""A text with ? marks, and its parameters for each time that it is to run."""


def read(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """The rows of a query with ? marks, inside a transaction that has begun."""
    cursor = _cursor(connection)
    try:
        cursor.execute(_marked(connection, statement), parameters)
        rows = list(cursor.fetchall())
    except _errors(connection) as error:
        raise OperationalError(statement, None, error) from error
    finally:
        cursor.close()
    return rows


def insertion(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, prefix: str = ""
) -> Statement:
    """A statement that inserts rows into a table, and its parameters.

    PostgreSQL takes many rows as one JSON array for every column: one statement for all of them, and text that is made
    many times as fast as the driver's own arrays.
    """
    if connection.dialect.name == "postgresql" and len(rows) > 1:
        return _insert(table, columns, prefix, lists=True), [[_listed(values) for values in zip(*rows, strict=True)]]
    return _insert(table, columns, prefix, lists=False), rows


def write(connection: Connection, statements: Iterable[Statement]) -> None:
    """Run statements with ? marks, each once for each of its rows, inside a transaction that has begun.

    Raises sqlalchemy.exc.OperationalError for whatever the database objects to.
    """
    cursor = _cursor(connection)
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


def fill(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, prefix: str = "") -> None:
    """Insert rows of which none is there yet: PostgreSQL copies them in, in half the time of an INSERT.

    Raises sqlalchemy.exc.OperationalError for whatever the database objects to.
    """
    if connection.dialect.name != "postgresql":
        write(connection, [insertion(connection, table, columns, rows, prefix)])
        return
    cursor = _cursor(connection)
    try:
        with cursor.copy(f"COPY {prefix}{table.name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except _errors(connection) as error:
        raise OperationalError(None, None, error) from error
    finally:
        cursor.close()


def write_together(connection: Connection, statements: Iterable[Statement]) -> None:
    """The same where no statement touches a row of another: PostgreSQL takes them as a single one."""
    write(connection, [_joined(statements)] if connection.dialect.name == "postgresql" else statements)


@cache
def _insert(table: Table, columns: tuple[str, ...], prefix: str, *, lists: bool) -> str:
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    if lists:
        marks = marks.replace("?", "json_array_elements_text(?)")
        taken = ", ".join(_taken(table.c[name]) for name in columns)
        # names come from the tables' own definitions
        values = f"SELECT {taken} FROM ROWS FROM ({marks}) AS given ({names})"  # noqa: S608
    else:
        values = f"VALUES ({marks})"
    return f"INSERT INTO {prefix}{table.name} ({names}) {values}"


def _joined(statements: Iterable[Statement]) -> Statement:
    """Statements that run once each as parts of the last one."""
    texts, rows = zip(*statements, strict=True)
    parts = ", ".join(f"part{n} AS ({text})" for n, text in enumerate(texts[:-1]))
    return f"WITH {parts} {texts[-1]}", [[value for (row,) in rows for value in row]]


def _listed(values: Sequence[Any]) -> str:
    return msgspec.json.encode(values).decode()


def _taken(column: Column[Any]) -> str:
    """A column's value out of the text that stands in a JSON array: bytes stand there as base64."""
    if isinstance(column.type, Integer):
        return f"{column.name}::bigint"
    return f"decode({column.name}, 'base64')" if isinstance(column.type, LargeBinary) else column.name


def _cursor(connection: Connection) -> Any:
    """PostgreSQL gives numbers and bytes as they are, not as text: an event is read in three quarters of the time."""
    pooled = connection.connection
    return pooled.cursor(binary=True) if connection.dialect.name == "postgresql" else pooled.cursor()


def _marked(connection: Connection, statement: str) -> str:
    return statement if connection.dialect.paramstyle == "qmark" else _numbered(statement)


@lru_cache(maxsize=1000)
def _numbered(statement: str) -> str:
    """A statement whose marks are $1, $2, … instead of question marks."""
    first, *others = statement.split("?")
    return first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))


def _errors(connection: Connection) -> Any:
    """A driver's errors, which callers know as SQLAlchemy's."""
    return _dbapi(connection).Error


def _dbapi(connection: Connection) -> Any:
    return connection.dialect.loaded_dbapi
