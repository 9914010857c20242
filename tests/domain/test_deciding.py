from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted, DelegationGranted, ManagerNamed, MemberLeft
from growth_tree.domain.rules import Limits
from growth_tree.domain.task_events import TaskApproved
from tests.domain.scenario import RULES, TODAY, given, library, organisation
from tests.domain.work import (
    APPROVE,
    APPROVED,
    ASSIGNED,
    CONFIRM,
    CONFIRMED,
    DECLINE,
    DECLINED,
    RETURN,
    RETURNED,
    SHARED,
    SUBMITTED,
    VOID,
    VOIDED,
    shares,
)

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
OLD = replace(SUBMITTED, done_on=date(2026, 3, 2))
every_decision = pytest.mark.parametrize(
    ("past", "command", "event"),
    [([SUBMITTED], RETURN, RETURNED), ([SUBMITTED], APPROVE, APPROVED), ([SUBMITTED, APPROVED], VOID, VOIDED)],
)


@every_decision
@pytest.mark.parametrize("by", ["cy", "di"])
def test_the_managers_above_decide(past: list[Any], command: Any, event: Any, by: str) -> None:
    given(*past).when(replace(command, by=by), actor=by).then(replace(event, by=by))


@every_decision
@pytest.mark.parametrize("by", ["bo", "flo", "gus", "ed", "nobody"])
def test_others_do_not(past: list[Any], command: Any, event: Any, by: str) -> None:
    given(*past).when(replace(command, by=by), actor=by).refused("not_yours")
    given(*past).when(replace(command, by=by), actor=SYSTEM).refused("not_yours")


@every_decision
def test_nobody_decides_on_his_own_work(past: list[Any], command: Any, event: Any) -> None:
    given(*past).when(replace(command, by="ann"), actor="ann").refused("own_work")


@every_decision
def test_nor_on_work_of_which_he_has_a_share(past: list[Any], command: Any, event: Any) -> None:
    split = shares(ann=99, cy=1)
    mine = [replace(each, shares=split) if hasattr(each, "shares") else each for each in past]
    given(*mine).when(command, actor="cy").refused("own_work")


@every_decision
def test_nor_by_naming_somebody_else(past: list[Any], command: Any, event: Any) -> None:
    admin = organisation(AccessGranted(member="ann", access="admin"))
    given(*past).when(command, actor="ann", directory=admin).refused("own_work")
    given(*past).when(replace(command, by="ann"), actor="ed").refused("own_work")


@every_decision
def test_nor_as_a_delegate(past: list[Any], command: Any, event: Any) -> None:
    lent = organisation(DelegationGranted(delegation="d", giver="cy", taker="ann", first_day=TODAY, last_day=TODAY))
    given(*past).when(replace(command, by="ann"), actor="ann", directory=lent).refused("own_work")
    given(*past).when(command, actor="ann", directory=lent).refused("own_work")


@every_decision
def test_a_delegate_decides_on_the_work_of_others(past: list[Any], command: Any, event: Any) -> None:
    lent = organisation(DelegationGranted(delegation="d", giver="cy", taker="bo", first_day=TODAY, last_day=TODAY))
    given(*past).when(replace(command, by="bo"), actor="bo", directory=lent).then(replace(event, by="bo"))
    given(*past).when(replace(command, by="bo"), actor="bo", directory=lent, today=TOMORROW).refused("not_yours")


@every_decision
def test_nobody_decides_in_the_name_of_another_but_an_import(past: list[Any], command: Any, event: Any) -> None:
    given(*past).when(command, actor="bo").refused("not_yours")
    given(*past).when(command, actor="di").refused("not_yours")
    for actor in ("ed", SYSTEM):
        given(*past).when(command, actor=actor).then(event)


def test_an_admin_decides_where_nobody_stands_above() -> None:
    director = replace(SUBMITTED, member="di", team="department", shares=shares(di=100))
    given(director).when(replace(APPROVE, by="ed"), actor="ed").then(replace(APPROVED, by="ed", shares=director.shares))
    given(director).when(APPROVE, actor="cy").refused("not_yours")


def test_a_manager_who_has_left_decides_nothing() -> None:
    gone = organisation(MemberLeft(member="cy", on=TODAY))
    given(SUBMITTED).when(APPROVE, actor="cy", directory=gone).refused("not_yours")


@pytest.mark.parametrize(("command", "event"), [(RETURN, RETURNED), (APPROVE, APPROVED)])
def test_only_an_import_dates_a_decision_back_and_never_before_the_work(command: Any, event: Any) -> None:
    history = given(OLD)
    back = replace(command, decided_on=YESTERDAY)
    dated = replace(event, decided_on=YESTERDAY, **({"done_on": OLD.done_on} if command is APPROVE else {}))
    for actor in ("ed", SYSTEM):
        history.when(back, actor=actor).then(dated)
    history.when(back, actor="cy").refused("decided_in_the_past", "decided_on")
    early = replace(command, decided_on=date(2026, 3, 1))
    history.when(early, actor="ed").refused("decided_before_done", "decided_on")
    same_day = replace(command, decided_on=OLD.done_on)
    history.when(same_day, actor="ed").then(replace(dated, decided_on=OLD.done_on))
    late = replace(command, decided_on=TOMORROW)
    for actor in ("cy", "ed"):
        history.when(late, actor=actor).refused("decided_in_the_future", "decided_on")
    history.when(replace(command, decided_on=TODAY), actor="cy").then(replace(dated, decided_on=TODAY))


