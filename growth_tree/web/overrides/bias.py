"""Whether overrides lean to one side: who proposed how many, by how much, and in whose favour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.kpi import Direction
from growth_tree.domain.period import week_of
from growth_tree.web import shell, words
from growth_tree.web.tables import Column
from models import targets

WEEKS = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """The overrides that somebody proposed: how many made targets easier or harder, and by how many per cent at a mean.

    `mean` counts from the side of whoever answers: above nought, targets became harder.
    """

    proposer: str
    name: str
    count: int
    easier: int
    harder: int
    mean: float


def by_proposer() -> list[Bias]:
    """The overrides of the last year, by who proposed them, those with most first."""
    last = shell.today() + timedelta(weeks=1)
    rows = targets.overridden(shell.connection(), week_of(last - timedelta(weeks=WEEKS)), week_of(last))
    names = words.names(row.override_by for row in rows)
    grouped: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row.override_by].append(row)
    found = [_bias(proposer, names[proposer], theirs) for proposer, theirs in grouped.items()]
    return sorted(found, key=lambda each: (-each.count, each.name))


def _bias(proposer: str, name: str, rows: Sequence[Row[Any]]) -> Bias:
    changes = [harder_by(row) for row in rows]
    return Bias(
        proposer=proposer,
        name=name,
        count=len(rows),
        easier=sum(change < 0 for change in changes),
        harder=sum(change > 0 for change in changes),
        mean=sum(changes) / len(changes),
    )


def columns() -> list[Column]:
    """The same as a file; above nought, targets became harder."""
    return [
        Column(heading=_("Proposed by"), value=lambda one: one.name),
        Column(heading=_("Overrides"), value=lambda one: one.count),
        Column(heading=_("Easier"), value=lambda one: one.easier),
        Column(heading=_("Harder"), value=lambda one: one.harder),
        Column(heading=_("Harder by, in % at a mean"), value=lambda one: round(one.mean, 1)),
    ]


def harder_by(row: Row[Any]) -> float:
    """By how many per cent an override made a target harder."""
    if not row.was:
        return 0.0
    falling = shell.world().kpis.kpi(row.kpi).direction is Direction.DOWN
    change: float = 100 * (row.target - row.was) / row.was
    return -change if falling else change
