"""What the books and the redemptions add up to for the whole organisation; all of it is added up by the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, case, func, select

from models.base import any_of, given
from models.rewards import GRANTED, READY, REQUESTED, redemption

HAD = (GRANTED, "used", "returned")
"""Statuses of requests that were granted at some time."""


class Taken(NamedTuple):
    """How often a reward was asked for, is still to be decided, and was granted."""

    asked: int = 0
    open: int = 0
    granted: int = 0


def taken(connection: Connection, reward: str) -> Taken:
    """That of one reward."""
    return _taken(connection, _TAKEN.where(_C.reward == reward)).get(reward, Taken())


def taken_by_reward(connection: Connection) -> dict[str, Taken]:
    """That of every reward; never asked for: missing."""
    return _taken(connection, _TAKEN)


def prices(connection: Connection) -> list[tuple[int, int, int]]:
    """Points and fen of the grants that cost both, and how many of each there were."""
    return [(row.points, row.fen, row.grants) for row in connection.execute(_PRICES)]


def returned(connection: Connection) -> int:
    """Points that came back for what was not used."""
    return int(connection.scalar(_RETURNED) or 0)


def first_grants(connection: Connection, since: str) -> dict[str, str]:
    """When members were granted their first reward since a moment; none: missing."""
    return {row.member: row.at for row in connection.execute(_FIRST_GRANTS, {"since": since})}


def demand(connection: Connection, periods: Collection[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """How many asked for slots of a reward in a period, and how many were granted one."""
    rows = connection.execute(_DEMAND, {"periods": list(periods)})
    return {(row.reward, row.period): (row.asked, row.granted) for row in rows}


def first_periods(connection: Connection) -> dict[str, str]:
    """The first period in which a reward was asked for."""
    rows: Sequence[Row[Any]] = connection.execute(_FIRST_PERIODS).all()
    return {row.reward: row.period for row in rows}


def _taken(connection: Connection, query: Select[Any]) -> dict[str, Taken]:
    return {row.reward: Taken(row.asked, row.open, row.granted) for row in connection.execute(query)}


_C = redemption.c


def _how_many(statuses: Collection[str]) -> Any:
    return func.sum(case((_C.status.in_(statuses), 1), else_=0))


_TAKEN: Select[Any] = select(
    _C.reward,
    func.count().label("asked"),
    _how_many((REQUESTED, READY)).label("open"),
    _how_many(HAD).label("granted"),
).group_by(_C.reward)
_PRICES: Select[Any] = (
    select(_C.points, _C.fen, func.count().label("grants"))
    .where(_C.status.in_(HAD), _C.fen > 0, _C.points > 0)
    .group_by(_C.points, _C.fen)
)
_RETURNED = select(func.sum(_C.returned)).where(_C.status == "returned")
_FIRST_GRANTS: Select[Any] = (
    select(_C.member, func.min(_C.decided_at).label("at"))
    .where(_C.status.in_(HAD), _C.decided_at >= given("since"))
    .group_by(_C.member)
)
_DEMAND: Select[Any] = (
    select(_C.reward, _C.period, func.count().label("asked"), _how_many(HAD).label("granted"))
    .where(_C.period.in_(any_of("periods")))
    .group_by(_C.reward, _C.period)
)
_FIRST_PERIODS: Select[Any] = (
    select(_C.reward, func.min(_C.period).label("period")).where(_C.period.not_in(("", "all"))).group_by(_C.reward)
)
