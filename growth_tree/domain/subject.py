"""Where a figure belongs: to a shop, a team, a person, or a group of items, written as kind and id: shop:<id>."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growth_tree.domain.core import Context

SHOP, TEAM, MEMBER, GROUP = KINDS = ("shop", "team", "member", "group")


def _of(kind: str, id: str) -> str:  # noqa: A002  (a subject's word)
    return f"{kind}:{id}"


of_shop: Callable[[str], str] = partial(_of, SHOP)
of_team: Callable[[str], str] = partial(_of, TEAM)
of_member: Callable[[str], str] = partial(_of, MEMBER)
of_group: Callable[[str], str] = partial(_of, GROUP)


def kind_of(subject: str) -> str:
    """Whether it is a shop, team, member or group."""
    return subject.partition(":")[0]


def id_of(subject: str) -> str:
    """The id of that shop, team, member or group."""
    return subject.partition(":")[2]


def exists(subject: str, context: Context) -> bool:
    """Whether the organisation knows it."""
    known = {
        SHOP: context.directory.shops,
        TEAM: context.directory.teams,
        MEMBER: context.directory.members,
        GROUP: context.kpis.groups,
    }
    return id_of(subject) in known.get(kind_of(subject), ())


def answers_for(person: str, subject: str, context: Context) -> bool:
    """Whether somebody manages it: the person, the team, a team of the shop; nobody manages their own figures."""
    directory, name = context.directory, id_of(subject)
    if kind_of(subject) == MEMBER:
        return directory.manages(person, name, context.today)
    under = directory.teams_under(person, context.today)
    if kind_of(subject) == TEAM:
        return name in under
    if kind_of(subject) == GROUP:
        group = context.kpis.groups[name]
        team = group.in_care_of(context.today)
        if team is not None:
            return team in under
        name = group.shop
    return any(directory.teams[team].shop == name for team in under)
