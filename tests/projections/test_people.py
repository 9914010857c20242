"""People, teams and shops as the directory's events leave them."""

from __future__ import annotations

from growth_tree.domain.directory_events import (
    AccessGranted,
    AccessWithdrawn,
    DelegationEnded,
    DelegationGranted,
    LeavePlanned,
    ManagerNamed,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    ShopOpened,
    TeamFormed,
)
from models import people
from tests.domain.scenario import LONG_AGO, TODAY
from tests.projections.conftest import Told

JOINED = MemberJoined(member="ann", on=LONG_AGO, job="sales", team="content", grade="P3")
MOVED = MemberMoved(member="ann", from_day=TODAY, job="ops_manager", team="service", grade="M1")


def test_shops_and_teams_are_listed_with_their_managers(told: Told) -> None:
    told.events(
        ShopOpened(shop="s", name="旗舰店"),
        TeamFormed(team="top", name="Top", shop=None, parent=None),
        TeamFormed(team="content", name="Content", shop="s", parent="top"),
        ManagerNamed(team="content", member="cy", from_day=LONG_AGO),
        ManagerNamed(team="top", member="di", from_day=LONG_AGO),
        ManagerNamed(team="content", member=None, from_day=TODAY),
    )
    assert told.rows(people.shop) == [{"id": "s", "name": "旗舰店"}]
    columns = ("id", "name", "shop", "parent", "manager")
    assert told.rows(people.team, *columns) == [
        ("content", "Content", "s", "top", None),
        ("top", "Top", None, None, "di"),
    ]


def test_a_person_is_where_he_was_placed_last(told: Told) -> None:
    told.events(JOINED)
    assert told.rows(people.member) == [
        {
            "id": "ann",
            "job": "sales",
            "team": "content",
            "grade": "P3",
            "joined_on": LONG_AGO.isoformat(),
            "left_on": None,
        }
    ]
    told.events(MOVED)
    assert told.rows(people.member, "job", "team", "grade") == [("ops_manager", "service", "M1")]


def test_whoever_left_is_listed_as_gone_and_whoever_came_back_as_here(told: Told) -> None:
    told.events(JOINED, MemberLeft(member="ann", on=TODAY))
    assert told.rows(people.member, "joined_on", "left_on") == [(LONG_AGO.isoformat(), TODAY.isoformat())]
    told.events(MemberJoined(member="ann", on=TODAY, job="sales", team="service", grade="P4"))
    assert told.rows(people.member, "team", "joined_on", "left_on") == [("service", TODAY.isoformat(), None)]


def test_access_is_held_until_it_is_withdrawn(told: Told) -> None:
    told.events(
        JOINED,
        AccessGranted(member="ann", access="admin"),
        AccessGranted(member="ann", access="auditor"),
        AccessWithdrawn(member="ann", access="admin"),
    )
    assert told.rows(people.access) == [
        {"member": "ann", "access": "admin", "granted": "no"},
        {"member": "ann", "access": "auditor", "granted": "yes"},
    ]


def test_leave_and_delegation_change_no_list(told: Told) -> None:
    told.events(JOINED)
    before = [told.rows(table) for table in (people.member, people.access, people.team, people.shop)]
    told.events(
        LeavePlanned(leave="l", member="ann", first_day=TODAY, last_day=TODAY),
        DelegationGranted(delegation="d", giver="cy", taker="ann", first_day=TODAY, last_day=TODAY),
        DelegationEnded(delegation="d", last_day=LONG_AGO),
    )
    assert [told.rows(table) for table in (people.member, people.access, people.team, people.shop)] == before
