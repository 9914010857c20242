"""Row changes, folded by key, and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Table

from events.driver import write

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
        """Make or change the row with that key: set columns to values, and add to other columns."""
        changes = self._changes[table]
        change = changes.get(key)
        if change is None:
            changes[key] = Change(values, dict(add) if add else {})
            return
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
        write(connection, self._statements(prefix))
        self._changes.clear()
        self._facts.clear()

    def _statements(self, prefix: str) -> Iterator[tuple[str, Sequence[Sequence[Value]]]]:
        for table, facts in self._facts.items():
            made: dict[tuple[str, ...], list[tuple[Value, ...]]] = defaultdict(list)
            for values in facts:
                made[tuple(values)].append(tuple(values.values()))
            for columns, rows in made.items():
                yield _insert(prefix + table.name, columns), rows
        for table, changes in self._changes.items():
            changed: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Value, ...]]] = defaultdict(list)
            for key, change in changes.items():
                set_, added = change.set, change.added
                changed[tuple(set_), tuple(added)].append((*key, *set_.values(), *added.values()))
            for (columns, sums), rows in changed.items():
                yield _upsert(table, prefix + table.name, columns, sums), rows


@cache
def _insert(name: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {name} ({_listed(columns)}) VALUES ({_marks(columns)})"  # noqa: S608  (names come from the tables' own definitions)


@cache
def _upsert(table: Table, name: str, set_: tuple[str, ...], added: tuple[str, ...]) -> str:
    keys = [column.name for column in table.primary_key]
    columns = (*keys, *set_, *added)
    updates = [f"{c} = excluded.{c}" for c in set_] + [f"{c} = {name}.{c} + excluded.{c}" for c in added]
    action = f"DO UPDATE SET {_listed(updates)}" if updates else "DO NOTHING"
    return f"{_insert(name, columns)} ON CONFLICT ({_listed(keys)}) {action}"


def _marks(columns: Sequence[str]) -> str:
    return _listed("?" for _ in columns)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
