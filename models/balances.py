"""What lines of the ledger add up to: the balances of people at any position of the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, cast, func, select

from models.base import LATEST, Number, Prepared, any_of, given
from models.growth import growth
from models.ledger import WORK, entry

HELD_BY = case(
    (entry.c.type.in_(("held", "released")), -entry.c.points), (entry.c.type == "spent", -entry.c.moved), else_=0
)
"""What a line adds to the points that are set aside."""

OWED_BY = case((entry.c.type.in_(("owed", "repaid")), entry.c.points), else_=0)
"""What a line adds to the points that are owed."""

MANY = 100
"""Of more people than these, lines are met sooner by going through a season than person by person."""


def last_seasons(connection: Connection, members: Collection[str], until: int) -> dict[str, str]:
    """The season of the last line that some members had at a position of the log; who had none is missing."""
    rows = _LAST_SEASONS.rows(connection, members=list(members), until=until)
    return {row.member: row.season for row in rows if row.season is not None}


def sums_of_season(
    connection: Connection, members: Collection[str], season: str, first: int, until: int = LATEST
) -> Sequence[Row[Any]]:
    """What the lines of a season between two positions of the log add up to, by member and branch."""
    sums = _SUMS_OF_MANY if len(members) > MANY else _SUMS_OF_FEW
    return sums.rows(connection, members=list(members), season=season, first=first, until=until)


def branch_sums_since(connection: Connection, members: Collection[str], position: int) -> dict[str, tuple[int, int]]:
    """XP and approved tasks that the lines of some members behind a position of the log add up to, by branch."""
    sums = _BRANCHES_OF_MANY if len(members) > MANY else _BRANCHES_OF_FEW
    return {row.branch: (row.xp, row.tasks) for row in sums.rows(connection, members=list(members), position=position)}


_BY_THEN = entry.c.position <= given("until")
_LAST_SEASONS = Prepared(
    select(
        growth.c.member,
        select(entry.c.season)
        .where(entry.c.member == growth.c.member, _BY_THEN)
        .order_by(entry.c.position.desc())
        .limit(1)
        .correlate(growth)
        .scalar_subquery()
        .label("season"),
    ).where(growth.c.member.in_(any_of("members")))
)


def _sums_of_season(whose: ColumnElement[str]) -> Prepared:
    sums = (
        ("xp", entry.c.xp),
        ("points", entry.c.points),
        ("held", HELD_BY),
        ("debt", OWED_BY),
        ("tasks", WORK),
    )
    return Prepared(
        select(entry.c.member, entry.c.branch, *(cast(func.sum(each), Number).label(name) for name, each in sums))
        .where(
            whose.in_(any_of("members")),
            entry.c.season == given("season"),
            entry.c.position >= given("first"),
            _BY_THEN,
        )
        .group_by(entry.c.member, entry.c.branch)
    )


def _branch_sums_since(whose: ColumnElement[str]) -> Prepared:
    sums = (("xp", entry.c.xp), ("tasks", WORK))
    return Prepared(
        select(entry.c.branch, *(cast(func.sum(each), Number).label(name) for name, each in sums))
        .where(whose.in_(any_of("members")), entry.c.position > given("position"))
        .group_by(entry.c.branch)
    )


_OF_MANY = entry.c.member.concat("")  # which no index fits
_SUMS_OF_FEW = _sums_of_season(entry.c.member)
_SUMS_OF_MANY = _sums_of_season(_OF_MANY)
_BRANCHES_OF_FEW = _branch_sums_since(entry.c.member)
_BRANCHES_OF_MANY = _branch_sums_since(_OF_MANY)
