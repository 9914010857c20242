from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain import directory
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import (
    Depart,
    EraseMember,
    FormTeam,
    GrantAccess,
    Join,
    Move,
    NameManager,
    OpenShop,
    WithdrawAccess,
)
from growth_tree.domain.directory_events import (
    AccessGranted,
    AccessWithdrawn,
    ManagerNamed,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberMoved,
    ShopOpened,
    TeamFormed,
)
from tests.domain.scenario import LONG_AGO, STAFF, TODAY, given, joined, organisation

staff = given(*STAFF)

DAY = timedelta(days=1)
OPEN = OpenShop(shop="outlet", name="Outlet")
FORM = FormTeam(team="video", name="Video", shop="flagship", parent="content")
NAME = NameManager(team="content", member="bo", from_day=TODAY)
JOIN = Join(member="hal", on=TODAY, job="sales", team="content", grade="P1")
MOVE = Move(member="ann", from_day=TODAY, job="content_specialist", team="service", grade="P4")
DEPART = Depart(member="ann", on=TODAY)
GRANT = GrantAccess(member="ann", access="auditor")
WITHDRAW = WithdrawAccess(member="hal", access="auditor")

DECIDED = [
    (OPEN, ShopOpened(shop="outlet", name="Outlet")),
    (FORM, TeamFormed(team="video", name="Video", shop="flagship", parent="content")),
    (FormTeam(team="lab", name="Lab"), TeamFormed(team="lab", name="Lab", shop=None, parent=None)),
    (NAME, ManagerNamed(team="content", member="bo", from_day=TODAY)),
    (
        NameManager(team="content", member=None, from_day=TODAY),
        ManagerNamed(team="content", member=None, from_day=TODAY),
    ),
    (JOIN, MemberJoined(member="hal", on=TODAY, job="sales", team="content", grade="P1")),
    (MOVE, MemberMoved(member="ann", from_day=TODAY, job="content_specialist", team="service", grade="P4")),
    (DEPART, MemberLeft(member="ann", on=TODAY)),
    (GRANT, AccessGranted(member="ann", access="auditor")),
]


@pytest.mark.parametrize(("command", "event"), DECIDED)
@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_an_admin_changes_the_organisation(command: Any, event: Any, actor: str) -> None:
    staff.when(command, actor=actor).then(event)


@pytest.mark.parametrize("command", [command for command, _ in DECIDED] + [WITHDRAW])
@pytest.mark.parametrize("actor", ["ann", "cy", "di", "nobody"])
def test_nobody_else_does_not_even_for_himself(command: Any, actor: str) -> None:
    staff.when(command, actor=actor).refused("not_yours")


