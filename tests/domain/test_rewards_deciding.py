"""Granting, refusing, cancelling: by whom, of what, and once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted, DelegationGranted
from tests.domain.offers import (
    CANCEL,
    CANCELLED,
    EXPIRE,
    EXPIRED,
    FOR_A_WEEK,
    GRANT,
    GRANTED,
    MAKE_READY,
    NEXT_WEEK,
    READY,
    REFUSE,
    REFUSED,
    REQUEST,
    REQUESTED,
    RETURN,
    RETURNED,
    TERMS,
    TWO_A_WEEK,
    USE,
    USED,
    offering,
)
from tests.domain.scenario import TODAY, Given, Outcome, given, organisation

READY_TO_GRANT = given(REQUESTED, READY)
FREE = offering(replace(TERMS, approval=False))
AFTER = READY.decide_by + timedelta(days=1)
ENDED = [
    (REQUESTED, REFUSED),
    (REQUESTED, CANCELLED),
    (REQUESTED, EXPIRED),
    (REQUESTED, READY, GRANTED),
    (REQUESTED, READY, GRANTED, USED),
    (REQUESTED, READY, GRANTED, RETURNED),
]


def cy(history: Given, command: Any, **more: Any) -> Outcome:
    """Cy, Ann's manager, commands."""
    return history.when(command, actor="cy", catalogue=offering(), **more)


def test_what_needs_approval_waits_for_a_decision_by_its_last_day() -> None:
    given(REQUESTED).when(MAKE_READY, catalogue=offering()).then(READY)
    READY_TO_GRANT.when(MAKE_READY, catalogue=offering()).then()


def test_the_last_day_is_no_later_than_that_of_the_slots_week() -> None:
    weekly = offering(replace(TERMS, decide_within_days=30), TWO_A_WEEK)
    given(FOR_A_WEEK).when(MAKE_READY, catalogue=weekly).then(replace(READY, decide_by=date(2026, 3, 22)))


def test_what_needs_no_approval_is_granted_by_the_product() -> None:
    given(REQUESTED).when(MAKE_READY, catalogue=FREE).then(replace(GRANTED, by=SYSTEM))


def test_whoever_moved_up_and_costs_money_is_granted_in_an_order_of_its_own() -> None:
    moved_up = replace(MAKE_READY, moved_up=True)
    given(REQUESTED).when(moved_up, catalogue=FREE).then(READY)
    free_of_cost = replace(REQUESTED, fen=0)
    given(free_of_cost).when(moved_up, catalogue=FREE).then(replace(GRANTED, by=SYSTEM, fen=0))
    by_product = replace(GRANT, by=SYSTEM)
    READY_TO_GRANT.when(by_product, actor=SYSTEM, catalogue=FREE).then(replace(GRANTED, by=SYSTEM))
    READY_TO_GRANT.when(by_product, actor=SYSTEM, catalogue=offering()).refused("not_yours")
    READY_TO_GRANT.when(by_product, actor="ann", catalogue=FREE).refused("not_yours")


def test_a_manager_grants() -> None:
    cy(READY_TO_GRANT, GRANT).then(GRANTED)
    cy(given(REQUESTED), GRANT).refused("no_slot_yet")
    cy(given(), GRANT).refused("unknown_redemption")


def test_a_right_of_a_week_is_used_after_it_began_and_its_money_counts_in_its_month() -> None:
    for_april = replace(FOR_A_WEEK, period="2026-W14")  # 30 March to 5 April
    granted = replace(GRANTED, period="2026-W14", use_by=date(2026, 4, 25))
    cy(given(for_april, READY), GRANT).then(granted)
    cy(given(replace(FOR_A_WEEK, period="2026-W15"), READY), GRANT).then(
        replace(granted, period="2026-W15", month="2026-04", use_by=date(2026, 5, 2))
    )


def test_a_manager_refuses_with_a_reason() -> None:
    cy(READY_TO_GRANT, REFUSE).then(REFUSED)
    cy(given(REQUESTED), REFUSE).then(REFUSED)
    cy(given(REQUESTED, REFUSED), REFUSE).then()
    cy(READY_TO_GRANT, replace(REFUSE, reason=None)).refused("text_missing", "reason")


def test_the_product_refuses_with_a_code() -> None:
    by_product = replace(REFUSE, by=SYSTEM, reason=None, code="budget_short")
    refused = replace(REFUSED, by=SYSTEM, reason=None, code="budget_short")
    READY_TO_GRANT.when(by_product, actor=SYSTEM, catalogue=offering()).then(refused)
    READY_TO_GRANT.when(by_product, actor="cy", catalogue=offering()).refused("not_yours")
    READY_TO_GRANT.when(replace(by_product, code=None), actor=SYSTEM, catalogue=offering()).refused("not_yours")


