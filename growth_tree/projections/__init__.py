"""The only writers of the read models: pure folds of events into row changes, the same live and in a rebuild."""

from __future__ import annotations

from collections.abc import Iterable

from growth_tree.projections import growth, ledger, people, tasks
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows

ALL = {"people": people, "tasks": tasks, "ledger": ledger, "growth": growth}
TABLES = tuple(table for projection in ALL.values() for table in projection.TABLES)

__all__ = ["ALL", "TABLES", "Recorded", "Rows", "fold"]


def fold(batch: Iterable[Recorded], rows: Rows) -> None:
    """Fold events into row changes; an event that a projection cannot fold stops everything."""
    projects = [projection.project for projection in ALL.values()]
    for recorded in batch:
        for project in projects:
            project(recorded, rows)
