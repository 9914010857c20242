"""People, teams and shops as lists and filters show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Select, select

from models.base import key, maybe, table, text

member = table(
    "member",
    key("id"),
    text("job"),
    text("team"),
    text("grade"),
    text("joined_on"),
    maybe("left_on"),
    Index("member_team", "team"),
)
"""A person's latest place."""

access = table("member_access", key("member"), key("access"), text("granted"))
"""`granted` is `yes` or `no`."""

team = table("team", key("id"), text("name"), maybe("shop"), maybe("parent"), maybe("manager"))

shop = table("shop", key("id"), text("name"))


def listing() -> Select[Any]:
    """All people with the names of their team and shop, to be filtered, ordered and paged."""
    return select(
        member,
        team.c.name.label("team_name"),
        team.c.manager.label("manager"),
        team.c.shop.label("shop"),
        shop.c.name.label("shop_name"),
    ).select_from(member.outerjoin(team, team.c.id == member.c.team).outerjoin(shop, shop.c.id == team.c.shop))


def holding(right: str) -> Select[Any]:
    """Ids of the people who hold an access right, as a subquery for searches."""
    return select(access.c.member).where(access.c.access == right, access.c.granted == "yes")
