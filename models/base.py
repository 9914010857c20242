"""What the read models' tables share: one collection of tables, and columns that read the same on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

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


projection = table("projection", key("name"), number("version"))
"""Which version of each projection has written its tables."""
