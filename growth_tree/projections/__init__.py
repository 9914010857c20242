"""The only writers of the read models: pure folds of events into row changes, the same live and in a rebuild."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import get_args

from growth_tree import codec
from growth_tree.projections import growth, ledger, people, rewards, tasks
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows

ALL: dict[str, ModuleType] = {
    "people": people,
    "tasks": tasks,
    "ledger": ledger,
    "growth": growth,
    "rewards": rewards,
}
TABLES = tuple(table for projection in ALL.values() for table in projection.TABLES)

__all__ = ["ALL", "TABLES", "Recorded", "Rows", "fold"]


def fold(batch: Iterable[Recorded], rows: Rows) -> None:
    """Fold events into row changes; an event that a projection cannot fold stops everything."""
    for recorded in batch:
        for projection in _INTERESTED[type(recorded.event)]:
            projection.project(recorded.event, recorded, rows)


def _interested(event: type[codec.Event]) -> tuple[ModuleType, ...]:
    return tuple(projection for projection in ALL.values() if event in get_args(projection.Event))


_INTERESTED = {event: _interested(event) for event in get_args(codec.Event)}
