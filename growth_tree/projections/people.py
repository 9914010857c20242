"""Folds the directory into the lists of people, teams and shops."""

from __future__ import annotations

from growth_tree.domain.directory_events import (
    AccessGranted,
    AccessWithdrawn,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    ShopOpened,
    TeamFormed,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import people

Event = ShopOpened | TeamFormed | MemberJoined | MemberMoved | MemberLeft | AccessGranted | AccessWithdrawn
VERSION = 2
TABLES = (people.member, people.place, people.access, people.team, people.shop)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case ShopOpened():
            rows.put(people.shop, (event.shop,), name=event.name)
        case TeamFormed():
            rows.put(people.team, (event.team,), name=event.name, shop=event.shop, parent=event.parent)
        case MemberJoined():
            since = recorded.position
            joined_on = event.on.isoformat()
            rows.put(people.member, (event.member,), joined_on=joined_on, left_on=None, since=since)
            _place(event, joined_on, recorded, rows)
        case MemberMoved():
            _place(event, event.from_day.isoformat(), recorded, rows)
        case MemberLeft():
            rows.put(people.member, (event.member,), left_on=event.on.isoformat())
        case AccessGranted():
            rows.put(people.access, (event.member, event.access), granted="yes")
        case AccessWithdrawn():
            rows.put(people.access, (event.member, event.access), granted="no")


def _place(event: MemberJoined | MemberMoved, from_day: str, recorded: Recorded, rows: Rows) -> None:
    rows.put(
        people.place,
        (event.member, from_day),
        job=event.job,
        team=event.team,
        grade=event.grade,
        position=recorded.position,
    )
