"""What a right to ad-test traffic says to the test that is run on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from growth_tree.domain.ad_test import AllowTest, CountTest
from growth_tree.domain.redemption import UseRedemption
from growth_tree.domain.redemption_events import RedemptionUsed
from growth_tree.domain.terms import Kind, Traffic
from tests.domain.offers import (
    CANCELLED,
    FOR_A_WEEK,
    GRANTED,
    NEXT_WEEK,
    PARTLY_USED,
    READY,
    REFUSED,
    REQUESTED,
    RETURNED,
    TERMS,
    TWO_A_WEEK,
    USED,
    offering,
)
from tests.domain.scenario import TODAY, changed, given

MONDAY = TODAY + timedelta(days=5)
TRAFFIC = Traffic(platform="taobao", days=5, impressions=10_000)
OFFERED = offering(changed(TERMS, kind=Kind.AD_TEST, traffic=TRAFFIC), TWO_A_WEEK)
ASKED = changed(FOR_A_WEEK, kind="ad_test")
ALLOW = AllowTest(
    redemption="r1",
    member="ann",
    platform="taobao",
    first_day=MONDAY,
    last_day=MONDAY + timedelta(days=4),
    budget_fen=1_000,
)
COUNT = CountTest(redemption="r1", on=TODAY, fen=600, done=False)
SLOT = given(ASKED, changed(GRANTED, period=NEXT_WEEK))


def counted(percent: int, used: int, fen: int, fen_left: int = 0) -> RedemptionUsed:
    """The product counts a test as use."""
    event: RedemptionUsed = changed(USED, by="system", percent=percent, used=used, fen=fen, fen_left=fen_left)
    return event


def test_a_test_within_the_slot_is_allowed_and_changes_nothing() -> None:
    SLOT.when(ALLOW, catalogue=OFFERED).then()
    last_days = changed(ALLOW, first_day=MONDAY + timedelta(days=6), last_day=MONDAY + timedelta(days=6))
    SLOT.when(last_days, catalogue=OFFERED).then()


SPAN = {"first": "2026-03-16", "last": "2026-03-22"}


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"member": "bo"}, "no_such_slot", None, {}),
        ({"first_day": MONDAY - timedelta(days=1)}, "outside_the_slot", "first_day", SPAN),
        ({"last_day": MONDAY + timedelta(days=7)}, "outside_the_slot", "last_day", SPAN),
        ({"first_day": MONDAY + timedelta(days=7)}, "outside_the_slot", "first_day", SPAN),
        ({"budget_fen": 1_001}, "more_money_than_granted", "budget_fen", {"left": "10.00"}),
        ({"platform": "douyin"}, "test_on_other_platform", "platform", {}),
        ({"last_day": MONDAY + timedelta(days=5)}, "test_too_many_days", "last_day", {"days": 5}),
    ],
)
def test_a_test_that_does_not_fit_is_refused(wrong: Any, code: str, field: str | None, params: Any) -> None:
    SLOT.when(changed(ALLOW, **wrong), catalogue=OFFERED).refused(code, field, **params)


@pytest.mark.parametrize("past", [[], [READY], [REFUSED], [CANCELLED], [GRANTED, USED], [GRANTED, RETURNED]])
def test_only_what_is_granted_and_left_can_be_tested_on(past: list[Any]) -> None:
    given(ASKED, *past).when(ALLOW, catalogue=OFFERED).refused("not_granted")


def test_a_course_is_no_slot() -> None:
    given(REQUESTED, GRANTED).when(ALLOW, catalogue=offering()).refused("no_such_slot")
    given().when(ALLOW).refused("unknown_redemption")


def test_without_a_week_there_is_time_until_the_right_ends() -> None:
    slot = given(changed(REQUESTED, kind="ad_test"), GRANTED)
    anywhere = offering(changed(TERMS, kind=Kind.AD_TEST))
    slot.when(changed(ALLOW, platform="own", first_day=TODAY, last_day=GRANTED.use_by), catalogue=anywhere).then()
    late = changed(ALLOW, last_day=GRANTED.use_by + timedelta(days=1))
    span = {"first": TODAY.isoformat(), "last": GRANTED.use_by.isoformat()}
    slot.when(late, catalogue=anywhere).refused("outside_the_slot", "last_day", **span)


def test_what_was_spent_already_cannot_be_planned_again() -> None:
    SLOT.and_(PARTLY_USED).when(ALLOW, catalogue=OFFERED).refused("more_money_than_granted", "budget_fen", left="6.00")


def test_a_test_that_runs_counts_by_its_money_and_never_as_the_whole() -> None:
    SLOT.when(COUNT).then(counted(60, 60, 600))
    SLOT.when(changed(COUNT, fen=1_000)).then(counted(99, 99, 1_000))
    SLOT.when(changed(COUNT, fen=1_300)).then(counted(99, 99, 1_000))
    SLOT.when(changed(COUNT, fen=4)).then(counted(0, 0, 4))
    SLOT.when(changed(COUNT, fen=0)).then()


def test_the_next_report_counts_what_is_new() -> None:
    SLOT.and_(PARTLY_USED).when(COUNT).then(counted(20, 60, 200))
    SLOT.and_(PARTLY_USED).when(changed(COUNT, fen=400)).then()
    SLOT.and_(PARTLY_USED).when(changed(COUNT, fen=100)).then()


def test_a_test_that_is_done_uses_all_and_leaves_the_money_it_did_not_need() -> None:
    SLOT.when(changed(COUNT, done=True)).then(counted(100, 100, 600, 400))
    SLOT.and_(PARTLY_USED).when(changed(COUNT, done=True)).then(counted(60, 100, 200, 400))
    SLOT.and_(PARTLY_USED).when(changed(COUNT, fen=300, done=True)).then(counted(60, 100, 0, 600))


def test_without_money_only_the_end_counts() -> None:
    free = given(changed(ASKED, fen=0), changed(GRANTED, fen=0))
    free.when(COUNT).then()
    free.when(changed(COUNT, done=True)).then(counted(100, 100, 0))


@pytest.mark.parametrize("past", [[GRANTED, USED], [GRANTED, RETURNED]])
def test_a_right_that_others_have_closed_is_left_alone(past: list[Any]) -> None:
    given(ASKED, *past).when(changed(COUNT, done=True)).then()


def test_a_manager_may_still_note_the_rest_as_used() -> None:
    use = UseRedemption(redemption="r1", by="cy", on=TODAY, percent=40, fen=0)
    SLOT.and_(counted(60, 60, 600)).when(use, actor="cy").then(changed(USED, percent=40, used=100, fen=0, fen_left=400))