def test_who_could_decide_is_asked_of_the_day_of_the_decision() -> None:
    new = organisation(ManagerNamed(team="content", member="bo", from_day=TODAY))
    past = replace(APPROVE, decided_on=YESTERDAY)
    given(OLD).when(past, actor="ed", directory=new).then(replace(APPROVED, done_on=OLD.done_on, decided_on=YESTERDAY))
    given(OLD).when(replace(past, by="bo"), actor="ed", directory=new).refused("not_yours")
    given(OLD).when(APPROVE, actor="cy", directory=new).refused("not_yours")


@pytest.mark.parametrize("quality", [60, 80, 100, 120])
def test_the_grades_of_quality_are_those_of_the_rules(quality: int) -> None:
    given(SUBMITTED).when(replace(APPROVE, quality=quality), actor="cy").then(replace(APPROVED, quality=quality))


@pytest.mark.parametrize("quality", [0, -100, 99, 1000])
def test_no_other_quality_is_given(quality: int) -> None:
    given(SUBMITTED).when(replace(APPROVE, quality=quality), actor="cy").refused("unknown_quality", "quality")


def test_the_grades_are_those_of_the_day_of_the_work() -> None:
    rules = library(RULES, (TODAY, replace(RULES, limits=Limits(quality_percents=(100, 150)))))
    best = replace(APPROVE, quality=150)
    given(SUBMITTED).when(best, actor="cy", library=rules).then(replace(APPROVED, quality=150))
    given(OLD).when(best, actor="cy", library=rules).refused("unknown_quality", "quality")


def test_another_quality_is_not_given_afterwards() -> None:
    given(SUBMITTED, APPROVED).when(replace(APPROVE, quality=120), actor="cy").refused("already_decided")


@pytest.mark.parametrize("command", [RETURN, APPROVE])
def test_a_decision_counts_for_the_hand_in_that_was_looked_at(command: Any) -> None:
    again = given(SUBMITTED, RETURNED, SUBMITTED)
    again.when(replace(command, attempt=1), actor="cy").refused("handed_in_again")
    assert len(again.when(replace(command, attempt=2), actor="cy").events) == 1


def test_a_stale_return_is_not_taken_for_the_latest_one() -> None:
    returned_twice = given(SUBMITTED, RETURNED, SUBMITTED, RETURNED)
    returned_twice.when(replace(RETURN, attempt=2), actor="cy").then()
    returned_twice.when(replace(RETURN, attempt=1), actor="cy").refused("already_decided")


@pytest.mark.parametrize("command", [CONFIRM, DECLINE])
def test_an_answer_counts_for_the_share_that_was_looked_at(command: Any) -> None:
    smaller = replace(SHARED, shares=shares(ann=90, bo=10))
    again = given(SHARED, RETURNED, smaller)
    again.when(replace(command, attempt=1), actor="bo").refused("handed_in_again")
    assert len(again.when(replace(command, attempt=2), actor="bo").events) == 1


def test_handing_in_again_asks_every_contributor_again() -> None:
    given(SHARED, CONFIRMED, RETURNED, SHARED).when(APPROVE, actor="cy").refused("shares_unconfirmed")
    given(SHARED, DECLINED, SHARED).when(DECLINE, actor="bo").then(DECLINED)
    given(SHARED, DECLINED, SHARED).when(CONFIRM, actor="bo").then(CONFIRMED)


@pytest.mark.parametrize("command", [CONFIRM, DECLINE])
@pytest.mark.parametrize("actor", ["ann", "cy", "nobody"])
def test_each_answers_for_his_own_share(command: Any, actor: str) -> None:
    given(SHARED).when(command, actor=actor).refused("not_yours")


@pytest.mark.parametrize(("command", "event"), [(CONFIRM, CONFIRMED), (DECLINE, DECLINED)])
def test_an_import_answers_for_contributors(command: Any, event: Any) -> None:
    for actor in ("ed", SYSTEM):
        given(SHARED).when(command, actor=actor).then(event)


def test_whoever_has_no_share_has_nothing_to_answer() -> None:
    given(SHARED).when(replace(CONFIRM, member="flo"), actor="flo").refused("not_yours")


def test_awards_enter_the_season_of_the_approval_wherever_the_work_was_done() -> None:
    old = replace(SUBMITTED, done_on=date(2026, 3, 31))
    (event,) = given(old).when(APPROVE, actor="cy", today=date(2026, 4, 1)).events
    assert isinstance(event, TaskApproved)
    assert (event.season, event.done_on) == ("2026Q2", date(2026, 3, 31))


def test_a_void_names_everyone_and_the_season_of_the_award() -> None:
    both = replace(APPROVED, shares=shares(ann=60, bo=40))
    given(SHARED, CONFIRMED, both).when(VOID, actor="cy", today=date(2026, 8, 1)).then(
        replace(VOIDED, members=("ann", "bo"))
    )


@pytest.mark.parametrize("command", [CONFIRM, DECLINE])
def test_there_is_no_share_to_answer_for_before_work_is_handed_in(command: Any) -> None:
    given(ASSIGNED).when(replace(command, member="ann"), actor="ann").refused("not_yours")


def test_an_admin_who_has_a_share_does_not_answer_for_the_others() -> None:
    with_ed = replace(SUBMITTED, shares=shares(ann=40, bo=40, ed=20))
    given(with_ed).when(CONFIRM, actor="ed").refused("own_work")
    given(SHARED).when(CONFIRM, actor="ed").then(CONFIRMED)
