"""A correction in a member's books: amounts, debts, levels, and awards that are taken back by it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.correction_events import Sort
from growth_tree.domain.growth import PostReversal
from growth_tree.domain.growth_events import Award, LevelReached, ReversalCarried, SeasonClosed, SeasonOpened
from growth_tree.domain.points_events import DebtForgiven, DebtIncurred, PointsHeld
from growth_tree.domain.result_events import Adjusted
from growth_tree.domain.results import Adjust
from tests.domain.books import EARNED, OPENED, REVERSE, REVERSED
from tests.domain.scenario import TODAY, fold, given

NAME = "correction/c-1/1"
ADJUST = Adjust(
    member="ann",
    season="2026Q1",
    adjustment=NAME,
    about="t1",
    why=Sort.MANUAL,
    kind="title",
    branch="content",
    done_on=TODAY,
    xp=30,
    points=15,
)
ADJUSTED = Adjusted(
    member="ann",
    season="2026Q1",
    adjustment=NAME,
    about="t1",
    why="manual",
    kind="title",
    branch="content",
    done_on=TODAY,
    xp=30,
    points=15,
    xp_total=50,
    balance=25,
)
SPENT = PointsHeld(
    member="ann",
    season="2026Q1",
    redemption="r1",
    reward="slot",
    on=TODAY,
    points=8,
    lots={},
    balance=2,
    held=8,
)
LESS = replace(ADJUST, xp=-5, points=-6)


def test_a_bonus_is_booked_once_and_is_no_work() -> None:
    given(OPENED, EARNED).when(ADJUST).then(ADJUSTED)
    given(OPENED, EARNED, ADJUSTED).when(ADJUST).then()
    state = fold(growth, (OPENED, EARNED, ADJUSTED))
    assert (state.books.branch_xp, state.books.branch_tasks) == ({"content": 50}, {"content": 1})


def test_it_reaches_levels() -> None:
    given(OPENED, EARNED).when(replace(ADJUST, xp=300)).then(
        replace(ADJUSTED, xp=300, xp_total=320),
        LevelReached(member="ann", season="2026Q1", branch="content", level=3),
        LevelReached(member="ann", season="2026Q1", branch=None, level=3),
    )


def test_points_that_a_deduction_does_not_find_are_owed_or_forgiven() -> None:
    past = (OPENED, EARNED, SPENT)
    less = replace(ADJUSTED, xp=-5, points=-6, xp_total=15, balance=0)
    given(*past).when(LESS).then(
        DebtIncurred(member="ann", season="2026Q1", task=NAME, points=4, balance=6, debt=4), less
    )
    given(*past).when(replace(LESS, forgive=True)).then(
        DebtForgiven(member="ann", season="2026Q1", task=NAME, points=4, balance=6), less
    )


def test_no_more_experience_is_deducted_by_hand_than_the_branch_has() -> None:
    past = given(OPENED, EARNED)
    past.when(replace(ADJUST, xp=-21, points=0)).refused("xp_short", "xp", there=20)
    past.when(replace(ADJUST, xp=-1, points=0, branch="data")).refused("xp_short", "xp", there=0)
    past.when(replace(ADJUST, xp=-21, points=0, why=Sort.OBJECTION)).refused("xp_short", "xp", there=20)
    past.when(replace(ADJUST, xp=-20, points=0)).then(replace(ADJUSTED, xp=-20, points=0, xp_total=0, balance=10))


def test_points_alone_are_deducted_also_where_a_branch_stands_below_nothing() -> None:
    stated_anew = replace(ADJUSTED, adjustment="correction/rules-2-9-1/1", why="rules", xp=-21, points=0, xp_total=-1)
    past = given(OPENED, EARNED, replace(stated_anew, balance=10))
    past.when(replace(ADJUST, xp=0, points=-5)).then(replace(ADJUSTED, xp=0, points=-5, xp_total=-1, balance=5))
    past.when(replace(ADJUST, xp=-1, points=0)).refused("xp_short", "xp", there=-1)


@pytest.mark.parametrize("why", [Sort.RULES, "restated"])
def test_what_rules_or_figures_change_is_not_asked(why: str) -> None:
    given(OPENED, EARNED).when(replace(ADJUST, xp=-21, points=0, why=why)).then(
        replace(ADJUSTED, why=why, xp=-21, points=0, xp_total=-1, balance=10)
    )


def test_a_correction_takes_an_award_back_and_gives_its_allowance_back() -> None:
    given(OPENED, EARNED).when(replace(REVERSE, correction="c-1")).then(replace(REVERSED, correction="c-1"))
    assert fold(growth, (OPENED, EARNED, replace(REVERSED, correction="c-1"))).books.uses == {"title": ()}


def test_an_award_that_is_gone_stops_a_correction_but_not_a_void() -> None:
    gone = given(OPENED, EARNED, REVERSED)
    gone.when(REVERSE).then()
    gone.when(replace(REVERSE, correction="c-1")).refused("award_gone", "lines")
    given(OPENED).when(replace(REVERSE, correction="c-1")).refused("award_gone", "lines")


def test_of_closed_books_it_is_taken_back_in_open_ones_and_still_known() -> None:
    closed = SeasonClosed(member="ann", season="2026Q1", xp=20, points=10)
    carried = ReversalCarried(
        member="ann",
        season="2026Q1",
        task="t1",
        kind="title",
        branch="content",
        done_on=TODAY,
        xp=20,
        points=10,
        to_season="2026Q2",
        forgive=True,
        correction="c-1",
    )
    command = replace(REVERSE, correction="c-1", forgive=True)
    given(OPENED, EARNED, closed).when(command, today=date(2026, 4, 2)).then(carried)
    books = fold(growth, (OPENED, EARNED)).books
    award = Award(kind="title", branch="content", done_on=TODAY, xp=20, points=10)
    post = PostReversal(
        member="ann", season="2026Q2", task="t1", award=award, of_season="2026Q1", forgive=True, correction="c-1"
    )
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=books)
    given(opened).when(post).then(replace(REVERSED, season="2026Q2", correction="c-1"))


def test_a_line_of_a_correction_is_taken_back_like_an_award() -> None:
    back = replace(REVERSE, task=NAME, correction="c-2")
    given(OPENED, EARNED, ADJUSTED).when(back).then(
        replace(REVERSED, task=NAME, xp=30, points=15, xp_total=20, balance=10, correction="c-2")
    )
    assert fold(growth, (OPENED, EARNED, ADJUSTED, replace(REVERSED, task=NAME))).books.branch_tasks == {"content": 1}
