"""Which columns a change of a row concerns, and how two changes of one row become a single one."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table

Value = str | int | None
Values = tuple[Value, ...]


class Shape:
    """Columns of a table whose values are given together: those of its key, those that are set, those added to."""

    __slots__ = ("added", "columns", "keys", "set", "table")

    def __init__(self, table: Table, key: tuple[str, ...], set_: tuple[str, ...], added: tuple[str, ...]) -> None:
        self.table = table
        self.keys = len(key)
        self.set = set_
        self.added = added
        self.columns = (*key, *set_, *added)


Change = tuple[Shape, Values]
"""A shape and the values of its columns, in their order."""


@cache
def row(table: Table, *columns: str) -> Shape:
    """Of a row that never changes."""
    return Shape(table, (), columns, ())


@cache
def change(table: Table, *set_: str, added: tuple[str, ...] = ()) -> Shape:
    """Of a row that may be there already; what is added to is not set."""
    return Shape(table, tuple(column.name for column in table.primary_key), set_, added)


def joined(before: Change, after: Change) -> Change:
    """One change that does to a row what two do, one after the other."""
    join = _join(before[0], after[0])
    both: Any = before[1] + after[1]
    if join.sums:
        both += tuple([both[one] + both[other] for one, other in join.sums])
    return join.shape, join.take(both)


class _Join(NamedTuple):
    """What to add up among the values of two changes, and which of all these values are those of the joint shape."""

    shape: Shape
    sums: tuple[tuple[int, int], ...]
    take: itemgetter[Any]


@cache
def _join(before: Shape, after: Shape) -> _Join:
    set_ = tuple(dict.fromkeys((*before.set, *after.set)))
    added = tuple(column for column in dict.fromkeys((*before.added, *after.added)) if column not in set_)
    joint = change(before.table, *set_, added=added)
    first = {column: place for place, column in enumerate(before.columns)}
    second = {column: len(first) + place for place, column in enumerate(after.columns)}
    summed = [column for column in after.added if column in first]
    place = first | second | {column: len(first) + len(second) + n for n, column in enumerate(summed)}
    places = [place[column] for column in joint.columns]
    # of a single place `itemgetter` would give the bare value; it is that of a key of one column
    take = itemgetter(*places) if len(places) > 1 else itemgetter(slice(1))
    return _Join(joint, tuple((first[column], second[column]) for column in summed), take)
