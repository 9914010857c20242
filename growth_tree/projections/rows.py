"""Row changes, folded by key, and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import cast

from sqlalchemy import Connection, Table

from events.driver import Statement, fill, insertion, write
from growth_tree.projections.shapes import Change, Shape, Value, change, join, row

Key = tuple[str | int, ...]
Changes = dict[Value | tuple[Value, ...], Change]


class Rows:
    """Collects what a batch of events does to the read models. The order of events decides, not that of batches.

    What happens most often is given by position, to a shape that is made once: by name it would take three times as
    long.
    """

    def __init__(self, empty: Iterable[Table] = ()) -> None:
        """Of some tables it is known that they are `empty`, and that only these changes are written to them."""
        self._empty = set(empty)
        self._changes: dict[Table, Changes] = defaultdict(dict)
        self._facts: dict[Shape, list[tuple[Value, ...]]] = defaultdict(list)

    def add(self, table: Table, /, **values: Value) -> None:
        """Make a row that never changes."""
        self.add_shaped(row(table, *values), *values.values())

    def put(self, table: Table, key: Key, add: Mapping[str, int] | None = None, /, **values: Value) -> None:
        """Make or change the row with that key: set columns to values, then add to columns."""
        amounts = dict(add or {})
        for column in values.keys() & amounts.keys():
            values[column] = cast(int, values[column]) + amounts.pop(column)
        shape = change(table, *values, added=tuple(amounts))
        self.put_shaped(shape, *key, *values.values(), *amounts.values())

    def add_shaped(self, shape: Shape, /, *values: Value) -> None:
        """Make a row that never changes, of the values of a shape's columns."""
        self._facts[shape].append(values)

    def put_shaped(self, shape: Shape, /, *values: Value) -> None:
        """Make or change a row: the values of a shape's columns, those of the key first."""
        changes = self._changes[shape.table]
        key = values[0] if shape.keys == 1 else values[: shape.keys]
        before = changes.get(key)
        if before is None:
            changes[key] = [*values, shape]
        else:
            join(before, [*values, shape])

    def statements(self, connection: Connection) -> Iterator[Statement]:
        """What writes every change: one statement for all rows of a table that change the same columns."""
        for shape, facts in self._facts.items():
            yield insertion(connection, shape.table, shape.columns, facts)
        for changes in self._changes.values():
            for shape, rows in _alike(changes):
                yield _upsert(connection, shape, rows)

    def write(self, connection: Connection, prefix: str = "", spare: int = 0) -> None:
        """Write changes, those of the fullest table first, until at most so many rows are left unwritten.

        `prefix` comes before the names of the tables where copies of them are meant.
        """
        numbers = [(len(rows), what) for kind in (self._facts, self._changes) for what, rows in kind.items()]
        left = sum(number for number, _ in numbers)
        for number, what in sorted(numbers, key=itemgetter(0), reverse=True):
            if left <= spare:
                break
            left -= number
            if isinstance(what, Shape):
                fill(connection, what.table, what.columns, self._facts.pop(what), prefix)
            else:
                self._change(connection, what, prefix)

    def _change(self, connection: Connection, table: Table, prefix: str) -> None:
        for shape, rows in _alike(self._changes.pop(table)):
            if table in self._empty:
                fill(connection, table, shape.columns, rows, prefix)
            else:
                write(connection, [_upsert(connection, shape, rows, prefix)])
        self._empty.discard(table)


def _alike(changes: Changes) -> Iterable[tuple[Shape, list[Change]]]:
    """The values of rows that change the same columns."""
    alike: dict[Shape, list[Change]] = defaultdict(list)
    for values in changes.values():
        alike[values.pop()].append(values)
    return alike.items()


def _upsert(connection: Connection, shape: Shape, rows: list[Change], prefix: str = "") -> Statement:
    insert, given = insertion(connection, shape.table, shape.columns, rows, prefix)
    return f"{insert} {_conflict(shape, prefix + shape.table.name)}", given


@cache
def _conflict(shape: Shape, name: str) -> str:
    updates = [f"{c} = excluded.{c}" for c in shape.set] + [f"{c} = {name}.{c} + excluded.{c}" for c in shape.added]
    action = f"DO UPDATE SET {', '.join(updates)}" if updates else "DO NOTHING"
    return f"ON CONFLICT ({', '.join(shape.columns[: shape.keys])}) {action}"
