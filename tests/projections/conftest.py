from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, Table, select

from events.engine import writing
from growth_tree.codec import Event
from growth_tree.projections import Recorded, Rows, fold
from growth_tree.projections.shapes import Value

Row = dict[str, Value]


class Told:
    """Read models to which events are told, at positions that count up by tens from 10, at t10, t20 and so on."""

    def __init__(self, connection: Connection, *, together: bool) -> None:
        self.connection = connection
        self._together = together
        self._position = 0

    def events(self, *events: Event, actor: str = "cy", cause: int | None = None) -> None:
        """Tell them one by one, or all together."""
        recorded = []
        for event in events:
            self._position += 10
            recorded.append(Recorded(self._position, event, actor, f"t{self._position}", cause))
        for batch in [recorded] if self._together else [[each] for each in recorded]:
            rows = Rows()
            fold(batch, rows)
            rows.write(self.connection)

    def found(self, query: Select[Any]) -> list[Any]:
        """The rows of a question."""
        return list(self.connection.execute(query))

    def rows(self, table: Table, *columns: str) -> list[Any]:
        """The rows of a table in the order of their key: some columns of them, or all by name."""
        found = self.connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [tuple(row[name] for name in columns) if columns else dict(row) for row in found]


@pytest.fixture(params=["one by one", "together"])
def told(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Told]:
    """Empty read models."""
    with writing(engine) as connection:
        yield Told(connection, together=request.param == "together")