@pytest.mark.parametrize(("command", "event"), DECIDED)
def test_the_same_command_again_changes_nothing(command: Any, event: Any) -> None:
    staff.and_(event).when(command, actor="ed").then()


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (FormTeam(team="video", name="Video", shop="none"), "unknown_shop", "shop"),
        (FormTeam(team="video", name="Video", parent="none"), "unknown_team", "parent"),
        (FormTeam(team="video", name="Video", parent="video"), "unknown_team", "parent"),
        (NameManager(team="none", member="bo", from_day=TODAY), "unknown_team", "team"),
        (NameManager(team="content", member="nobody", from_day=TODAY), "not_here", "member"),
        (NameManager(team="content", member="bo", from_day=date(2024, 12, 31)), "not_here", "member"),
        (Join(member="hal", on=TODAY, job="sales", team="none", grade="P1"), "unknown_team", "team"),
        (Join(member="hal", on=TODAY, job="king", team="content", grade="P1"), "unknown_job", "job"),
        (Move(member="ann", from_day=TODAY, job="sales", team="none", grade="P1"), "unknown_team", "team"),
        (Move(member="ann", from_day=TODAY, job="king", team="content", grade="P1"), "unknown_job", "job"),
        (Move(member="hal", from_day=TODAY, job="sales", team="content", grade="P1"), "unknown_member", "member"),
        (
            Move(member="ann", from_day=date(2024, 12, 31), job="sales", team="content", grade="P1"),
            "moves_before_joining",
            "from_day",
        ),
        (Depart(member="hal", on=TODAY), "unknown_member", "member"),
        (Depart(member="ann", on=LONG_AGO), "leaves_before_joining", "on"),
        (Depart(member="ed", on=TODAY), "last_admin", "member"),
        (GrantAccess(member="hal", access="admin"), "unknown_member", "member"),
        (GrantAccess(member="ann", access="manager"), "unknown_access", "access"),
        (WithdrawAccess(member="hal", access="admin"), "unknown_member", "member"),
        (WithdrawAccess(member="ann", access="member"), "unknown_access", "access"),
        (WithdrawAccess(member="ed", access="admin"), "last_admin", "access"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(command: Any, code: str, field: str) -> None:
    staff.when(command, actor="ed").refused(code, field)


def test_a_person_may_move_on_his_first_day_and_leave_on_the_next() -> None:
    move = Move(member="ann", from_day=LONG_AGO, job="sales", team="content", grade="P1")
    moved = MemberMoved(member="ann", from_day=LONG_AGO, job="sales", team="content", grade="P1")
    staff.when(move, actor="ed").then(moved)
    staff.when(Depart(member="ann", on=date(2025, 1, 2)), actor="ed").then(
        MemberLeft(member="ann", on=date(2025, 1, 2))
    )


def test_joining_twice_changes_nothing_whatever_the_second_time_says() -> None:
    again = Join(member="ann", on=date(2024, 5, 1), job="sales", team="service", grade="P9")
    staff.when(again, actor="ed").then()


def test_another_last_day_replaces_the_first() -> None:
    leaving = staff.and_(MemberLeft(member="ann", on=TODAY))
    leaving.when(Depart(member="ann", on=date(2026, 4, 1)), actor="ed").then(
        MemberLeft(member="ann", on=date(2026, 4, 1))
    )


def test_whoever_left_may_come_back_but_not_before_he_left() -> None:
    left = staff.and_(MemberLeft(member="ann", on=date(2026, 1, 10)))
    left.when(Join(member="ann", on=date(2026, 1, 9), job="sales", team="content", grade="P1"), actor="ed").refused(
        "joins_before_leaving", "on"
    )
    back = Join(member="ann", on=date(2026, 1, 10), job="sales", team="content", grade="P1")
    left.when(back, actor="ed").then(
        MemberJoined(member="ann", on=date(2026, 1, 10), job="sales", team="content", grade="P1")
    )


def test_whoever_comes_back_was_away_in_between_and_starts_without_access() -> None:
    state = organisation(
        AccessGranted(member="ann", access="admin"),
        MemberLeft(member="ann", on=date(2026, 1, 10)),
        MemberJoined(member="ann", on=date(2026, 2, 1), job="sales", team="service", grade="P1"),
    )
    here = {day: state.is_here("ann", day) for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 31), TODAY)}
    assert list(here.values()) == [True, False, False, True]
    assert state.roles("ann", TODAY) == {"member"}
    assert state.team_of("ann", date(2026, 1, 9)) == "content"
    assert state.team_of("ann", date(2026, 2, 1)) == "service"


def test_an_admin_may_go_once_another_stays() -> None:
    two = staff.and_(AccessGranted(member="ann", access="admin"))
    two.when(WithdrawAccess(member="ed", access="admin"), actor="ann").then(
        AccessWithdrawn(member="ed", access="admin")
    )
    two.when(Depart(member="ed", on=TODAY), actor="ann").then(MemberLeft(member="ed", on=TODAY))


def test_an_admin_who_leaves_does_not_count_as_one_who_stays() -> None:
    leaving = staff.and_(AccessGranted(member="ann", access="admin"), MemberLeft(member="ann", on=date(2026, 4, 1)))
    leaving.when(WithdrawAccess(member="ed", access="admin"), actor="ed").refused("last_admin", "access")
    leaving.when(WithdrawAccess(member="ann", access="admin"), actor="ed").then(
        AccessWithdrawn(member="ann", access="admin")
    )


def test_access_that_is_not_held_need_not_be_withdrawn() -> None:
    staff.when(WithdrawAccess(member="ann", access="admin"), actor="ed").then()
    staff.when(WithdrawAccess(member="ed", access="auditor"), actor="ed").then()


def test_an_admin_whose_last_day_has_passed_has_no_say() -> None:
    gone = staff.and_(AccessGranted(member="ann", access="admin"), MemberLeft(member="ann", on=TODAY))
    gone.when(OPEN, actor="ann", today=date(2026, 3, 10)).then(ShopOpened(shop="outlet", name="Outlet"))
    gone.when(OPEN, actor="ann", today=TODAY).refused("not_yours")


