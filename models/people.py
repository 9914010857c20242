"""People, teams and shops as lists and filters show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Index, Select, and_, exists, or_, select

from models.base import key, maybe, number, table, text

member = table(
    "member",
    key("id"),
    text("joined_on"),
    maybe("left_on"),
    number("since"),
)
"""`since` is the position at which the person joined, or came back."""

place = table(
    "member_place",
    key("member"),
    key("from_day"),
    text("job"),
    text("team"),
    text("grade"),
    number("position"),
    Index("member_place_team", "team"),
)
"""Where a person works from a day on, until the next one; `position` is where it was noted."""

access = table("member_access", key("member"), key("access"), text("granted"))
"""`granted` is `yes` or `no`."""

team = table("team", key("id"), text("name"), maybe("shop"), maybe("parent"))

shop = table("shop", key("id"), text("name"))


def listing(day: str) -> Select[Any]:
    """All people with their place on a day, their team and shop, to be filtered, ordered and paged."""
    placed = member.join(place, and_(place.c.member == member.c.id, _counts(place), ~_outdone(day)))
    return select(
        member,
        place.c.job,
        place.c.team,
        place.c.grade,
        team.c.name.label("team_name"),
        team.c.shop.label("shop"),
        shop.c.name.label("shop_name"),
    ).select_from(placed.outerjoin(team, team.c.id == place.c.team).outerjoin(shop, shop.c.id == team.c.shop))


def holding(right: str) -> Select[Any]:
    """Ids of the people who hold an access right, as a subquery for searches."""
    return select(access.c.member).where(access.c.access == right, access.c.granted == "yes")


def _counts(known: FromClause) -> ColumnElement[bool]:
    """Whoever came back takes no place that was planned before for a later day."""
    return or_(known.c.position >= member.c.since, known.c.from_day < member.c.joined_on)


def _outdone(day: str) -> ColumnElement[bool]:
    """Whether another place is the one of the day: the last one begun, or the first one where none has."""
    other = place.alias()
    later = and_(other.c.from_day <= day, other.c.from_day > place.c.from_day)
    earlier = and_(place.c.from_day > day, other.c.from_day < place.c.from_day)
    return exists().where(other.c.member == place.c.member, _counts(other), or_(later, earlier))
