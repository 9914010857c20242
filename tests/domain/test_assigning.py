from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import DelegationGranted, ManagerNamed, MemberLeft, MemberMoved
from growth_tree.domain.task_events import TaskWithdrawn
from tests.domain.scenario import RULES, TODAY, given, library, organisation
from tests.domain.work import ASSIGN, ASSIGNED, RETURNED, SHARED, SUBMITTED, WITHDRAW, WITHDRAWN

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize("actor", ["cy", "di"])
def test_those_who_stand_above_a_member_assign_work(actor: str) -> None:
    given().when(ASSIGN, actor=actor).then(replace(ASSIGNED, by=actor))


@pytest.mark.parametrize("actor", ["ann", "bo", "gus", "ed", "nobody", SYSTEM])
def test_others_do_not(actor: str) -> None:
    given().when(ASSIGN, actor=actor).refused("not_yours")


def test_a_delegate_assigns_on_his_days_but_never_to_himself() -> None:
    lent = organisation(DelegationGranted(delegation="d", giver="cy", taker="bo", first_day=TODAY, last_day=TODAY))
    given().when(ASSIGN, actor="bo", directory=lent).then(replace(ASSIGNED, by="bo"))
    given().when(ASSIGN, actor="bo", directory=lent, today=TOMORROW).refused("not_yours")
    given().when(replace(ASSIGN, member="bo"), actor="bo", directory=lent).refused("not_yours")


def test_an_admin_assigns_to_the_director_above_whom_there_is_nobody() -> None:
    to_di = replace(ASSIGNED, member="di", team="department", by="ed")
    given().when(replace(ASSIGN, member="di"), actor="ed").then(to_di)


def test_work_is_assigned_to_people_who_are_here() -> None:
    gone = organisation(MemberLeft(member="ann", on=TODAY))
    given().when(ASSIGN, actor="cy", directory=gone).refused("not_here", "member")
    given().when(replace(ASSIGN, member="nobody"), actor="cy").refused("not_here", "member")


def test_the_kind_is_one_of_todays_rules_and_of_the_members_job() -> None:
    given().when(replace(ASSIGN, kind="cooking"), actor="cy").refused("unknown_kind", "kind")
    retired = library(RULES, (TODAY, replace(RULES, kinds=RULES.kinds[1:])))
    given().when(ASSIGN, actor="cy", library=retired).refused("unknown_kind", "kind")
    given().when(replace(ASSIGN, kind="refund"), actor="cy").refused("not_for_this_job", "kind")
    agent = organisation(MemberMoved(member="ann", from_day=TODAY, job="service_agent", team="content", grade="P3"))
    given().when(replace(ASSIGN, kind="refund"), actor="cy", directory=agent).then(replace(ASSIGNED, kind="refund"))


def test_work_is_due_today_at_the_earliest() -> None:
    given().when(replace(ASSIGN, due_on=TODAY), actor="cy").then(replace(ASSIGNED, due_on=TODAY))
    given().when(replace(ASSIGN, due_on=TODAY - timedelta(days=1)), actor="cy").refused("due_in_the_past", "due_on")


@pytest.mark.parametrize("actor", ["cy", "di"])
def test_whoever_assigned_or_stands_above_calls_an_assignment_off(actor: str) -> None:
    given(ASSIGNED).when(WITHDRAW, actor=actor).then(TaskWithdrawn(task="t1", by=actor))


@pytest.mark.parametrize("actor", ["ann", "bo", "gus", "ed", SYSTEM])
def test_nobody_else_calls_it_off(actor: str) -> None:
    given(ASSIGNED).when(WITHDRAW, actor=actor).refused("not_yours")


def test_a_new_manager_calls_off_what_the_last_one_assigned() -> None:
    new = organisation(ManagerNamed(team="content", member="bo", from_day=TODAY))
    given(ASSIGNED).when(WITHDRAW, actor="bo", directory=new).then(TaskWithdrawn(task="t1", by="bo"))
    given(ASSIGNED).when(WITHDRAW, actor="cy", directory=new).then(TaskWithdrawn(task="t1", by="cy"))


@pytest.mark.parametrize("past", [(SUBMITTED,), (ASSIGNED, SUBMITTED), (SUBMITTED, RETURNED), (SHARED,)])
def test_a_member_takes_his_work_back_until_it_is_decided(past: tuple[object, ...]) -> None:
    given(*past).when(WITHDRAW, actor="ann").then(WITHDRAWN)
    given(*past).when(WITHDRAW, actor="ed").then(replace(WITHDRAWN, by="ed"))


@pytest.mark.parametrize("actor", ["bo", "cy", "di", "nobody"])
def test_nobody_takes_back_the_work_of_another(actor: str) -> None:
    given(SHARED).when(WITHDRAW, actor=actor).refused("not_yours")