def test_naming_a_manager_leaves_what_is_planned_for_later() -> None:
    june = date(2026, 6, 1)
    planned = staff.and_(ManagerNamed(team="content", member="bo", from_day=june))
    planned.when(NameManager(team="content", member="cy", from_day=TODAY), actor="ed").then()
    named = ManagerNamed(team="content", member="ann", from_day=TODAY)
    planned.when(NameManager(team="content", member="ann", from_day=TODAY), actor="ed").then(named)
    terms = organisation(*planned.past[len(STAFF) :], named).teams["content"]
    assert [terms.manager(day) for day in (TODAY - DAY, TODAY, june - DAY, june)] == ["cy", "ann", "ann", "bo"]


def test_what_is_planned_is_called_off_on_its_own_day() -> None:
    june = date(2026, 6, 1)
    planned = staff.and_(ManagerNamed(team="content", member="bo", from_day=june))
    kept = ManagerNamed(team="content", member="cy", from_day=june)
    planned.when(NameManager(team="content", member="cy", from_day=june), actor="ed").then(kept)
    assert organisation(*planned.past[len(STAFF) :], kept).teams["content"].manager(june) == "cy"


def test_the_past_keeps_its_manager_and_its_places() -> None:
    state = organisation(
        ManagerNamed(team="content", member="bo", from_day=TODAY),
        MemberMoved(member="ann", from_day=TODAY, job="sales", team="service", grade="P4"),
    )
    yesterday = date(2026, 3, 10)
    assert [state.teams["content"].manager(day) for day in (date(2024, 1, 1), yesterday, TODAY)] == [None, "cy", "bo"]
    assert [state.team_of("ann", day) for day in (yesterday, TODAY)] == ["content", "service"]
    assert state.members["ann"].posting(date(2020, 1, 1)).job == "ops_specialist"


def test_a_move_noted_late_leaves_those_that_came_after_it() -> None:
    june, march = date(2026, 6, 1), date(2026, 3, 2)
    state = organisation(
        MemberMoved(member="ann", from_day=june, job="sales", team="department", grade="P5"),
        MemberMoved(member="ann", from_day=march, job="sales", team="service", grade="P4"),
    )
    assert [state.team_of("ann", day) for day in (march - DAY, march, june - DAY, june)] == [
        "content", "service", "service", "department",
    ]  # fmt: skip


def test_a_second_move_on_the_same_day_takes_the_place_of_the_first() -> None:
    state = organisation(
        MemberMoved(member="ann", from_day=TODAY, job="sales", team="department", grade="P5"),
        MemberMoved(member="ann", from_day=TODAY, job="sales", team="service", grade="P4"),
    )
    assert [posting.team for posting in state.members["ann"].postings] == ["content", "service"]


def test_whoever_comes_back_takes_no_place_that_was_planned_before() -> None:
    state = organisation(
        MemberMoved(member="ann", from_day=date(2026, 6, 1), job="sales", team="department", grade="P5"),
        MemberLeft(member="ann", on=TODAY),
        MemberJoined(member="ann", on=date(2026, 5, 1), job="sales", team="service", grade="P4"),
    )
    assert state.team_of("ann", date(2026, 7, 1)) == "service"


def test_the_first_organisation_is_made_by_the_product_itself() -> None:
    given().when(OPEN, actor=SYSTEM).then(ShopOpened(shop="outlet", name="Outlet"))
    given().when(OPEN, actor="ann", directory=directory.initial).refused("not_yours")


def test_there_is_one_directory() -> None:
    assert directory.stream_of(OPEN) == "directory"


def test_only_who_has_joined_is_known() -> None:
    assert joined("zoe", "content").member not in organisation().members


def test_the_erasing_of_one_who_has_left_is_noted_once() -> None:
    gone = staff.and_(MemberLeft(member="ann", on=TODAY))
    erase = EraseMember(member="ann")
    gone.when(erase, actor="ed").then(MemberErased(member="ann"))
    gone.and_(MemberErased(member="ann")).when(erase, actor="ed").then()


def test_nobody_is_erased_who_works_here_or_is_unknown_nor_by_anybody_but_an_admin() -> None:
    staff.when(EraseMember(member="ann"), actor="ed").refused("still_here", "member")
    leaving = staff.and_(MemberLeft(member="ann", on=TODAY + DAY))
    leaving.when(EraseMember(member="ann"), actor="ed").refused("still_here", "member")
    staff.when(EraseMember(member="nobody"), actor="ed").refused("unknown_member", "member")
    staff.when(EraseMember(member="ann"), actor="cy").refused("not_yours")
