"""Trees: experience overall and by branch, badges and levels reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, cast, func, literal, select, union_all

from models.base import LATEST, Number, Prepared, any_of, given, key, number, number_key, table, text

growth = table(
    "growth",
    key("member"),
    text("season"),
    number("closed"),
    number("xp"),
    number("points"),
    number("held"),
    number("debt"),
    number("xp_at_opening"),
    number("tasks"),
)
"""`points` can be spent, those `held` are set aside for redemptions; a `debt` in points is paid from what comes in."""

branch = table("growth_branch", key("member"), key("branch"), number("xp"), number("tasks"))

badge = table("growth_badge", key("member"), key("badge"), text("at"), number("position"))

level = table(
    "growth_level",
    number_key("position"),
    text("member"),
    text("branch"),
    number("level"),
    text("at"),
    Index("growth_level_member", "member", "position"),
)
"""Levels reached for the first time; `branch` is empty for the overall level."""


def of_members(connection: Connection, members: Collection[str]) -> dict[str, Row[Any]]:
    """The totals of some members; who has earned nothing yet is missing."""
    return {row.member: row for row in _GROWTH.rows(connection, members=list(members))}


def branches(connection: Connection, members: Collection[str]) -> Sequence[Row[Any]]:
    """The branches of some members."""
    return _BRANCHES.rows(connection, members=list(members))


def limbs(connection: Connection, members: Collection[str]) -> Sequence[Row[Any]]:
    """The branches of some members with the highest level ever reached in each; `""` is the tree as a whole.

    Of the whole there is but the level: its totals are those of the member.
    """
    return _LIMBS.rows(connection, members=list(members))


def branch_totals(connection: Connection, members: Collection[str]) -> dict[str, tuple[int, int]]:
    """XP and approved tasks of some members together, by branch."""
    rows = _BRANCH_TOTALS.rows(connection, members=list(members))
    return {row.branch: (int(row.xp), int(row.tasks)) for row in rows}


def badges(connection: Connection, member: str, until: int = LATEST) -> Sequence[Row[Any]]:
    """A member's badges, up to a position of the log if one is given, oldest first."""
    return _BADGES.rows(connection, member=member, until=until)


def badge_counts(connection: Connection, members: Collection[str], until: int = LATEST) -> dict[str, int]:
    """How many badges some members have; who has none is missing."""
    return {row.member: row.badges for row in _BADGE_COUNTS.rows(connection, members=list(members), until=until)}


def levels_since(connection: Connection, member: str, position: int, until: int = LATEST) -> Sequence[Row[Any]]:
    """The levels a member has reached behind a position of the log."""
    return _LEVELS_SINCE.rows(connection, member=member, position=position, until=until)


def levels_reached(connection: Connection, members: Collection[str], until: int = LATEST) -> dict[tuple[str, str], int]:
    """The highest level ever reached, by member and branch; `""` is the level overall, and level 1 is missing."""
    rows = _LEVELS_REACHED.rows(connection, members=list(members), until=until)
    return {(row.member, row.branch): row.level for row in rows}


def team_totals(connection: Connection, members: Collection[str]) -> tuple[int, int]:
    """XP and approved tasks of some members together."""
    query = select(func.coalesce(func.sum(growth.c.xp), 0), func.coalesce(func.sum(growth.c.tasks), 0)).where(
        growth.c.member.in_(list(members))
    )
    xp, tasks = connection.execute(query).one()
    return int(xp), int(tasks)


def with_points_before(connection: Connection, season: str, limit: int) -> Sequence[str]:
    """Members with points whose last books are of a season before the given one."""
    query = select(growth.c.member).where(growth.c.season < season, growth.c.points > 0)
    return connection.scalars(query.order_by(growth.c.member).limit(limit)).all()


def open_before(connection: Connection, season: str, limit: int) -> Sequence[Row[Any, Any]]:
    """Members whose books of a season before the given one are still open."""
    query = select(growth.c.member, growth.c.season).where(growth.c.season < season, growth.c.closed == 0)
    return connection.execute(query.order_by(growth.c.member).limit(limit)).all()


_GROWTH = Prepared(select(growth).where(growth.c.member.in_(any_of("members"))))
_BRANCHES = Prepared(
    select(branch).where(branch.c.member.in_(any_of("members"))).order_by(branch.c.member, branch.c.branch)
)
_PARTS = union_all(
    select(branch, literal(1).label("level")).where(branch.c.member.in_(any_of("members"))),
    select(level.c.member, level.c.branch, literal(0), literal(0), level.c.level).where(
        level.c.member.in_(any_of("members"))
    ),
).subquery("part")
_LIMBS = Prepared(
    select(
        _PARTS.c.member,
        _PARTS.c.branch,
        cast(func.sum(_PARTS.c.xp), Number).label("xp"),
        cast(func.sum(_PARTS.c.tasks), Number).label("tasks"),
        func.max(_PARTS.c.level).label("level"),
    ).group_by(_PARTS.c.member, _PARTS.c.branch)
)
_BRANCH_TOTALS = Prepared(
    select(branch.c.branch, func.sum(branch.c.xp).label("xp"), func.sum(branch.c.tasks).label("tasks"))
    .where(branch.c.member.in_(any_of("members")))
    .group_by(branch.c.branch)
)
_BADGES = Prepared(
    select(badge)
    .where(badge.c.member == given("member"), badge.c.position <= given("until"))
    .order_by(badge.c.position)
)
_BADGE_COUNTS = Prepared(
    select(badge.c.member, func.count().label("badges"))
    .where(badge.c.member.in_(any_of("members")), badge.c.position <= given("until"))
    .group_by(badge.c.member)
)
_LEVELS_SINCE = Prepared(
    select(level)
    .where(
        level.c.member == given("member"),
        level.c.position > given("position"),
        level.c.position <= given("until"),
    )
    .order_by(level.c.position)
)
_LEVELS_REACHED = Prepared(
    select(level.c.member, level.c.branch, func.max(level.c.level).label("level"))
    .where(level.c.member.in_(any_of("members")), level.c.position <= given("until"))
    .group_by(level.c.member, level.c.branch)
)
