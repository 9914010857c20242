"""Row changes, folded by key, and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from sqlalchemy import Connection, Table

from events import driver
from events.driver import insertion, write

Key = tuple[str | int, ...]
Value = str | int | None


Change = tuple[dict[str, Value], dict[str, int]]
"""What becomes of one row: columns set, and columns added to."""


class Rows:
    """Collects what a batch of events does to the read models. The order of events decides, not that of batches."""

    def __init__(self) -> None:
        self._changes: dict[Table, dict[Key, Change]] = defaultdict(dict)
        self._facts: dict[tuple[Table, tuple[str, ...]], list[tuple[Value, ...]]] = defaultdict(list)

    def add(self, table: Table, /, **values: Value) -> None:
        """Make a row that never changes."""
        self._facts[table, tuple(values)].append(tuple(values.values()))

    def put(self, table: Table, key: Key, add: Mapping[str, int] | None = None, /, **values: Value) -> None:
        """Make or change the row with that key: set columns to values, then add to columns."""
        changes = self._changes[table]
        change = changes.get(key)
        if change is None:
            change = changes[key] = (values, {})
        elif values:
            set_, added = change
            set_.update(values)
            for column in values if added else ():
                added.pop(column, None)
        if add:
            set_, added = change
            for column, amount in add.items():
                already = set_.get(column)
                if isinstance(already, int):
                    set_[column] = already + amount
                else:
                    added[column] = added.get(column, 0) + amount

    def write(self, connection: Connection, prefix: str = "") -> None:
        """Write every change, one statement for all rows of a table that change the same columns.

        `prefix` comes before the names of the tables where copies of them are meant.
        """
        write(connection, chain(self._made(connection, prefix), self._changed(connection, prefix)))
        self._facts.clear()
        self._changes.clear()

    def _made(self, connection: Connection, prefix: str) -> Iterator[tuple[str, driver.Rows]]:
        for (table, columns), rows in self._facts.items():
            yield insertion(connection, table, columns, rows, prefix)

    def _changed(self, connection: Connection, prefix: str) -> Iterator[tuple[str, driver.Rows]]:
        for table, changes in self._changes.items():
            shapes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Value, ...]]] = defaultdict(list)
            for key, (set_, added) in changes.items():
                shapes[tuple(set_), tuple(added)].append((*key, *set_.values(), *added.values()))
            for (to_set, to_add), rows in shapes.items():
                insert, given = insertion(connection, table, (*_keys(table), *to_set, *to_add), rows, prefix)
                yield f"{insert} {_conflict(table, prefix + table.name, to_set, to_add)}", given


@cache
def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@cache
def _conflict(table: Table, name: str, set_: tuple[str, ...], added: tuple[str, ...]) -> str:
    updates = [f"{c} = excluded.{c}" for c in set_] + [f"{c} = {name}.{c} + excluded.{c}" for c in added]
    action = f"DO UPDATE SET {', '.join(updates)}" if updates else "DO NOTHING"
    return f"ON CONFLICT ({', '.join(_keys(table))}) {action}"
