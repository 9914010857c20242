"""What an import would do: the preview of a file, and what is left to carry out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from growth_tree.accounts.jobs import Span
from growth_tree.domain.core import Context
from growth_tree.handle import Handler
from growth_tree.importing.columns import Kind
from growth_tree.importing.rows import RowError

Note = Callable[[Connection, int, Span | None], None]
"""What is kept of a slice in its own transaction: how many rows are done, and where in the log the slice lies.

What it raises undoes the slice.
"""


class Effect(StrEnum):
    """What a row brings about."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one row would do; `steps` names the kinds of its commands and corrections, such as Join or rename."""

    line: int
    key: str
    effect: Effect
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A plan in figures; `refused` counts rows, not errors."""

    create: int
    change: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The preview of a file: what every good row would do, and what is wrong with the others."""

    kind: Kind
    changes: tuple[Change, ...]
    errors: tuple[RowError, ...]
    ignored: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts:
        """The plan in figures."""
        found = Counter(change.effect for change in self.changes)
        return Counts(
            create=found[Effect.CREATE],
            change=found[Effect.CHANGE],
            unchanged=found[Effect.UNCHANGED],
            refused=len({error.line for error in self.errors}),
        )


def context_of(handler: Handler, connection: Connection, actor: str, at: datetime) -> Context:
    """The circumstances under which a plan is judged."""
    world = handler.world(connection)
    local = at.astimezone(handler.zone)
    return Context(
        actor=actor,
        at=local,
        today=local.date(),
        directory=world.directory,
        library=world.library,
        calendar=world.calendar,
        catalogue=world.catalogue,
        kpis=world.kpis,
    )
