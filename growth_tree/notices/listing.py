"""What a person was told, as far as they may still know of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from events.driver import read
from growth_tree.accounts.channels import Channel
from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.organisation import Directory

STATES = ("unread", "read")

# Asked on every page, so its text goes to the driver as it is. It names a table of ours.
_UNREAD = f"SELECT member, count(*) FROM {NOTICE.name} WHERE person = ? AND read_at IS NULL GROUP BY member"  # noqa: S608


def page(
    connection: Connection, person: str, directory: Directory, today: date, *, state: str, limit: int, offset: int
) -> tuple[Sequence[Row[Any]], int]:
    """Some of a person's notices, newest first, and how many there are; `state` is one of STATES, or empty for all."""
    wanted = [_visible(connection, person, directory, today)]
    if state:
        wanted.append(NOTICE.c.read_at.is_(None) if state == "unread" else NOTICE.c.read_at.is_not(None))
    rows = select(NOTICE).where(*wanted).order_by(NOTICE.c.at.desc(), NOTICE.c.key.desc()).limit(limit).offset(offset)
    total = connection.scalar(select(func.count()).select_from(NOTICE).where(*wanted)) or 0
    return connection.execute(rows).all(), total


def unread(connection: Connection, person: str, directory: Directory, today: date) -> int:
    """How many notices a person has not read yet."""
    return sum(
        count for member, count in read(connection, _UNREAD, (person,)) if may_know(directory, person, member, today)
    )


def untold(connection: Connection, channel: Channel, directory: Directory, today: date) -> dict[str, str]:
    """Codes, by key, of the unread notices that no digest has spoken of since a channel was chosen."""
    wanted = (
        _visible(connection, channel.person, directory, today),
        NOTICE.c.read_at.is_(None),
        NOTICE.c.told_at.is_(None),
        NOTICE.c.at >= channel.since,
    )
    rows = connection.execute(select(NOTICE.c.key, NOTICE.c.code).where(*wanted).order_by(NOTICE.c.at))
    return {row.key: row.code for row in rows}


def may_know(directory: Directory, person: str, member: str, today: date) -> bool:
    """Whether a matter of a member may be known to a person: their own, or that of somebody they answer for today."""
    return person == member or directory.manages(person, member, today)


def _visible(connection: Connection, person: str, directory: Directory, today: date) -> ColumnElement[bool]:
    of_others = NOTICE.c.person == person, NOTICE.c.member != person
    members = connection.scalars(select(NOTICE.c.member).where(*of_others).distinct())
    known = [member for member in members if may_know(directory, person, member, today)]
    return and_(NOTICE.c.person == person, or_(NOTICE.c.member == person, NOTICE.c.member.in_(known)))
