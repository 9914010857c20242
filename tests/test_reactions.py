"""Approvals and voids enter books; a request holds points and a slot, and lets them go; most has no consequences."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from msgspec.structs import replace

from growth_tree.codec import Event
from growth_tree.domain.budget import DrawBudget, ReturnBudget
from growth_tree.domain.correction_events import CorrectionBooked
from growth_tree.domain.experiment import CallOffExperiment
from growth_tree.domain.experiment_events import ExperimentConcluded
from growth_tree.domain.growth import Earn, PostReversal, Reverse
from growth_tree.domain.growth_events import Award
from growth_tree.domain.metric import CountTestFigure
from growth_tree.domain.points import HoldPoints, ReleaseHold, ReturnPoints, SpendHold
from growth_tree.domain.redemption import AllowTest, CountTest, MakeReady, RefuseRedemption
from growth_tree.domain.redemption_events import (
    RedemptionGranted,
    RedemptionRequested,
    RedemptionReturned,
    RedemptionUsed,
)
from growth_tree.domain.results import Adjust, EarnResult
from growth_tree.domain.settlement_events import LineAdjusted, PeriodSettled
from growth_tree.domain.slot import FreeSlot, HoldSlot
from growth_tree.domain.slot_events import Place, SlotHeld, SlotsAwarded
from growth_tree.domain.task_events import TaskVoided
from growth_tree.reactions import react
from tests.golden.examples import ANN, BO, DAY, EXAMPLES, SHARES, TASK
from tests.golden.experiment_examples import AFTER, FIRST, LAST
from tests.golden.experiment_examples import REDEMPTION as ASKED_TEST
from tests.golden.reward_examples import ASKED, REWARD, WEEK
from tests.golden.settlement_examples import AWARD as RESULT

AWARD = Award(kind="photos", branch="content", done_on=DAY, xp=22, points=14)
CONSEQUENTIAL = {
    "TaskApproved",
    "TaskVoided",
    "ReversalCarried",
    "RedemptionRequested",
    "RedemptionGranted",
    "RedemptionRefused",
    "RedemptionCancelled",
    "RedemptionExpired",
    "RedemptionUsed",
    "RedemptionReturned",
    "SlotHeld",
    "ExperimentPlanned",
    "PlanChanged",
    "ResultsReported",
    "ExperimentConcluded",
    "SlotsAwarded",
    "PeriodSettled",
    "PeriodReopened",
    "LineAdjusted",
    "CorrectionBooked",
}
HOLD = {"member": ANN, "season": "2026Q4", "redemption": ASKED, "reward": REWARD}
SLOT = {"reward": REWARD, "period": WEEK, "redemption": ASKED}
BUDGET = {"team": "t1", "month": "2026-11", "redemption": ASKED}


def test_an_approval_is_earned_by_everybody_who_has_a_share() -> None:
    earn = {"season": "2026Q4", "task": TASK, "kind": "photos", "done_on": DAY, "quality": 120, "shares": SHARES}
    assert react(EXAMPLES["TaskApproved", 1]) == [Earn(member=member, **earn) for member in (ANN, BO)]  # type: ignore[arg-type]


def test_a_void_is_taken_back_from_everybody_in_the_season_of_the_award() -> None:
    assert react(EXAMPLES["TaskVoided", 1]) == [
        Reverse(member=member, season="2026Q4", task=TASK, forgive=True) for member in (ANN, BO)
    ]
    clawed_back = replace(cast(TaskVoided, EXAMPLES["TaskVoided", 1]), proposed_by=None)
    assert react(clawed_back) == [Reverse(member=member, season="2026Q4", task=TASK) for member in (ANN, BO)]


def test_a_reversal_that_is_carried_over_is_posted_in_the_later_season() -> None:
    posted = PostReversal(member=ANN, season="2027Q1", task=TASK, award=AWARD, of_season="2026Q4", forgive=True)
    assert react(EXAMPLES["ReversalCarried", 1]) == [posted]


def test_a_request_holds_points_and_a_slot() -> None:
    asked = cast(RedemptionRequested, EXAMPLES["RedemptionRequested", 1])
    held = HoldPoints(**HOLD, revision=2)
    assert react(asked) == [held, HoldSlot(**SLOT, member=ANN, revision=2, waits=True)]
    assert react(replace(asked, period="")) == [held, MakeReady(redemption=ASKED)]


def test_a_grant_spends_what_was_held_and_draws_on_the_budget() -> None:
    granted = cast(RedemptionGranted, EXAMPLES["RedemptionGranted", 1])
    assert react(granted) == [SpendHold(**HOLD), DrawBudget(**BUDGET, fen=50_000)]
    assert react(replace(granted, fen=0)) == [SpendHold(**HOLD)]


@pytest.mark.parametrize("end", ["RedemptionRefused", "RedemptionCancelled", "RedemptionExpired"])
def test_what_comes_to_nothing_lets_points_and_slot_go(end: str) -> None:
    assert react(EXAMPLES[end, 1]) == [ReleaseHold(**HOLD), FreeSlot(**SLOT)]
    without_limit = replace(cast(RedemptionRequested, EXAMPLES[end, 1]), period="")
    assert react(without_limit) == [ReleaseHold(**HOLD)]


def test_what_was_not_used_comes_back_and_only_a_whole_slot_is_free_again() -> None:
    returned = cast(RedemptionReturned, EXAMPLES["RedemptionReturned", 1])
    called_off = CallOffExperiment(redemption=ASKED)
    back = [ReturnPoints(**HOLD, percent=60, points=72), ReturnBudget(**BUDGET, fen=30_000), called_off]
    assert react(returned) == back
    whole = replace(returned, percent=100, points=120, fen=0)
    assert react(whole) == [ReturnPoints(**HOLD, percent=100, points=120), FreeSlot(**SLOT), called_off]


def test_money_that_a_used_up_right_did_not_need_comes_back() -> None:
    used = cast(RedemptionUsed, EXAMPLES["RedemptionUsed", 1])
    assert react(used) == [ReturnBudget(**BUDGET, fen=2_000)]
    assert react(replace(used, fen_left=0)) == []


def test_whoever_gets_a_slot_goes_on_and_whoever_goes_without_waits_or_is_refused() -> None:
    held = cast(SlotHeld, EXAMPLES["SlotHeld", 1])
    assert react(held) == [MakeReady(redemption=ASKED, moved_up=True)]
    awarded = cast(SlotsAwarded, EXAMPLES["SlotsAwarded", 1])
    first, second = awarded.order
    impatient: Place = replace(second, redemption="impatient", waits=False)
    assert react(replace(awarded, order=(first, second, impatient))) == [
        MakeReady(redemption=ASKED, moved_up=True),
        RefuseRedemption(redemption="impatient", by="system", code="slots_awarded_to_others"),
    ]


def test_the_right_to_a_test_is_asked_about_its_plan() -> None:
    plan = {"platform": "taobao", "first_day": FIRST, "last_day": LAST, "budget_fen": 50_000}
    asked = [AllowTest(redemption=ASKED_TEST, member=ANN, **plan)]  # type: ignore[arg-type]
    assert react(EXAMPLES["ExperimentPlanned", 1]) == react(EXAMPLES["PlanChanged", 1]) == asked


@pytest.mark.parametrize(("event", "done"), [("ResultsReported", False), ("ExperimentConcluded", True)])
def test_a_test_counts_as_use_of_its_right(event: str, done: bool) -> None:
    assert react(EXAMPLES[event, 1]) == [CountTest(redemption=ASKED_TEST, on=AFTER, fen=4_360, done=done)]


def test_a_conclusion_tells_what_was_counted_where_the_test_belongs() -> None:
    concluded = cast(ExperimentConcluded, EXAMPLES["ExperimentConcluded", 2])
    told = CountTestFigure(
        kpi="ad_test_ctr", subject="shop:s1", day=AFTER, value=30, denominator=1_200, test=ASKED_TEST
    )
    assert react(concluded)[1:] == [told]
    assert react(replace(concluded, shop=None, figure="roi"))[1:] == [
        replace(told, kpi="ad_test_roi", subject="team:t1")
    ]
    assert react(replace(concluded, numerator=0))[1:] == [replace(told, value=0)]
    assert react(replace(concluded, numerator=0, denominator=0))[1:] == []


# Corrections of the books


def test_a_booked_correction_changes_books_line_by_line() -> None:
    booked = EXAMPLES["CorrectionBooked", 1]
    assert isinstance(booked, CorrectionBooked)
    (added,) = booked.lines
    adjust = Adjust(
        member=added.member,
        season="2026Q4",
        adjustment="correction/rules-3-1/1",
        about="photos",
        why="rules",
        forgive=False,
        kind="photos",
        branch="content",
        done_on=added.done_on,
        xp=6,
        points=4,
    )
    assert react(booked) == [adjust]
    taken = replace(added, about=TASK, of_season="2026Q3")
    back = Reverse(member=added.member, season="2026Q3", task=TASK, forgive=True, correction="rules-3-1")
    assert react(replace(booked, forgive=True, lines=(added, taken))) == [replace(adjust, forgive=True), back]


# Results


def test_settled_results_that_earn_something_are_earned() -> None:
    settled = EXAMPLES["PeriodSettled", 1]
    assert isinstance(settled, PeriodSettled)
    assert react(settled) == [
        EarnResult(
            member=ANN,
            season="2026Q4",
            award=RESULT,
            kpi="cvr",
            subject="shop:天猫",
            period="2026-W46",
            branch="merchandise",
            done_on=date(2026, 11, 15),
            rule_version=2,
            base_xp=100,
            base_points=50,
            weight=30,
            percentile=88,
            percent=130,
            xp=39,
            points=20,
        )
    ]


def test_a_correction_books_the_difference_and_nothing_where_there_is_none() -> None:
    adjusted = EXAMPLES["LineAdjusted", 1]
    assert isinstance(adjusted, LineAdjusted)
    difference = Adjust(
        member=ANN,
        season="2026Q4",
        adjustment=f"{RESULT}/1",
        about=RESULT,
        kind="cvr",
        branch="merchandise",
        done_on=date(2026, 11, 15),
        xp=-9,
        points=-5,
    )
    assert react(adjusted) == [difference]
    assert react(replace(adjusted, was_points=15)) == [replace(difference, points=0)]
    assert react(replace(adjusted, was_xp=30, was_points=15)) == []


def test_a_reopening_takes_back_what_stands_in_the_books() -> None:
    assert react(EXAMPLES["PeriodReopened", 1]) == [Reverse(member=ANN, season="2026Q4", task=RESULT)]


@pytest.mark.parametrize("event", EXAMPLES.values(), ids=lambda event: type(event).__name__)
def test_nothing_else_has_consequences(event: Event) -> None:
    assert bool(react(event)) is (type(event).__name__ in CONSEQUENTIAL)
