"""Folds the directory into the lists of people, teams and shops."""

from __future__ import annotations

from growth_tree.domain.directory_events import (
    AccessGranted,
    AccessWithdrawn,
    ManagerNamed,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    ShopOpened,
    TeamFormed,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import people

Event = (
    ShopOpened | TeamFormed | ManagerNamed | MemberJoined | MemberMoved | MemberLeft | AccessGranted | AccessWithdrawn
)
VERSION = 1
TABLES = (people.member, people.access, people.team, people.shop)


def project(event: Event, _recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case ShopOpened():
            rows.put(people.shop, (event.shop,), name=event.name)
        case TeamFormed():
            rows.put(people.team, (event.team,), name=event.name, shop=event.shop, parent=event.parent)
        case ManagerNamed():
            rows.put(people.team, (event.team,), manager=event.member)
        case MemberJoined():
            rows.put(
                people.member,
                (event.member,),
                job=event.job,
                team=event.team,
                grade=event.grade,
                joined_on=event.on.isoformat(),
                left_on=None,
            )
        case MemberMoved():
            rows.put(people.member, (event.member,), job=event.job, team=event.team, grade=event.grade)
        case MemberLeft():
            rows.put(people.member, (event.member,), left_on=event.on.isoformat())
        case AccessGranted():
            rows.put(people.access, (event.member, event.access), granted="yes")
        case AccessWithdrawn():
            rows.put(people.access, (event.member, event.access), granted="no")
