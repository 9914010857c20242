"""An objection goes above whoever decided, is answered by a day, and is never decided by anybody concerned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import (
    AccessGranted,
    DelegationGranted,
    ManagerNamed,
    MemberLeft,
)
from growth_tree.domain.objection import (
    DAYS_TO_OBJECT,
    DeclineObjection,
    ForwardObjection,
    RaiseObjection,
    TakeBackObjection,
    UpholdObjection,
)
from growth_tree.domain.objection_events import (
    Against,
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionTakenBack,
    ObjectionUpheld,
)
from tests.domain.scenario import TODAY, given, organisation

TEXT, REASON = "2e" * 32, "3f" * 32
RAISE = RaiseObjection(
    objection="47",
    member="ann",
    award="t1",
    sort=Against.AWARD,
    text=TEXT,
    decided_by=("cy",),
    decided_on=TODAY - timedelta(days=2),
)
RAISED = ObjectionRaised(
    objection="47",
    member="ann",
    award="t1",
    position=47,
    sort=Against.AWARD,
    text=TEXT,
    decided_by=("cy",),
    goes_to="di",
    due_on=date(2026, 3, 25),
)
UPHOLD = UpholdObjection(objection="47", reason=REASON, correction="c-1")
UPHELD = ObjectionUpheld(objection="47", by="di", reason=REASON, correction="c-1")
DECLINE = DeclineObjection(objection="47", reason=REASON)
DECLINED = ObjectionDeclined(objection="47", by="di", reason=REASON)
TAKE_BACK = TakeBackObjection(objection="47")
TAKEN_BACK = ObjectionTakenBack(objection="47", member="ann")
FORWARDED = ObjectionForwarded(objection="47", by="di", goes_to=None)
TO_ADMINS = ForwardObjection(objection="47", goes_to=None)
SECOND_ADMIN = AccessGranted(member="flo", access="admin")


def lent(giver: str, taker: str, last_day: date = TODAY) -> DelegationGranted:
    """Rights that are lent for some days."""
    return DelegationGranted(
        delegation="d", giver=giver, taker=taker, first_day=TODAY - timedelta(days=9), last_day=last_day
    )


# Raising


def test_it_goes_to_the_manager_above_the_decider_for_ten_workdays() -> None:
    given().when(RAISE).then(RAISED)


@pytest.mark.parametrize(
    ("member", "decided_by", "goes_to"),
    [
        ("ann", ("cy",), "di"),
        ("ann", ("di",), None),
        ("ann", ("ed",), "cy"),
        ("ann", (SYSTEM,), "cy"),
        ("ann", ("ed", "cy"), "di"),
        ("cy", ("di",), None),
        ("di", ("gus",), None),
        ("flo", ("gus",), "di"),
    ],
)
def test_it_never_goes_to_anybody_concerned(member: str, decided_by: tuple[str, ...], goes_to: str | None) -> None:
    raised = replace(RAISED, member=member, decided_by=decided_by, goes_to=goes_to)
    given().when(replace(RAISE, member=member, decided_by=decided_by), actor=member).then(raised)


def test_who_decided_with_lent_rights_counts_as_the_lender() -> None:
    raised = replace(RAISED, decided_by=("gus",))
    by_gus = replace(RAISE, decided_by=("gus",))
    given().when(by_gus, directory=organisation(lent("cy", "gus"))).then(raised)
    ended = organisation(lent("cy", "gus", TODAY - timedelta(days=1)))
    given().when(by_gus, directory=ended).then(raised)
    given().when(by_gus).then(replace(raised, goes_to="cy"))


def test_what_was_taken_back_can_be_raised_again() -> None:
    given(RAISED, TAKEN_BACK).when(RAISE).then(RAISED)


def test_a_month_later_is_not_too_late() -> None:
    day = TODAY - timedelta(days=DAYS_TO_OBJECT)
    given().when(replace(RAISE, decided_on=day)).then(RAISED)
    given().when(replace(RAISE, decided_on=day - timedelta(days=1))).refused("objection_late", days=DAYS_TO_OBJECT)


@pytest.mark.parametrize("who", ["bo", "cy", "di", "ed", SYSTEM])
def test_nobody_objects_for_somebody_else(who: str) -> None:
    given().when(RAISE, actor=who).refused("not_yours")


def test_one_who_left_does_not_object() -> None:
    given().when(RAISE, directory=organisation(MemberLeft(member="ann", on=TODAY))).refused("not_yours")


def test_there_is_one_open_objection_and_one_answer() -> None:
    given(RAISED).when(RAISE).refused("objection_open")
    given(RAISED, UPHELD).when(RAISE).refused("objection_decided")
    given(RAISED, DECLINED).when(RAISE).refused("objection_decided")


def test_somebody_must_be_left_to_decide() -> None:
    by_all = replace(RAISE, decided_by=("di", "ed"))
    given().when(by_all).refused("nobody_to_decide")
    given().when(by_all, directory=organisation(SECOND_ADMIN)).then(
        replace(RAISED, decided_by=("di", "ed"), goes_to=None)
    )


# Deciding


def test_whom_it_went_to_upholds_or_declines_it() -> None:
    given(RAISED).when(UPHOLD, actor="di").then(UPHELD)
    given(RAISED).when(replace(UPHOLD, correction=None), actor="di").then(replace(UPHELD, correction=None))
    given(RAISED).when(DECLINE, actor="di").then(DECLINED)


def test_whoever_acts_for_them_does_so_too() -> None:
    acting = organisation(lent("di", "gus"))
    given(RAISED).when(DECLINE, actor="gus", directory=acting).then(replace(DECLINED, by="gus"))


def test_admins_decide_where_nobody_is_above() -> None:
    to_admins = replace(RAISED, decided_by=("di",), goes_to=None)
    given(to_admins).when(DECLINE, actor="ed").then(replace(DECLINED, by="ed"))
    given(to_admins).when(DECLINE, actor="cy").refused("not_yours")


@pytest.mark.parametrize("command", [UPHOLD, DECLINE])
@pytest.mark.parametrize(
    ("who", "code"),
    [("ann", "own_objection"), ("cy", "own_objection"), ("gus", "not_yours"), ("bo", "not_yours"),
     ("ed", "not_yours"), (SYSTEM, "not_yours")],
)  # fmt: skip
def test_nobody_else_decides(command: Any, who: str, code: str) -> None:
    given(RAISED).when(command, actor=who).refused(code)


def test_being_admin_or_acting_for_the_decider_does_not_help_whoever_is_concerned() -> None:
    to_admins = replace(RAISED, goes_to=None)
    for who in ("ann", "cy"):
        admin = organisation(AccessGranted(member=who, access="admin"), lent("di", who))
        given(RAISED).when(UPHOLD, actor=who, directory=admin).refused("own_objection")
        given(to_admins).when(UPHOLD, actor=who, directory=admin).refused("own_objection")
        given(RAISED).when(TO_ADMINS, actor=who, directory=admin).refused("own_objection")


def test_whoever_left_decides_nothing_nor_does_anybody_for_them() -> None:
    left = organisation(lent("di", "gus"), MemberLeft(member="di", on=TODAY))
    for who in ("di", "gus"):
        given(RAISED).when(DECLINE, actor=who, directory=left).refused("not_yours")


@pytest.mark.parametrize("end", [UPHELD, DECLINED, TAKEN_BACK])
def test_what_is_not_open_is_not_decided(end: Any) -> None:
    for command in (UPHOLD, DECLINE, TO_ADMINS):
        given(RAISED, end).when(command, actor="di").refused("objection_not_open")
    given().when(UPHOLD, actor="di").refused("objection_not_open")


# Forwarding


def test_it_is_forwarded_by_whom_it_went_to_or_an_admin() -> None:
    given(RAISED).when(TO_ADMINS, actor="di").then(FORWARDED)
    given(RAISED).when(TO_ADMINS, actor="ed").then(replace(FORWARDED, by="ed"))
    given(RAISED, FORWARDED).when(TO_ADMINS, actor="ed").then()
    given(RAISED, FORWARDED).when(DECLINE, actor="ed").then(replace(DECLINED, by="ed"))
    given(RAISED, FORWARDED).when(DECLINE, actor="di").refused("not_yours")


def test_it_comes_back_to_a_manager_above() -> None:
    back = ForwardObjection(objection="47", goes_to="di")
    given(RAISED, FORWARDED).when(back, actor="ed").then(ObjectionForwarded(objection="47", by="ed", goes_to="di"))
    new = organisation(ManagerNamed(team="department", member="gus", from_day=TODAY))
    to_gus = replace(back, goes_to="gus")
    given(RAISED).when(to_gus, actor="ed", directory=new).then(
        ObjectionForwarded(objection="47", by="ed", goes_to="gus")
    )


@pytest.mark.parametrize(
    ("to", "code"), [("ann", "own_objection"), ("cy", "own_objection"), ("gus", "not_above"), ("bo", "not_above"),
                     ("zoe", "not_above")]
)  # fmt: skip
def test_it_is_not_forwarded_to_whoever_may_not_decide(to: str, code: str) -> None:
    given(RAISED).when(ForwardObjection(objection="47", goes_to=to), actor="ed").refused(code, "goes_to")


def test_it_is_not_forwarded_to_admins_who_are_not_there() -> None:
    given(replace(RAISED, decided_by=("ed",), goes_to="cy")).when(TO_ADMINS, actor="cy").refused(
        "nobody_to_decide", "goes_to"
    )


@pytest.mark.parametrize("who", ["ann", "cy", "gus", "bo"])
def test_nobody_else_forwards_it(who: str) -> None:
    code = "own_objection" if who in ("ann", "cy") else "not_yours"
    given(RAISED).when(TO_ADMINS, actor=who).refused(code)


# Taking back


def test_a_member_lets_it_go() -> None:
    given(RAISED).when(TAKE_BACK).then(TAKEN_BACK)
    given(RAISED, TAKEN_BACK).when(TAKE_BACK).then()
    given(RAISED, DECLINED).when(TAKE_BACK).refused("objection_not_open")
    for who in ("di", "ed", "bo"):
        given(RAISED).when(TAKE_BACK, actor=who).refused("not_yours")
    given().when(TAKE_BACK).refused("not_yours")
