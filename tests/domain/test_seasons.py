from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.growth import CloseSeason, OpenSeason, PostReversal, carried_forward
from growth_tree.domain.growth_events import (
    Award,
    AwardWithheld,
    BadgeAwarded,
    Books,
    Earned,
    LevelReached,
    ReversalCarried,
    SeasonClosed,
    SeasonOpened,
    State,
    Use,
)
from growth_tree.domain.points_events import DebtIncurred
from tests.domain.books import EARN, EARNED, OPENED, REVERSE, REVERSED
from tests.domain.scenario import fold, given

NEXT_QUARTER = date(2026, 4, 1)
CLOSE = CloseSeason(member="ann", season="2026Q1")
CLOSED = SeasonClosed(member="ann", season="2026Q1", xp=20, points=10)
CARRIED = ReversalCarried(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="title",
    branch="content",
    done_on=EARNED.done_on,
    xp=20,
    points=10,
    to_season="2026Q2",
    forgive=False,
    correction=None,
)
FULL = Books(
    xp=500,
    points=200,
    level=4,
    branch_xp={"content": 500},
    branch_level={"content": 4},
    branch_tasks={"content": 25},
    badges=("first",),
    uses={"title": (Use(task="t0", done_on=date(2026, 3, 30)),)},
)
POST = PostReversal(
    member="ann",
    season="2026Q2",
    task="t1",
    award=Award(kind="title", branch="content", done_on=EARNED.done_on, xp=20, points=10),
    of_season="2026Q1",
)
second_quarter = given(SeasonOpened(member="ann", season="2026Q2", brought_forward=FULL))


def closed(books: Books) -> State:
    """Books of the first quarter at its end."""
    return State(season="2026Q1", closed=True, books=books)


def test_books_open_with_what_is_brought_forward_and_only_once() -> None:
    opening = OpenSeason(member="ann", season="2026Q2", brought_forward=FULL)
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=FULL)
    given().when(opening).then(opened)
    given(opened).when(opening).then()
    given(opened).when(replace(opening, brought_forward=Books())).then()
    state = fold(growth, [opened])
    assert state.books == FULL
    assert state.days == {date(2026, 3, 30)}
    assert (state.awards, state.settled, state.closed) == ({}, frozenset(), False)


def test_books_close_when_their_season_is_over() -> None:
    history = given(OPENED, EARNED)
    history.when(CLOSE, today=date(2026, 3, 31)).refused("season_not_over", season="2026Q1")
    history.when(CLOSE, today=NEXT_QUARTER).then(CLOSED)
    history.and_(CLOSED).when(CLOSE, today=NEXT_QUARTER).then()
    given().when(CLOSE, today=NEXT_QUARTER).then()


def test_a_later_year_is_a_later_season() -> None:
    last = replace(OPENED, season="2025Q4")
    given(last).when(replace(CLOSE, season="2025Q4"), today=date(2026, 1, 1)).then(
        SeasonClosed(member="ann", season="2025Q4", xp=0, points=0)
    )


def test_a_void_of_closed_books_is_carried_into_the_season_of_today() -> None:
    closed = given(OPENED, EARNED, CLOSED)
    closed.when(REVERSE, today=date(2026, 6, 30)).then(CARRIED)
    closed.when(REVERSE, today=date(2026, 7, 1)).then(replace(CARRIED, to_season="2026Q3"))
    closed.and_(CARRIED).when(REVERSE, today=NEXT_QUARTER).then()


def test_closed_books_stay_as_they_are() -> None:
    closed = fold(growth, [OPENED, EARNED, CLOSED])
    assert growth.evolve(closed, CARRIED).books == closed.books


def test_what_was_taken_back_before_closing_is_not_carried() -> None:
    given(OPENED, EARNED, REVERSED, CLOSED).when(REVERSE, today=NEXT_QUARTER).then()


