"""People, teams and shops as the directory's events leave them."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

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

DAY = timedelta(days=1)
JOINED = MemberJoined(member="ann", on=LONG_AGO, job="sales", team="content", grade="P3")
MOVED = MemberMoved(member="ann", from_day=TODAY, job="ops_manager", team="service", grade="M1")


def test_shops_and_teams_are_listed(told: Told) -> None:
    told.events(
        ShopOpened(shop="s", name="旗舰店"),
        TeamFormed(team="top", name="Top", shop=None, parent=None),
        TeamFormed(team="content", name="Content", shop="s", parent="top"),
        ManagerNamed(team="content", member="cy", from_day=LONG_AGO),
    )
    assert told.rows(people.shop) == [{"id": "s", "name": "旗舰店"}]
    assert told.rows(people.team, "id", "name", "shop", "parent") == [
        ("content", "Content", "s", "top"),
        ("top", "Top", None, None),
    ]


def places(told: Told, *days: date) -> list[str]:
    """The team in which Ann is listed on each of some days."""
    listed = [told.found(people.listing(day.isoformat())) for day in days]
    assert all(len(rows) == 1 for rows in listed)
    return [rows[0].team for rows in listed]


def test_a_person_is_listed_in_the_place_of_the_day(told: Told) -> None:
    told.events(JOINED, MOVED)
    assert told.rows(people.member, "id", "joined_on", "left_on") == [("ann", LONG_AGO.isoformat(), None)]
    assert places(told, LONG_AGO - DAY, LONG_AGO, TODAY - DAY, TODAY) == ["content", "content", "content", "service"]


def test_a_move_noted_late_leaves_those_that_came_after_it(told: Told) -> None:
    before = TODAY - 7 * DAY
    told.events(JOINED, MOVED, replace(MOVED, from_day=before, team="lab"))
    assert places(told, before - DAY, before, TODAY - DAY, TODAY) == ["content", "lab", "lab", "service"]


def test_whoever_left_is_listed_as_gone_and_whoever_came_back_as_here(told: Told) -> None:
    told.events(JOINED, MemberLeft(member="ann", on=TODAY))
    assert told.rows(people.member, "joined_on", "left_on") == [(LONG_AGO.isoformat(), TODAY.isoformat())]
    told.events(MemberJoined(member="ann", on=TODAY, job="sales", team="service", grade="P4"))
    assert told.rows(people.member, "joined_on", "left_on") == [(TODAY.isoformat(), None)]
    assert places(told, TODAY - DAY, TODAY) == ["content", "service"]


def test_whoever_comes_back_takes_no_place_that_was_planned_before(told: Told) -> None:
    back = TODAY - 7 * DAY
    told.events(JOINED, MOVED, MemberLeft(member="ann", on=back - DAY))
    told.events(MemberJoined(member="ann", on=back, job="sales", team="lab", grade="P4"))
    assert places(told, back - DAY, back, TODAY) == ["content", "lab", "lab"]


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
    tables = (people.member, people.place, people.access, people.team, people.shop)
    before = [told.rows(table) for table in tables]
    told.events(
        LeavePlanned(leave="l", member="ann", first_day=TODAY, last_day=TODAY),
        DelegationGranted(delegation="d", giver="cy", taker="ann", first_day=TODAY, last_day=TODAY),
        DelegationEnded(delegation="d", last_day=LONG_AGO),
    )
    assert [
        told.rows(table) for table in (people.member, people.place, people.access, people.team, people.shop)
    ] == before
