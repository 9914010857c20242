"""Undoing an approval: what was spent is owed; to forgive it somebody proposes and somebody above confirms."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.directory_events import AccessGranted, DelegationGranted
from growth_tree.domain.task import ConfirmVoid, DropVoid, ProposeVoid
from growth_tree.domain.task_events import VoidDropped, VoidProposed
from tests.domain.scenario import TODAY, given, organisation
from tests.domain.work import APPROVED, CONFIRMED, SHARED, SUBMITTED, VOID, VOIDED

PROPOSE = ProposeVoid(task="t1", by="cy", reason="n4")
PROPOSED = VoidProposed(task="t1", by="cy", reason="n4")
CONFIRM = ConfirmVoid(task="t1", by="di")
FORGIVEN = replace(VOIDED, by="di", proposed_by="cy")
DROP, DROPPED = DropVoid(task="t1", by="cy"), VoidDropped(task="t1", by="cy")

approved = given(SUBMITTED, APPROVED)
proposed = approved.and_(PROPOSED)


def test_a_void_claws_back_and_needs_nobody_else() -> None:
    approved.when(VOID, actor="cy").then(VOIDED)
    proposed.when(VOID, actor="cy").then(VOIDED)


def test_forgiving_is_proposed_and_confirmed() -> None:
    approved.when(PROPOSE, actor="cy").then(PROPOSED)
    proposed.when(CONFIRM, actor="di").then(FORGIVEN)
    proposed.and_(FORGIVEN).when(CONFIRM, actor="di").then()
    proposed.and_(FORGIVEN).when(PROPOSE, actor="cy").then()


def test_only_one_proposal_waits_at_a_time() -> None:
    proposed.when(PROPOSE, actor="cy").then()
    proposed.when(replace(PROPOSE, by="di"), actor="di").refused("void_proposed_already")


def test_without_a_proposal_there_is_nothing_to_confirm_or_drop() -> None:
    approved.when(CONFIRM, actor="di").refused("no_void_proposed")
    approved.when(DROP, actor="cy").refused("no_void_proposed")
    proposed.and_(DROPPED).when(CONFIRM, actor="di").refused("no_void_proposed")


@pytest.mark.parametrize("command", [PROPOSE, CONFIRM, DROP], ids=lambda command: type(command).__name__)
def test_only_an_approval_can_be_undone(command: Any) -> None:
    given(SUBMITTED).when(command, actor=command.by).refused("not_approved")


@pytest.mark.parametrize(
    ("by", "actor", "code"),
    [
        ("cy", "cy", "second_person_needed"),
        ("di", "cy", "second_person_needed"),
        ("ann", "ann", "own_work"),
        ("di", "ann", "own_work"),
        ("bo", "bo", "not_yours"),
        ("gus", "gus", "not_yours"),
        ("di", "bo", "not_yours"),
    ],
)
def test_a_second_person_who_stands_above_the_first_confirms(by: str, actor: str, code: str) -> None:
    proposed.when(replace(CONFIRM, by=by), actor=actor).refused(code)


def test_an_admin_may_be_the_second_person() -> None:
    proposed.when(replace(CONFIRM, by="ed"), actor="ed").then(replace(FORGIVEN, by="ed"))
    by_director = approved.and_(replace(PROPOSED, by="di"))
    by_director.when(replace(CONFIRM, by="cy"), actor="cy").refused("not_yours")
    by_director.when(replace(CONFIRM, by="ed"), actor="ed").then(replace(FORGIVEN, by="ed", proposed_by="di"))


def test_nobody_confirms_with_the_lent_rights_of_the_first() -> None:
    lent = organisation(
        DelegationGranted(delegation="d", giver="cy", taker="gus", first_day=TODAY, last_day=TODAY),
        DelegationGranted(delegation="e", giver="di", taker="bo", first_day=TODAY, last_day=TODAY),
    )
    proposed.when(replace(CONFIRM, by="gus"), actor="gus", directory=lent).refused("not_yours")
    proposed.when(replace(CONFIRM, by="bo"), actor="bo", directory=lent).then(replace(FORGIVEN, by="bo"))
    of_both = given(SHARED, CONFIRMED, replace(APPROVED, shares=SHARED.shares), PROPOSED)
    of_both.when(replace(CONFIRM, by="bo"), actor="bo", directory=lent).refused("own_work")


def test_an_admin_who_has_a_part_is_no_second_person() -> None:
    admin = organisation(AccessGranted(member="ann", access="admin"))
    proposed.when(replace(CONFIRM, by="ann"), actor="ann", directory=admin).refused("own_work")


@pytest.mark.parametrize(
    ("by", "actor", "code"), [("ann", "ann", "own_work"), ("bo", "bo", "not_yours"), ("cy", "bo", "not_yours")]
)
def test_only_deciders_propose(by: str, actor: str, code: str) -> None:
    approved.when(replace(PROPOSE, by=by), actor=actor).refused(code)


def test_a_proposal_is_dropped_by_its_author_or_another_decider() -> None:
    proposed.when(DROP, actor="cy").then(DROPPED)
    proposed.when(replace(DROP, by="di"), actor="di").then(replace(DROPPED, by="di"))
    proposed.when(replace(DROP, by="bo"), actor="bo").refused("not_yours")
    proposed.when(DROP, actor="bo").refused("not_yours")
    proposed.when(replace(DROP, by="ann"), actor="ann").refused("own_work")
    proposed.and_(FORGIVEN).when(DROP, actor="cy").refused("not_approved")
