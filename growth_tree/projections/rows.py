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


class Change:
    """What becomes of one row: columns set, and columns added to."""

    __slots__ = ("added", "set")

    def __init__(self, set_: dict[str, Value], added: dict[str, int]) -> None:
        self.set = set_
        self.added = added


class Rows:
    """Collects what a batch of events does to the read models. The order of events decides, not that of batches."""

    def __init__(self) -> None:
        self._changes: dict[Table, dict[Key, Change]] = defaultdict(dict)
        self._facts: dict[Table, list[dict[str, Value]]] = defaultdict(list)

    def add(self, table: Table, /, **values: Value) -> None:
        """Make a row that never changes."""
        self._facts[table].append(values)

    def put(self, table: Table, key: Key, add: Mapping[str, int] | None = None, /, **values: Value) -> None:
        """Make or change the row with that key: set columns to values, then add to columns."""
        changes = self._changes[table]
        change = changes.get(key)
        if change is None:
            if not add or values.keys().isdisjoint(add):
                changes[key] = Change(values, dict(add) if add else {})
                return
            change = changes[key] = Change({}, {})
        change.set.update(values)
        for column in values if change.added else ():
            change.added.pop(column, None)
        for column, amount in add.items() if add else ():
            already = change.set.get(column)
            if isinstance(already, int):
                change.set[column] = already + amount
            else:
                change.added[column] = change.added.get(column, 0) + amount

    def write(self, connection: Connection, prefix: str = "") -> None:
        """Write every change, one statement for all rows of a table that change the same columns.

        `prefix` comes before the names of the tables where copies of them are meant.
        """
        write(connection, chain(self._made(connection, prefix), self._changed(connection, prefix)))
        self._facts.clear()
        self._changes.clear()

    def _made(self, connection: Connection, prefix: str) -> Iterator[tuple[str, driver.Rows]]:
        for table, facts in self._facts.items():
            shapes: dict[tuple[str, ...], list[tuple[Value, ...]]] = defaultdict(list)
            for values in facts:
                shapes[tuple(values)].append(tuple(values.values()))
            for columns, rows in shapes.items():
                yield insertion(connection, table, columns, rows, prefix)

    def _changed(self, connection: Connection, prefix: str) -> Iterator[tuple[str, driver.Rows]]:
        for table, changes in self._changes.items():
            shapes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Value, ...]]] = defaultdict(list)
            for key, change in changes.items():
                shape = tuple(change.set), tuple(change.added)
                shapes[shape].append((*key, *change.set.values(), *change.added.values()))
            for (set_, added), rows in shapes.items():
                insert, given = insertion(connection, table, (*_keys(table), *set_, *added), rows, prefix)
                yield f"{insert} {_conflict(table, prefix + table.name, set_, added)}", given


@cache
def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@cache
def _conflict(table: Table, name: str, set_: tuple[str, ...], added: tuple[str, ...]) -> str:
    updates = [f"{c} = excluded.{c}" for c in set_] + [f"{c} = {name}.{c} + excluded.{c}" for c in added]
    action = f"DO UPDATE SET {', '.join(updates)}" if updates else "DO NOTHING"
    return f"ON CONFLICT ({', '.join(_keys(table))}) {action}"
