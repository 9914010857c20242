"""What the read models' tables share: one collection of tables, and columns that read the same on both databases."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    MetaData,
    Row,
    Select,
    SelectBase,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse

METADATA = MetaData()

Name = Text().with_variant(Text(collation="C"), "postgresql")
"""Codes, ids, days (YYYY-MM-DD) and times (YYYY-MM-DDTHH:MM:SS.ffffffZ), compared byte by byte."""

Number = BigInteger().with_variant(Integer, "sqlite")

LATEST = 2**62
"""No position of the log lies behind this one: what is asked up to it is asked as of now."""


def key(name: str) -> Column[str]:
    """A part of the primary key."""
    return Column(name, Name, primary_key=True)


def number_key(name: str) -> Column[int]:
    """A part of the primary key that is a number."""
    return Column(name, Number, primary_key=True, autoincrement=False)


def text(name: str) -> Column[str]:
    """A text that is never null."""
    return Column(name, Name, nullable=False, server_default="")


def maybe(name: str) -> Column[str | None]:
    """A text that may be null."""
    return Column(name, Name)


def number(name: str) -> Column[int]:
    """An integer that is never null."""
    return Column(name, Number, nullable=False, server_default="0")


def maybe_number(name: str) -> Column[int | None]:
    """An integer that may be null."""
    return Column(name, Number)


def table(name: str, *parts: Any) -> Table:
    """A table of a read model, which SQLite keeps in the order of its key; a lone number is the row's id there."""
    keys = [part for part in parts if isinstance(part, Column) and part.primary_key]
    numbered = len(keys) == 1 and isinstance(keys[0].type, BigInteger)
    return Table(name, METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=numbered)


def page(
    connection: Connection, query: Select[Any], *, order: Sequence[ColumnElement[Any]], limit: int, offset: int
) -> tuple[Sequence[Row[Any]], int]:
    """One page of a query's rows, and how many there are in all."""
    rows = connection.execute(query.order_by(*order).limit(limit).offset(offset)).all()
    total = _told(rows, limit, offset)
    return rows, count(connection, query) if total is None else total


def count(connection: Connection, query: Select[Any]) -> int:
    """How many rows a query has that groups nothing."""
    return int(connection.execute(_counted(query)).scalar_one())


def given(name: str) -> BindParameter[Any]:
    """A value that a prepared query is given each time it runs."""
    return bindparam(name)


def any_of(name: str) -> BindParameter[Any]:
    """The same for the values of an IN (…), given as a list of any length."""
    return bindparam(name, expanding=True)


class Prepared:
    """A query whose text goes to the driver as it is: SQLAlchemy's own work would cost several times the query."""

    def __init__(self, query: SelectBase) -> None:
        self._query = query
        self._row = _row([column.key or "" for column in query.selected_columns])
        self._text = cache(self._texted)

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """The rows for some values, inside a transaction that has begun."""
        text = self._text(connection.dialect)
        lists = {name: _json(value) for name, value in values.items() if isinstance(value, list)}
        filled = {**text.parameters, **values, **lists}
        try:
            cursor = connection.connection.cursor()
            try:
                cursor.execute(text.statement, [filled[name] for name in text.positiontup or ()])
                return list(map(self._row._make, cursor.fetchall()))
            finally:
                cursor.close()
        except connection.dialect.loaded_dbapi.Error as error:
            raise OperationalError(text.statement, None, error) from error

    def one(self, connection: Connection, **values: Any) -> Any:
        """The only row that there is."""
        (row,) = self.rows(connection, **values)
        return row

    def _texted(self, dialect: Dialect) -> ExpandedState:
        query: Any = replacement_traverse(self._query, {}, partial(_said, dialect))
        compiled: SQLCompiler = query.compile(dialect=dialect)
        return compiled.construct_expanded_state(compiled.params)


class Paged:
    """A list of which one page is asked for at a time, prepared once however often it is asked for."""

    def __init__(self, query: Select[Any], *order: ColumnElement[Any]) -> None:
        self._part = Prepared(query.order_by(*order).limit(given("limit")).offset(given("offset")))
        self._count = Prepared(_counted(query))

    def page(
        self, connection: Connection, *, limit: int, offset: int, known: int | None = None, **values: Any
    ) -> tuple[list[Any], int]:
        """One page of the rows for some values, and how many there are in all, which may be known before."""
        rows = self._part.rows(connection, limit=limit, offset=offset, **values)
        total = _told(rows, limit, offset) if known is None else known
        return rows, self.count(connection, **values) if total is None else total

    def count(self, connection: Connection, **values: Any) -> int:
        """How many rows there are in all."""
        return int(self._count.one(connection, **values)[0])


def _told(rows: Sequence[Any], limit: int, offset: int) -> int | None:
    """How many rows there are in all, where a page says so."""
    return offset + len(rows) if len(rows) < limit and (rows or not offset) else None


def _counted(query: Select[Any]) -> Select[Any]:
    return query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)


def _said(dialect: Dialect, element: Any, **_: Any) -> ColumnElement[Any] | None:
    """How a prepared query says something, if in another way than the query that it is made of.

    What it always says is part of its text: whoever plans it then knows how often it is so. A list is one text of JSON,
    so that lists of all lengths are the same question, which is planned once.
    """
    if isinstance(element, BindParameter) and not element.required:
        return bindparam(None, element.value, type_=element.type, expanding=element.expanding, literal_execute=True)
    if not isinstance(element, BinaryExpression) or element.operator is not in_op:
        return None
    values = element.right
    return (
        _is_among(dialect, element.left, values.key) if isinstance(values, BindParameter) and values.required else None
    )


def _is_among(dialect: Dialect, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    listed = bindparam(name, type_=Text())
    if dialect.name == "sqlite":
        return column.in_(select(func.json_each(listed).table_valued("value").c.value))
    each = func.json_array_elements_text(cast(listed, JSON))
    taken = cast(each, column.type) if isinstance(column.type, Integer) else each
    return column == func.any(func.array(select(taken).scalar_subquery()))  # as an array it can be sought in an index


def _json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()


def _row(columns: Sequence[str]) -> Any:
    return namedtuple("Row", columns, rename=True)  # noqa: PYI024  (its columns are known when it is made)


projection = table("projection", key("name"), number("version"))
"""Which version of each projection has written its tables."""
