from __future__ import annotations

from datetime import date, timedelta

import pytest

from growth_tree.domain.directory import CancelLeave, Delegate, EndDelegation, PlanLeave
from growth_tree.domain.directory_events import (
    DelegationEnded,
    DelegationGranted,
    LeaveCancelled,
    LeavePlanned,
    MemberLeft,
)
from tests.domain.scenario import STAFF, TODAY, given, organisation

staff = given(*STAFF)
FRIDAY = date(2026, 3, 13)
YESTERDAY = TODAY - timedelta(days=1)

PLAN = PlanLeave(leave="l1", member="ann", first_day=TODAY, last_day=FRIDAY)
PLANNED = LeavePlanned(leave="l1", member="ann", first_day=TODAY, last_day=FRIDAY)
LEND = Delegate(delegation="d1", giver="cy", taker="bo", first_day=TODAY, last_day=FRIDAY)
LENT = DelegationGranted(delegation="d1", giver="cy", taker="bo", first_day=TODAY, last_day=FRIDAY)


@pytest.mark.parametrize("actor", ["ann", "cy", "di", "ed"])
def test_a_person_a_manager_above_or_an_admin_plans_leave_and_cancels_it(actor: str) -> None:
    staff.when(PLAN, actor=actor).then(PLANNED)
    planned = staff.and_(PLANNED)
    planned.when(PLAN, actor=actor).then()
    cancelled = LeaveCancelled(leave="l1", member="ann")
    planned.when(CancelLeave(leave="l1", member="ann"), actor=actor).then(cancelled)
    planned.and_(cancelled).when(CancelLeave(leave="l1", member="ann"), actor=actor).then()


@pytest.mark.parametrize("actor", ["bo", "gus", "nobody"])
def test_others_do_not(actor: str) -> None:
    staff.when(PLAN, actor=actor).refused("not_yours")
    staff.and_(PLANNED).when(CancelLeave(leave="l1", member="ann"), actor=actor).refused("not_yours")


def test_leave_does_not_end_before_it_begins_but_may_be_one_day() -> None:
    staff.when(PlanLeave(leave="l1", member="ann", first_day=TODAY, last_day=YESTERDAY)).refused(
        "ends_before_it_begins", "last_day"
    )
    staff.when(PlanLeave(leave="l1", member="ann", first_day=TODAY, last_day=TODAY)).then(
        LeavePlanned(leave="l1", member="ann", first_day=TODAY, last_day=TODAY)
    )


def test_leave_is_for_people_who_exist() -> None:
    staff.when(PlanLeave(leave="l1", member="hal", first_day=TODAY, last_day=FRIDAY), actor="ed").refused(
        "unknown_member", "member"
    )


def test_both_ends_of_leave_are_leave_until_it_is_cancelled() -> None:
    other = LeavePlanned(leave="l2", member="ann", first_day=date(2026, 4, 1), last_day=date(2026, 4, 1))
    ann = organisation(PLANNED, other).members["ann"]
    days = [YESTERDAY, TODAY, FRIDAY, FRIDAY + timedelta(days=1), date(2026, 4, 1)]
    assert [ann.on_leave(day) for day in days] == [False, True, True, False, True]
    after = organisation(PLANNED, other, LeaveCancelled(leave="l1", member="ann")).members["ann"]
    assert [after.on_leave(day) for day in days] == [False, False, False, False, True]


@pytest.mark.parametrize("actor", ["cy", "ed"])
def test_a_manager_lends_his_rights_or_an_admin_does_it_for_him(actor: str) -> None:
    staff.when(LEND, actor=actor).then(LENT)
    staff.and_(LENT).when(LEND, actor=actor).then()


@pytest.mark.parametrize("actor", ["bo", "di", "gus", "nobody"])
def test_nobody_takes_rights_or_lends_those_of_another(actor: str) -> None:
    staff.when(LEND, actor=actor).refused("not_yours")
    staff.and_(LENT).when(EndDelegation(delegation="d1"), actor=actor).refused("not_yours")


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (
            Delegate(delegation="d1", giver="cy", taker="hal", first_day=TODAY, last_day=FRIDAY),
            "not_here",
            "taker",
        ),
        (
            Delegate(delegation="d1", giver="cy", taker="cy", first_day=TODAY, last_day=FRIDAY),
            "delegates_to_himself",
            "taker",
        ),
        (
            Delegate(delegation="d1", giver="ann", taker="bo", first_day=TODAY, last_day=FRIDAY),
            "not_a_manager",
            "giver",
        ),
        (
            Delegate(delegation="d1", giver="cy", taker="bo", first_day=TODAY, last_day=YESTERDAY),
            "ends_before_it_begins",
            "last_day",
        ),
        (EndDelegation(delegation="d9"), "unknown_delegation", None),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    command: Delegate | EndDelegation, code: str, field: str | None
) -> None:
    staff.when(command, actor="ed").refused(code, field)


def test_rights_are_not_lent_to_whoever_has_left() -> None:
    staff.and_(MemberLeft(member="bo", on=TODAY)).when(LEND, actor="cy").refused("not_here", "taker")


def test_ending_a_delegation_leaves_yesterday_as_it_was() -> None:
    lent = staff.and_(LENT)
    thursday = date(2026, 3, 12)
    lent.when(EndDelegation(delegation="d1"), actor="cy", today=thursday).then(
        DelegationEnded(delegation="d1", last_day=TODAY)
    )
    lent.when(EndDelegation(delegation="d1"), actor="cy", today=TODAY).then(
        DelegationEnded(delegation="d1", last_day=YESTERDAY)
    )
    lent.when(EndDelegation(delegation="d1"), actor="ed", today=date(2026, 1, 5)).then(
        DelegationEnded(delegation="d1", last_day=YESTERDAY)
    )


def test_what_has_ended_does_not_end_again() -> None:
    over = staff.and_(LENT)
    over.when(EndDelegation(delegation="d1"), actor="cy", today=date(2026, 3, 14)).then()
    ended = over.and_(DelegationEnded(delegation="d1", last_day=TODAY))
    ended.when(EndDelegation(delegation="d1"), actor="cy", today=date(2026, 3, 12)).then()


def test_lent_rights_hold_from_the_first_day_through_the_last() -> None:
    days = [YESTERDAY, TODAY, FRIDAY, FRIDAY + timedelta(days=1)]
    lent = organisation(LENT)
    assert [lent.givers("bo", day) for day in days] == [set(), {"cy"}, {"cy"}, set()]
    other = DelegationGranted(delegation="d2", giver="di", taker="bo", first_day=YESTERDAY, last_day=TODAY)
    ended = organisation(LENT, other, DelegationEnded(delegation="d1", last_day=TODAY))
    assert [ended.givers("bo", day) for day in days] == [{"di"}, {"cy", "di"}, set(), set()]


def test_leave_that_has_begun_is_entered_by_somebody_else() -> None:
    late = PlanLeave(leave="l1", member="ann", first_day=YESTERDAY, last_day=TODAY)
    staff.when(late, actor="ann").refused("leave_in_the_past", "first_day")
    staff.when(late, actor="cy").then(LeavePlanned(leave="l1", member="ann", first_day=YESTERDAY, last_day=TODAY))
