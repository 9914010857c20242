"""The accounts' tables as text, to be kept elsewhere and taken in again; what ends with a log-in is left out."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, func, select

from growth_tree.accounts.schema import LOGIN_THROTTLE, LOGIN_TICKET, METADATA, SESSION, Moment, moment, stamp

TABLES: Mapping[str, Table] = {
    table.name: table for table in METADATA.sorted_tables if table not in (SESSION, LOGIN_TICKET, LOGIN_THROTTLE)
}
"""In an order in which each row finds those it refers to."""

Row = dict[str, Any]


def rows(conn: Connection) -> Iterator[tuple[str, Row]]:
    """Every row with the name of its table."""
    for name, table in TABLES.items():
        found = conn.execution_options(yield_per=20).execute(select(table).order_by(*table.primary_key))
        for row in found.mappings():
            yield name, {column: _written(value) for column, value in row.items()}


def take_in(conn: Connection, name: str, taken: Sequence[Row]) -> None:
    """Add rows to a table.

    Raises KeyError for a table or a column that there is not, ValueError for a value that cannot be read.
    """
    columns = TABLES[name].c
    read = [{column: _read(columns[column], value) for column, value in row.items()} for row in taken]
    conn.execute(TABLES[name].insert(), read)


def is_empty(conn: Connection) -> bool:
    """Whether there is nothing yet."""
    counts = (conn.scalar(select(func.count()).select_from(table)) for table in TABLES.values())
    return not any(counts)


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return stamp(value) if isinstance(value, datetime) else value


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return moment(value) if isinstance(column.type, Moment) else value
