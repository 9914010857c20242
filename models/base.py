"""What the read models' tables share: one collection of tables, and columns that read the same on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    func,
)

METADATA = MetaData()

Name = Text().with_variant(Text(collation="C"), "postgresql")
"""Codes, ids, days (YYYY-MM-DD) and times (YYYY-MM-DDTHH:MM:SS.ffffffZ), compared byte by byte."""

Number = BigInteger().with_variant(Integer, "sqlite")


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


def table(name: str, *parts: Any) -> Table:
    """A table of a read model, which SQLite keeps in the order of its key."""
    return Table(name, METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=False)


def page(
    connection: Connection, query: Select[Any], *, order: Sequence[ColumnElement[Any]], limit: int, offset: int
) -> tuple[Sequence[Row[Any]], int]:
    """One page of a query's rows, and how many there are in all."""
    rows = connection.execute(query.order_by(*order).limit(limit).offset(offset)).all()
    return rows, count(connection, query)


def count(connection: Connection, query: Select[Any]) -> int:
    """How many rows a query has that groups nothing."""
    return connection.execute(
        query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    ).scalar_one()


def given(name: str) -> BindParameter[Any]:
    """A value that a statement built once is given each time it runs: building it costs more than running it."""
    return bindparam(name)


def any_of(name: str) -> BindParameter[Any]:
    """The same for the values of an IN (…)."""
    return bindparam(name, expanding=True)


projection = table("projection", key("name"), number("version"))
"""Which version of each projection has written its tables."""
