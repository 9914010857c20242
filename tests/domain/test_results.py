"""Results enter the books like work, but are none: they grow branches and levels, and no allowance or streak."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.growth import CloseSeason, PostReversal, Reverse, carried_forward
from growth_tree.domain.growth_events import (
    Award,
    BadgeAwarded,
    Books,
    LevelReached,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    SeasonOpened,
)
from growth_tree.domain.points_events import DebtIncurred, DebtRepaid
from growth_tree.domain.rules import Measure
from tests.domain.books import EARN, EARNED, OPENED
from tests.domain.results import ADJUST, ADJUSTED, AWARD, EARN_RESULT, METRICS, NEXT, RESULT_EARNED, SUNDAY, WEEK
from tests.domain.scenario import RULES, TODAY, badge, fold, given, library

REVERSE = Reverse(member="ann", season="2026Q1", task=AWARD)
REVERSED = Reversed(
    member="ann",
    season="2026Q1",
    task=AWARD,
    kind="orders",
    branch="data",
    done_on=SUNDAY,
    xp=60,
    points=30,
    xp_total=0,
    balance=0,
    of_season="2026Q1",
    correction=None,
)


def test_a_result_is_booked_with_every_factor_of_its_sum() -> None:
    given(OPENED).when(EARN_RESULT).then(RESULT_EARNED)
    given(OPENED, EARNED).when(EARN_RESULT).then(replace(RESULT_EARNED, xp_total=80, balance=40))


def test_it_is_booked_once_and_not_again_after_it_was_taken_back() -> None:
    given(OPENED, RESULT_EARNED).when(EARN_RESULT).then()
    given(OPENED, RESULT_EARNED, REVERSED).when(EARN_RESULT).then()


def test_a_week_brings_results_of_one_team_alone_until_they_are_taken_back() -> None:
    other = f"result/service/{WEEK}/waiting/member:ann/1"
    elsewhere = replace(EARN_RESULT, award=other, kpi="waiting", xp=1, points=1)
    booked = replace(RESULT_EARNED, award=other, kpi="waiting", xp=1, points=1, xp_total=1, balance=1)
    given(OPENED, RESULT_EARNED).when(elsewhere).refused("settled_in_another_team", "lines")
    given(OPENED, RESULT_EARNED, REVERSED).when(elsewhere).then(booked)
    later = {"award": other.replace(WEEK, NEXT), "period": NEXT}
    given(OPENED, RESULT_EARNED).when(replace(elsewhere, **later)).then(
        replace(booked, **later, xp_total=61, balance=31)
    )
    own = {"award": AWARD.replace("orders", "waiting")}
    given(OPENED, RESULT_EARNED).when(replace(elsewhere, **own)).then(replace(booked, **own, xp_total=61, balance=31))


def test_it_is_no_task_no_use_of_an_allowance_and_no_day_of_a_streak() -> None:
    state = fold(growth, [OPENED, EARNED, replace(RESULT_EARNED, kpi="title", xp_total=80, balance=40)])
    books = state.books
    assert (books.branch_xp, books.branch_tasks) == ({"content": 20, "data": 60}, {"content": 1})
    assert [use.task for use in books.uses["title"]] == ["t1"]
    assert state.days == {TODAY}
    after = fold(growth, [replace(REVERSED, kind="title", xp_total=20, balance=10)], state)
    assert (after.books.branch_tasks, after.books.uses, after.days) == (books.branch_tasks, books.uses, state.days)
    assert after.books.branch_xp == {"content": 20, "data": 0}


def test_it_reaches_levels_and_what_they_bring() -> None:
    rules = library(replace(RULES, metrics=METRICS, badges=(badge("up", Measure.LEVEL, 2),)))
    big = replace(EARN_RESULT, xp=120)
    given(OPENED).when(big, library=rules).then(
        replace(RESULT_EARNED, xp=120, xp_total=120),
        LevelReached(member="ann", season="2026Q1", branch="data", level=2),
        LevelReached(member="ann", season="2026Q1", branch=None, level=2),
        BadgeAwarded(member="ann", season="2026Q1", badge="up"),
    )


def test_badges_for_tasks_do_not_count_it() -> None:
    rules = library(replace(RULES, badges=(badge("one", Measure.TASKS, 1), badge("breadth", Measure.BRANCHES, 1))))
    given(OPENED).when(EARN_RESULT, library=rules).then(RESULT_EARNED)


def test_it_pays_a_debt_first() -> None:
    owing = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(debt=20))
    given(owing).when(EARN_RESULT).then(
        RESULT_EARNED, DebtRepaid(member="ann", season="2026Q1", points=20, balance=10, debt=0)
    )


# Adjustments


def test_a_result_that_was_too_large_is_lowered_and_one_too_small_raised() -> None:
    given(OPENED, RESULT_EARNED).when(ADJUST).then(ADJUSTED)
    given(OPENED, RESULT_EARNED).when(replace(ADJUST, xp=18, points=9)).then(
        replace(ADJUSTED, xp=18, points=9, xp_total=78, balance=39)
    )


def test_an_adjustment_is_booked_once() -> None:
    given(OPENED, RESULT_EARNED, ADJUSTED).when(ADJUST).then()


def test_points_that_were_spent_already_are_owed() -> None:
    poor = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(xp=60, points=12))
    given(poor).when(ADJUST).then(
        DebtIncurred(member="ann", season="2026Q1", task=f"{AWARD}/1", points=18, balance=30, debt=18), ADJUSTED
    )


def test_a_raise_reaches_levels_and_pays_debts() -> None:
    opened = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(xp=100, level=1, debt=4))
    given(opened).when(replace(ADJUST, xp=20, points=10)).then(
        replace(ADJUSTED, xp=20, points=10, xp_total=120, balance=10),
        LevelReached(member="ann", season="2026Q1", branch=None, level=2),
        DebtRepaid(member="ann", season="2026Q1", points=4, balance=6, debt=0),
    )


# Taking back


def test_a_result_is_taken_back_in_its_own_amounts() -> None:
    given(OPENED, RESULT_EARNED).when(REVERSE).then(REVERSED)
    given(OPENED, RESULT_EARNED, REVERSED).when(REVERSE).then()
    given(OPENED).when(REVERSE).then()


def test_a_deduction_that_is_taken_back_comes_in_again_and_pays_a_debt_first() -> None:
    spent = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(xp=60, points=12))
    owed = DebtIncurred(member="ann", season="2026Q1", task=f"{AWARD}/1", points=18, balance=30, debt=18)
    back = replace(REVERSED, task=f"{AWARD}/1", xp=-60, points=-30, xp_total=60, balance=30)
    given(spent, owed, ADJUSTED).when(replace(REVERSE, task=f"{AWARD}/1")).then(
        back, DebtRepaid(member="ann", season="2026Q1", points=18, balance=12, debt=0)
    )


def test_a_deduction_that_is_taken_back_reaches_the_level_that_it_kept_away() -> None:
    rules = library(replace(RULES, metrics=METRICS, badges=(badge("up", Measure.LEVEL, 2),)))
    almost = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(xp=99))
    given(almost, ADJUSTED, replace(RESULT_EARNED, award=f"{AWARD}/2")).when(
        replace(REVERSE, task=f"{AWARD}/1"), library=rules
    ).then(
        replace(REVERSED, task=f"{AWARD}/1", xp=-60, points=-30, xp_total=120, balance=60),
        LevelReached(member="ann", season="2026Q1", branch=None, level=2),
        BadgeAwarded(member="ann", season="2026Q1", badge="up"),
    )


def test_a_result_that_is_taken_back_reaches_nothing_whatever_the_rules_say_by_now() -> None:
    rich = SeasonOpened(member="ann", season="2026Q1", brought_forward=Books(xp=500, points=30))
    back = replace(REVERSED, xp_total=500, balance=30)
    given(rich, replace(RESULT_EARNED, xp_total=560, balance=60)).when(REVERSE).then(back)


def test_what_stands_in_closed_books_is_taken_back_in_open_ones() -> None:
    closed = SeasonClosed(member="ann", season="2026Q1", xp=60, points=30)
    carried = ReversalCarried(
        member="ann",
        season="2026Q1",
        task=AWARD,
        kind="orders",
        branch="data",
        done_on=SUNDAY,
        xp=60,
        points=30,
        to_season="2026Q2",
        forgive=False,
        correction=None,
    )
    past = (OPENED, RESULT_EARNED, closed)
    given(*past).when(REVERSE, today=date(2026, 4, 2)).then(carried)
    books = carried_forward(fold(growth, past), "2026Q2")
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=books)
    award = Award(kind="orders", branch="data", done_on=SUNDAY, xp=60, points=30)
    post = PostReversal(member="ann", season="2026Q2", task=AWARD, award=award, of_season="2026Q1")
    given(opened).when(post, today=date(2026, 4, 2)).then(replace(REVERSED, season="2026Q2"))
    assert books.branch_tasks == {}


def test_work_and_results_close_together() -> None:
    past = given(OPENED, EARNED, replace(RESULT_EARNED, xp_total=80, balance=40))
    past.when(CloseSeason(member="ann", season="2026Q1"), today=date(2026, 4, 2)).then(
        SeasonClosed(member="ann", season="2026Q1", xp=80, points=40)
    )
    past.when(EARN).then()