@pytest.mark.parametrize("command", [GRANT, REFUSE], ids=["grant", "refuse"])
@pytest.mark.parametrize(
    ("by", "actor", "code"),
    [
        ("ann", "ann", "own_request"),
        ("cy", "ann", "own_request"),
        ("ann", "cy", "own_request"),
        ("bo", "bo", "not_yours"),
        ("gus", "gus", "not_yours"),
        ("cy", "bo", "not_yours"),
        ("cy", "di", "not_yours"),
    ],
)
def test_nobody_else_decides(command: Any, by: str, actor: str, code: str) -> None:
    READY_TO_GRANT.when(replace(command, by=by), actor=actor, catalogue=offering()).refused(code)


@pytest.mark.parametrize("by", ["cy", "di", "ed"])
def test_managers_above_and_admins_grant(by: str) -> None:
    READY_TO_GRANT.when(replace(GRANT, by=by), actor=by, catalogue=offering()).then(replace(GRANTED, by=by))


def lent(giver: str, taker: str) -> DelegationGranted:
    """A manager's rights are lent today."""
    return DelegationGranted(delegation="d", giver=giver, taker=taker, first_day=TODAY, last_day=TODAY)


def test_lent_rights_count_but_never_for_oneself_nor_for_the_one_who_lent_them() -> None:
    to_bo, to_ann = organisation(lent("cy", "bo")), organisation(lent("cy", "ann"))
    by_bo, by_ann = replace(GRANT, by="bo"), replace(GRANT, by="ann")
    READY_TO_GRANT.when(by_bo, actor="bo", directory=to_bo, catalogue=offering()).then(replace(GRANTED, by="bo"))
    READY_TO_GRANT.when(by_ann, actor="ann", directory=to_ann, catalogue=offering()).refused("own_request")
    of_cy = given(replace(REQUESTED, member="cy"), replace(READY, member="cy"))
    of_cy.when(by_bo, actor="bo", directory=to_bo, catalogue=offering()).refused("not_yours")


def test_an_admin_does_not_decide_on_a_request_of_their_own() -> None:
    admin = organisation(AccessGranted(member="ann", access="admin"))
    READY_TO_GRANT.when(replace(GRANT, by="ann"), actor="ann", directory=admin, catalogue=offering()).refused(
        "own_request"
    )
    READY_TO_GRANT.when(GRANT, actor="ann", directory=admin, catalogue=offering()).refused("own_request")


def test_a_request_is_cancelled_by_whoever_made_it() -> None:
    given(REQUESTED).when(CANCEL, catalogue=offering()).then(CANCELLED)
    READY_TO_GRANT.when(CANCEL, catalogue=offering()).then(CANCELLED)
    given(REQUESTED, CANCELLED).when(CANCEL, catalogue=offering()).then()
    for other in ("bo", "cy", "di"):
        given(REQUESTED).when(CANCEL, actor=other, catalogue=offering()).refused("not_yours")


def test_what_nobody_decided_in_time_is_let_go_by_the_product() -> None:
    def product(history: Given, today: date = AFTER) -> Outcome:
        return history.when(EXPIRE, actor=SYSTEM, today=today, catalogue=offering())

    product(READY_TO_GRANT, READY.decide_by).then()
    product(READY_TO_GRANT).then(replace(EXPIRED, season="2026Q1"))
    product(given(REQUESTED)).then()
    product(given(FOR_A_WEEK), date(2026, 3, 22)).then()
    product(given(FOR_A_WEEK), date(2026, 3, 23)).then(replace(EXPIRED, period=NEXT_WEEK, decide_by=date(2026, 3, 22)))
    READY_TO_GRANT.when(EXPIRE, actor="ann", today=AFTER, catalogue=offering()).refused("not_yours")


@pytest.mark.parametrize("history", ENDED, ids=lambda history: type(history[-1]).__name__)
def test_what_is_decided_stays_decided(history: tuple[Any, ...]) -> None:
    ended, last = given(*history), history[-1]
    if last not in (GRANTED, USED):
        cy(ended, GRANT).refused("already_decided")
    else:
        cy(ended, GRANT).then()
    if last != REFUSED:
        cy(ended, REFUSE).refused("already_decided")
    if last != CANCELLED:
        ended.when(CANCEL, catalogue=offering()).refused("already_decided")
    ended.when(EXPIRE, actor=SYSTEM, today=AFTER, catalogue=offering()).then()
    ended.when(MAKE_READY, catalogue=offering()).then()


@pytest.mark.parametrize("command", [MAKE_READY, GRANT, REFUSE, CANCEL, EXPIRE, USE, RETURN])
def test_what_nobody_asked_for_cannot_be_decided(command: Any) -> None:
    given().when(command, actor=SYSTEM, catalogue=offering()).refused("unknown_redemption")


def test_a_request_made_for_somebody_by_the_operator_is_theirs() -> None:
    given().when(REQUEST, actor=SYSTEM, catalogue=offering()).then(REQUESTED)
