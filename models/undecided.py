"""What pages count, in one question: shares that wait for a member, and whether anything is proposed or asked for."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, select

from models.base import Prepared
from models.corrections import PROPOSED, correction
from models.objections import OPEN, objection
from models.rewards import READY, redemption
from models.targets import target
from models.tasks import TO_CONFIRM_COUNT, VOID_PROPOSED


class Undecided(NamedTuple):
    """How many shares wait for a member's answer, and of which sorts anything waits, whoever it waits for."""

    shares: int
    voids: bool
    overrides: bool
    corrections: bool
    objections: bool
    requests: bool


def undecided(connection: Connection, member: str) -> Undecided:
    """What there is to decide."""
    shares, *others = _UNDECIDED.one(connection, member=member)
    return Undecided(shares, *map(bool, others))


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(condition)


_UNDECIDED = Prepared(
    select(
        TO_CONFIRM_COUNT.scalar_subquery().label("shares"),
        _any(VOID_PROPOSED).label("voids"),
        _any(target.c.proposed_by.is_not(None)).label("overrides"),
        _any(correction.c.status == PROPOSED).label("corrections"),
        _any(objection.c.status == OPEN).label("objections"),
        _any(redemption.c.status == READY).label("requests"),
    )
)
