"""The only writers of the read models: pure folds of events into row changes, the same live and in a rebuild."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import get_args

from growth_tree import codec
from growth_tree.projections import (
    baselines,
    corrections,
    experiments,
    findings,
    goals,
    growth,
    ledger,
    metrics,
    objections,
    people,
    rewards,
    settlement,
    targets,
    tasks,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows

ALL: dict[str, ModuleType] = {
    "people": people,
    "tasks": tasks,
    "ledger": ledger,
    "growth": growth,
    "rewards": rewards,
    "experiments": experiments,
    "metrics": metrics,
    "baselines": baselines,
    "targets": targets,
    "goals": goals,
    "settlement": settlement,
    "corrections": corrections,
    "objections": objections,
    "findings": findings,
}
TABLES = tuple(table for projection in ALL.values() for table in projection.TABLES)

__all__ = ["ALL", "TABLES", "Recorded", "Rows", "concerning", "fold"]


def fold(batch: Iterable[Recorded], rows: Rows, names: tuple[str, ...] = tuple(ALL)) -> None:
    """Fold events into row changes, of all projections or some; an event that one cannot fold stops everything."""
    concerned = _concerned(names)
    for recorded in batch:
        for projection in concerned[type(recorded.event)]:
            projection.project(recorded.event, recorded, rows)


def concerning(names: Iterable[str]) -> set[str]:
    """The types of the events that concern one of some projections."""
    return {event.__name__ for name in names for event in get_args(ALL[name].Event)}


@cache
def _concerned(names: tuple[str, ...]) -> dict[type[codec.Event], tuple[ModuleType, ...]]:
    """For each kind of event the projections that it concerns."""
    chosen = [ALL[name] for name in names]
    return {
        event: tuple(projection for projection in chosen if event in get_args(projection.Event))
        for event in get_args(codec.Event)
    }
