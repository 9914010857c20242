"""Badges earned and levels reached, with the award that brought each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, literal, select, union_all

from models.base import LATEST, Prepared, given
from models.growth import badge, level
from models.ledger import RESULTS, entry


def of_member(connection: Connection, member: str, after: int) -> Sequence[Row[Any]]:
    """A member's badges, and the levels reached behind a position of the log, in the order of the log.

    A badge has no `level`; a level has no `badge`, and no `branch` either if it is that of the whole tree.
    """
    return _OF_MEMBER.rows(connection, member=member, after=after, until=LATEST)


def with_lines(connection: Connection, member: str, until: int = LATEST) -> Sequence[Row[Any]]:
    """All of them up to a position; `line` is where the award lies that brought each: the last one before it."""
    return _WITH_LINES.rows(connection, member=member, after=0, until=until)


_BADGES = select(badge.c.position, badge.c.at, badge.c.badge, literal("").label("branch"), literal(0).label("level"))
_LEVELS = select(level.c.position, level.c.at, literal("").label("badge"), level.c.branch, level.c.level)
_BOTH = union_all(
    _BADGES.where(badge.c.member == given("member"), badge.c.position <= given("until")),
    _LEVELS.where(
        level.c.member == given("member"), level.c.position > given("after"), level.c.position <= given("until")
    ),
).subquery("honour")
_LINE = (
    select(entry.c.position)
    .where(
        entry.c.member == given("member"),
        entry.c.position < _BOTH.c.position,
        entry.c.type.in_(("earned", *RESULTS)),
    )
    .order_by(entry.c.position.desc())
    .limit(1)
)
_OF_MEMBER = Prepared(select(_BOTH).order_by(_BOTH.c.position))
_WITH_LINES = Prepared(select(_BOTH, _LINE.scalar_subquery().label("line")).order_by(_BOTH.c.position))