def test_a_carried_reversal_is_posted_in_the_original_amounts_once() -> None:
    posted = replace(REVERSED, season="2026Q2", xp_total=480, balance=190, of_season="2026Q1")
    second_quarter.when(POST, today=NEXT_QUARTER).then(posted)
    second_quarter.and_(posted).when(POST, today=NEXT_QUARTER).then()
    books = fold(growth, [*second_quarter.past, posted]).books
    assert (books.xp, books.points, books.level) == (480, 190, 4)
    assert books.branch_xp == {"content": 480}
    assert books.branch_tasks == {"content": 24}


def test_points_that_are_gone_are_owed_before_they_are_taken_back() -> None:
    poor = given(SeasonOpened(member="ann", season="2026Q2", brought_forward=Books(xp=20, points=3)))
    owed, posted = poor.when(POST, today=NEXT_QUARTER).events
    assert owed == DebtIncurred(member="ann", season="2026Q2", task="t1", points=7, balance=10, debt=7)
    assert (posted.xp_total, posted.balance) == (0, 0)


def test_allowances_reach_across_the_turn_of_the_season() -> None:
    tuesday, friday = date(2026, 3, 31), date(2026, 4, 3)  # one week
    used = tuple(Use(task=f"t{n}", done_on=tuesday) for n in range(2))
    books = carried_forward(closed(Books(uses={"copy": used})), "2026Q2")
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=books)
    earn = replace(EARN, season="2026Q2", kind="copy", task="t9")
    (withheld,) = given(opened).when(replace(earn, done_on=friday), today=friday).events
    assert isinstance(withheld, AwardWithheld)
    assert (withheld.reason, withheld.passes_on) == ("cap_week", date(2026, 4, 6))
    (earned,) = given(opened).when(replace(earn, done_on=date(2026, 4, 6)), today=date(2026, 4, 6)).events
    assert isinstance(earned, Earned)


def test_a_void_of_the_last_season_gives_its_allowance_back() -> None:
    tuesday, friday = date(2026, 3, 31), date(2026, 4, 3)
    used = tuple(Use(task=f"t{n}", done_on=tuesday) for n in (1, 2))
    opened = SeasonOpened(member="ann", season="2026Q2", brought_forward=Books(points=10, uses={"copy": used}))
    award = Award(kind="copy", branch="content", done_on=tuesday, xp=20, points=10)
    (posted,) = given(opened).when(replace(POST, award=award), today=friday).events
    earn = replace(EARN, season="2026Q2", kind="copy", task="t9", done_on=friday)
    (earned,) = given(opened, posted).when(earn, today=friday).events
    assert isinstance(earned, Earned)


def test_levels_and_badges_pass_into_the_next_season() -> None:
    state = fold(
        growth,
        [
            *second_quarter.past,
            LevelReached(member="ann", season="2026Q2", branch=None, level=5),
            LevelReached(member="ann", season="2026Q2", branch="data", level=2),
            BadgeAwarded(member="ann", season="2026Q2", badge="second"),
        ],
    )
    books = carried_forward(state, "2026Q3")
    assert books == replace(
        FULL,
        level=5,
        branch_level={"content": 4, "data": 2},
        badges=("first", "second"),
        lots={"2026Q2": 200},
    )


@pytest.mark.parametrize(("days_before", "kept"), [(0, True), (119, True), (120, True), (121, False), (400, False)])
def test_uses_pass_as_far_back_as_any_rule_looks(days_before: int, kept: bool) -> None:
    day = NEXT_QUARTER - timedelta(days=days_before)
    books = replace(FULL, uses={"title": (Use(task="t0", done_on=day),)})
    assert carried_forward(closed(books), "2026Q2").uses == (books.uses if kept else {})


def test_nothing_else_is_lost_between_seasons() -> None:
    assert replace(carried_forward(closed(FULL), "2026Q4"), uses=FULL.uses) == replace(FULL, lots={"2026Q1": 200})
