"""Who stands where: the waiting list, and the whole order in which a priority window was awarded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.web import policy, shell, words
from growth_tree.web.tables import Column
from models import rewards


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the order with the three figures that decided it; `who` is a name only for those who may see it."""

    number: int
    who: str
    own: bool
    level: int
    grants: int
    asked_at: str
    held: bool
    waits: bool


def waiting(row: Row[Any]) -> tuple[int, int] | None:
    """The place in the waiting list, counted from 1, and how many wait; None when it does not wait."""
    if row.slot != rewards.WAITING:
        return None
    line = [each.id for each in rewards.in_line(shell.connection(), row.reward, row.period)]
    return line.index(row.id) + 1, len(line)


def awarded(row: Row[Any]) -> list[Place]:
    """The order in which the slots were awarded when this request was among those collected; else nothing."""
    if not row.placed:
        return []
    found = rewards.awards(shell.connection(), row.reward, row.period)
    at = next((each.position for each in found if each.redemption == row.id), None)
    places = [each for each in found if each.position == at]
    names = words.names(each.member for each in places if policy.allowed("redemptions.show", each.member))
    return [
        Place(
            number=each.place,
            who=names.get(each.member) or _("Somebody of level %(level)s", level=each.level),
            own=each.redemption == row.id,
            level=each.level,
            grants=each.grants,
            asked_at=each.asked_at,
            held=bool(each.held),
            waits=bool(each.waits),
        )
        for each in places
    ]


def columns() -> list[Column]:
    """The columns of the order as a file."""
    yes, waits, no = _("got one"), _("waiting list"), _("went without")
    return [
        Column(heading=_("Rank"), value=lambda place: place.number),
        Column(heading=_("Person"), value=lambda place: place.who),
        Column(heading=_("Level"), value=lambda place: place.level),
        Column(heading=_("Grants in 90 days"), value=lambda place: place.grants),
        Column(heading=_("Asked at"), value=lambda place: place.asked_at),
        Column(heading=_("Slot"), value=lambda place: yes if place.held else waits if place.waits else no),
    ]
