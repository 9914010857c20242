"""Row changes, folded by key, and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import cast

from sqlalchemy import Connection, Table

from events.driver import Statement, insertion, write
from growth_tree.projections.shapes import Change, Shape, Value, change, join, row

Key = tuple[str | int, ...]


class Rows:
    """Collects what a batch of events does to the read models. The order of events decides, not that of batches.

    What happens most often is given by position, to a shape that is made once: by name it would take three times as
    long.
    """

    def __init__(self) -> None:
        self._changes: dict[Table, dict[Value | tuple[Value, ...], Change]] = defaultdict(dict)
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

    def write(self, connection: Connection, prefix: str = "") -> None:
        """Write every change.

        `prefix` comes before the names of the tables where copies of them are meant.
        """
        write(connection, self.statements(connection, prefix))
        self._facts.clear()
        self._changes.clear()

    def statements(self, connection: Connection, prefix: str = "") -> Iterator[Statement]:
        """What writes every change: one statement for all rows of a table that change the same columns."""
        return chain(self._made(connection, prefix), self._changed(connection, prefix))

    def _made(self, connection: Connection, prefix: str) -> Iterator[Statement]:
        for shape, rows in self._facts.items():
            yield insertion(connection, shape.table, shape.columns, rows, prefix)

    def _changed(self, connection: Connection, prefix: str) -> Iterator[Statement]:
        for changes in self._changes.values():
            alike: dict[Shape, list[Change]] = defaultdict(list)
            for values in changes.values():
                alike[values.pop()].append(values)
            for shape, rows in alike.items():
                insert, given = insertion(connection, shape.table, shape.columns, rows, prefix)
                yield f"{insert} {_conflict(shape, prefix + shape.table.name)}", given


@cache
def _conflict(shape: Shape, name: str) -> str:
    updates = [f"{c} = excluded.{c}" for c in shape.set] + [f"{c} = {name}.{c} + excluded.{c}" for c in shape.added]
    action = f"DO UPDATE SET {', '.join(updates)}" if updates else "DO NOTHING"
    return f"ON CONFLICT ({', '.join(shape.columns[: shape.keys])}) {action}"
