"""Which columns a change of a row concerns, and how two changes of one row become a single one."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table

Value = str | int | None
Change = list[Any]
"""The values of a shape's columns, in their order, and the shape itself."""


class Shape:
    """Columns of a table whose values are given together: those of its key, those that are set, those added to."""

    __slots__ = ("added", "columns", "keys", "set", "sums", "table")

    def __init__(self, table: Table, key: tuple[str, ...], set_: tuple[str, ...], added: tuple[str, ...]) -> None:
        self.table = table
        self.keys = len(key)
        self.set = set_
        self.added = added
        self.columns = (*key, *set_, *added)
        self.sums = range(len(key) + len(set_), len(self.columns))


@cache
def row(table: Table, *columns: str) -> Shape:
    """Of a row that never changes."""
    return Shape(table, (), columns, ())


@cache
def change(table: Table, *set_: str, added: tuple[str, ...] = ()) -> Shape:
    """Of a row that may be there already; what is added to is not set."""
    return Shape(table, tuple(column.name for column in table.primary_key), set_, added)


def join(before: Change, after: Change) -> None:
    """Make one change do to a row what it does and then another."""
    shape = before[-1]
    if after[-1] is shape:  # as most often: nothing needs to be looked up
        before[shape.keys : shape.sums.start] = after[shape.keys : shape.sums.start]
        for place in shape.sums:
            before[place] += after[place]
    else:
        joint = _join(shape, after[-1])
        both = before + after
        both += [both[one] + both[other] for one, other in joint.sums]
        before[:] = joint.take(both)
        before.append(joint.shape)


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
    second = {column: len(first) + 1 + place for place, column in enumerate(after.columns)}
    summed = [column for column in after.added if column in first]
    place = first | second | {column: len(first) + len(second) + 2 + n for n, column in enumerate(summed)}
    take = itemgetter(*(place[column] for column in joint.columns))  # two shapes have two columns or more
    return _Join(joint, tuple((first[column], second[column]) for column in summed), take)
