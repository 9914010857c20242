"""What lines of the ledger add up to: the balances of people at any position of the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, case, cast, func, select

from models.base import Number, Prepared, any_of, given
from models.growth import growth
from models.ledger import WORK, entry

HELD_BY = case(
    (entry.c.type.in_(("held", "released")), -entry.c.points), (entry.c.type == "spent", -entry.c.moved), else_=0
)
"""What a line adds to the points that are set aside."""

OWED_BY = case((entry.c.type.in_(("owed", "repaid")), entry.c.points), else_=0)
"""What a line adds to the points that are owed."""


def last_seasons(connection: Connection, members: Collection[str], until: int) -> dict[str, str]:
    """The season of the last line that some members had at a position of the log; who had none is missing."""
    rows = _LAST_SEASONS.rows(connection, members=list(members), until=until)
    return {row.member: row.season for row in rows if row.season is not None}


def sums_of_season(
    connection: Connection, members: Collection[str], season: str, first: int, until: int
) -> Sequence[Row[Any]]:
    """What the lines of a season between two positions of the log add up to, by member and branch."""
    return _SUMS_OF_SEASON.rows(connection, members=list(members), season=season, first=first, until=until)


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
_SUMS_OF_SEASON = Prepared(
    select(
        entry.c.member,
        entry.c.branch,
        *(
            cast(func.sum(each), Number).label(name)
            for name, each in (
                ("xp", entry.c.xp),
                ("points", entry.c.points),
                ("held", HELD_BY),
                ("debt", OWED_BY),
                ("tasks", WORK),
            )
        ),
    )
    .where(
        entry.c.member.in_(any_of("members")),
        entry.c.season == given("season"),
        entry.c.position >= given("first"),
        _BY_THEN,
    )
    .group_by(entry.c.member, entry.c.branch)
)
