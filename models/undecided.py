"""Whether anything waits for a decision at all, in one question: as a rule most lists of that kind are empty."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, select

from models.base import Prepared
from models.corrections import PROPOSED, correction
from models.objections import OPEN, objection
from models.rewards import READY, redemption
from models.targets import target
from models.tasks import VOID_PROPOSED


class Undecided(NamedTuple):
    """Of which sorts something waits, whoever it waits for."""

    voids: bool
    overrides: bool
    corrections: bool
    objections: bool
    requests: bool


def undecided(connection: Connection) -> Undecided:
    """What there is to decide."""
    return Undecided(*map(bool, _UNDECIDED.one(connection)))


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(condition)


_UNDECIDED = Prepared(
    select(
        _any(VOID_PROPOSED).label("voids"),
        _any(target.c.proposed_by.is_not(None)).label("overrides"),
        _any(correction.c.status == PROPOSED).label("corrections"),
        _any(objection.c.status == OPEN).label("objections"),
        _any(redemption.c.status == READY).label("requests"),
    )
)
