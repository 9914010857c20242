"""A settlement is undone by two people, neither of whom earned anything in it, and can be settled again."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.lines import exclude
from growth_tree.domain.reopening import DropReopening, ProposeReopening, ReopenPeriod
from growth_tree.domain.settlement_events import (
    LineAdjusted,
    PeriodReopened,
    ReopeningDropped,
    ReopeningProposed,
    TakenBack,
    place_of,
)
from tests.domain.results import ADJUST_LINE, ANN, AWARD, BO, LATE, NEXT, SETTLE, SETTLED, WEEK, line, when
from tests.domain.scenario import Given, given

REASON = "2e" * 32
OF_TEAM: dict[str, Any] = {"team": "content", "period": WEEK}
PROPOSE, REOPEN, DROP = ProposeReopening(**OF_TEAM, reason=REASON), ReopenPeriod(**OF_TEAM), DropReopening(**OF_TEAM)
PROPOSED = ReopeningProposed(**OF_TEAM, by="cy", reason=REASON)
DROPPED = ReopeningDropped(**OF_TEAM, by="cy")
OF_BO = "result/content/2026-W09/orders/member:bo/1"
REOPENED = PeriodReopened(
    **OF_TEAM,
    by="di",
    proposed_by="cy",
    reason=REASON,
    season="2026Q1",
    round=1,
    lines=(place_of(ANN), place_of(BO)),
    awards=(
        TakenBack(member="ann", award=AWARD, season="2026Q1"),
        TakenBack(member="bo", award=OF_BO, season="2026Q1"),
    ),
)
ADJUSTED = LineAdjusted(
    **OF_TEAM,
    in_period=NEXT,
    by="cy",
    season="2026Q2",
    award=AWARD,
    adjustment=f"{AWARD}/1",
    line=LATE,
    was_xp=60,
    was_points=30,
)


def waiting() -> Given:
    """A settlement that Cy proposes to reopen."""
    return given(SETTLED, PROPOSED)


# Proposing


@pytest.mark.parametrize("actor", ["cy", "di", "ed"])
def test_whoever_may_settle_and_admins_propose(actor: str) -> None:
    when(given(SETTLED), PROPOSE, actor=actor).then(replace(PROPOSED, by=actor))


@pytest.mark.parametrize("actor", ["ann", "bo", "gus", "flo", SYSTEM])
def test_others_do_not(actor: str) -> None:
    when(given(SETTLED), PROPOSE, actor=actor).refused("not_yours")


def test_there_is_one_proposal_at_a_time() -> None:
    when(waiting(), PROPOSE).then()
    when(waiting(), PROPOSE, actor="di").refused("reopening_proposed_already")
    when(waiting().and_(DROPPED), PROPOSE, actor="di").then(replace(PROPOSED, by="di"))


@pytest.mark.parametrize("command", [PROPOSE, REOPEN, DROP])
def test_only_what_is_settled_is_reopened(command: Any) -> None:
    when(given(), command).refused("period_not_settled")
    when(waiting().and_(REOPENED), command).refused("period_not_settled")


# Deciding


@pytest.mark.parametrize("actor", ["di", "ed"])
def test_a_manager_above_or_an_admin_reopens_and_what_was_awarded_is_taken_back(actor: str) -> None:
    when(waiting(), REOPEN, actor=actor).then(replace(REOPENED, by=actor))


def test_nobody_reopens_what_they_have_proposed() -> None:
    when(waiting(), REOPEN).refused("second_person_needed")
    by_di = given(SETTLED, replace(PROPOSED, by="di"))
    when(by_di, REOPEN, actor="di").refused("second_person_needed")
    when(by_di, REOPEN, actor="ed").then(replace(REOPENED, by="ed", proposed_by="di"))


@pytest.mark.parametrize("actor", ["gus", "flo", SYSTEM])
def test_others_do_not_reopen(actor: str) -> None:
    when(waiting(), REOPEN, actor=actor).refused("not_yours")


def test_nobody_reopens_a_period_in_which_they_earned_not_even_as_an_admin() -> None:
    own = line("ed", kpi="conversion", subject="shop:flagship")
    for actor, member in (("ann", ANN), ("ed", own)):
        when(given(replace(SETTLED, lines=(member,)), PROPOSED), REOPEN, actor=actor).refused("own_period")


def test_without_a_proposal_nothing_is_reopened_or_dropped() -> None:
    when(given(SETTLED), REOPEN, actor="di").refused("no_reopening_proposed")
    when(given(SETTLED), DROP).refused("no_reopening_proposed")


def test_whoever_proposed_and_whoever_decides_drop_a_proposal() -> None:
    for actor in ("cy", "di", "ed"):
        when(waiting(), DROP, actor=actor).then(replace(DROPPED, by=actor))
    when(waiting(), DROP, actor="gus").refused("not_yours")
    when(waiting(), DROP, actor="ann").refused("own_period")


# What is taken back


def test_only_what_stands_in_the_books_is_taken_back() -> None:
    nothing, shut_out = line("bo", figure=None), exclude(ANN, REASON)
    settled = replace(SETTLED, lines=(shut_out, nothing))
    when(given(settled, PROPOSED), REOPEN, actor="di").then(
        replace(REOPENED, lines=(place_of(ANN), place_of(BO)), awards=())
    )


def test_adjustments_are_taken_back_too_and_first_from_the_books_in_which_they_stand() -> None:
    both = (TakenBack(member="ann", award=f"{AWARD}/1", season="2026Q2"), *REOPENED.awards)
    when(given(SETTLED, ADJUSTED, PROPOSED), REOPEN, actor="di").then(replace(REOPENED, awards=both))
    same = replace(ADJUSTED, line=line(metric=44), was_xp=60)
    when(given(SETTLED, same, PROPOSED), REOPEN, actor="di").then(REOPENED)


def test_afterwards_it_is_settled_again_in_another_round() -> None:
    again = waiting().and_(REOPENED)
    when(again, SETTLE).then(replace(SETTLED, round=2))
    third = again.and_(replace(SETTLED, round=2), PROPOSED)
    keys = tuple(replace(award, award=award.award[:-1] + "2") for award in REOPENED.awards)
    when(third, REOPEN, actor="di").then(replace(REOPENED, round=2, awards=keys))
    when(again, ADJUST_LINE).refused("line_not_settled")
