"""Books are closed and opened when somebody first earns in a new season; nothing of the old ones is lost or changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from events import log
from growth_tree.domain.growth import CloseSeason
from growth_tree.domain.growth_events import (
    BadgeAwarded,
    Earned,
    LevelReached,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    SeasonOpened,
    State,
)
from growth_tree.domain.task import ApproveTask, VoidTask
from growth_tree.domain.task_events import Status
from growth_tree.handle import Handler, recorded
from growth_tree.verify import verify
from models import growth, ledger
from tests.domain.scenario import rejected
from tests.events.drafts import whole_log
from tests.office import NOON, do, found, order, submitted

SPRING = NOON
SUMMER, NEXT_SPRING = SPRING + timedelta(days=60), SPRING + timedelta(days=360)
SECOND = timedelta(seconds=1)
SEASON_BEGINS = datetime(2026, 6, 30, 16, tzinfo=UTC)
"""Midnight in Shanghai."""

VOID = VoidTask(task="a", by="di", reason="2e" * 32)


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """Ann has handed in a plan (a), a title (b) and another plan (c); Bo a plan (z)."""
    made = found(engine)
    do(made, submitted("a", "plan"), submitted("b"), submitted("c", "plan"), submitted("z", "plan", bo=100))
    return made


def approve(handler: Handler, *tasks: str, at: datetime) -> list[Any]:
    """Cy approves tasks in one transaction; answers what entered books."""
    events = do(handler, *(ApproveTask(task=task, by="cy") for task in tasks), at=at)
    return [event for event in events if hasattr(event, "season") and hasattr(event, "member")]


def names(events: list[Any]) -> list[str]:
    """The types of events with their seasons, levels and badges left out."""
    news = (BadgeAwarded, LevelReached)
    return [f"{type(event).__name__} {event.season}" for event in events if not isinstance(event, news)]


def books(handler: Handler, season: str) -> State:
    """Ann's books of a season."""
    with handler.reading() as connection:
        state: State = handler.state(connection, f"growth/ann/{season}")
    return state


def is_whole(handler: Handler) -> bool:
    """Whether the audit finds nothing, and what pages show is what was earned less what was taken back."""
    events = [recorded(stored).event for stored in whole_log(handler.engine)]
    earned = [(event.member, event.xp, event.points) for event in events if isinstance(event, Earned)]
    earned += [(event.member, -event.xp, -event.points) for event in events if isinstance(event, Reversed)]
    with handler.reading() as connection:
        shown = growth.of_members(connection, ["ann", "bo"])
        for member, row in shown.items():
            mine = [line for line in earned if line[0] == member]
            assert (row.xp, row.points) == (sum(line[1] for line in mine), sum(line[2] for line in mine))
    return verify(handler.engine, handler.zone, {}, lambda _done, _total: None).problems == []


def test_the_first_award_opens_the_books_and_later_ones_do_not(handler: Handler) -> None:
    assert names(approve(handler, "a", at=SPRING))[:2] == ["SeasonOpened 2026Q2", "Earned 2026Q2"]
    assert names(approve(handler, "b", at=SPRING)) == ["Earned 2026Q2"]


def test_the_first_award_of_a_new_season_closes_the_old_books_and_carries_their_balances_over(handler: Handler) -> None:
    approve(handler, "a", "b", at=SPRING)
    events = approve(handler, "c", at=SUMMER)
    assert names(events)[:3] == ["SeasonClosed 2026Q2", "SeasonOpened 2026Q3", "Earned 2026Q3"]
    closed, opened, earned = events[:3]
    assert isinstance(closed, SeasonClosed)
    assert isinstance(opened, SeasonOpened)
    assert isinstance(earned, Earned)
    assert (closed.xp, closed.points) == (opened.brought_forward.xp, opened.brought_forward.points) == (120, 57)
    assert (earned.xp_total, earned.balance) == (220, 107)
    assert books(handler, "2026Q2").closed
    assert is_whole(handler)


def test_seasons_in_which_nothing_happened_are_passed_over(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    events = approve(handler, "b", at=NEXT_SPRING)
    assert names(events)[:3] == ["SeasonClosed 2026Q2", "SeasonOpened 2027Q2", "Earned 2027Q2"]
    assert books(handler, "2027Q2").books.xp == 120
    assert is_whole(handler)


def test_several_seasons_can_pass_within_one_transaction(handler: Handler) -> None:
    orders = [
        order(ApproveTask(task=task, by="cy"), task, at=at)
        for task, at in (("a", SPRING), ("z", SPRING), ("b", SUMMER), ("c", NEXT_SPRING))
    ]
    with handler.writing() as connection:
        outcomes = handler.handle_all(connection, orders)
    assert all(outcome.refusal is None for outcome in outcomes)
    assert [books(handler, season).closed for season in ("2026Q2", "2026Q3", "2027Q2")] == [True, True, False]
    assert books(handler, "2027Q2").books.xp == 220
    assert is_whole(handler)


def test_the_season_is_that_of_the_organisations_zone(handler: Handler) -> None:
    assert names(approve(handler, "a", at=SEASON_BEGINS - SECOND))[0] == "SeasonOpened 2026Q2"
    assert "SeasonOpened 2026Q3" in names(approve(handler, "b", at=SEASON_BEGINS))


def test_books_that_were_closed_already_are_not_closed_again(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    closed = do(handler, CloseSeason(member="ann", season="2026Q2"), at=SUMMER)
    assert [type(event) for event in closed] == [SeasonClosed]
    assert do(handler, CloseSeason(member="ann", season="2026Q2"), at=SUMMER + SECOND) == []
    assert names(approve(handler, "b", at=SUMMER))[0] == "SeasonOpened 2026Q3"
    assert is_whole(handler)


def test_the_books_of_the_running_season_stay_open(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    with rejected("season_not_over"), handler.writing() as connection:
        handler.handle(connection, order(CloseSeason(member="ann", season="2026Q2"), "close"))


def test_an_award_of_open_books_is_taken_back_in_them_though_the_season_is_over(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    events = do(handler, VOID, at=SUMMER)
    assert names(events[1:]) == ["Reversed 2026Q2"]
    assert is_whole(handler)


def test_an_award_of_closed_books_is_taken_back_in_those_of_today(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    approve(handler, "b", at=SUMMER)
    closed = books(handler, "2026Q2").books
    events = do(handler, VOID, at=NEXT_SPRING)
    assert names(events[1:]) == [
        "ReversalCarried 2026Q2",
        "SeasonClosed 2026Q3",
        "SeasonOpened 2027Q2",
        "Reversed 2027Q2",
    ]
    carried, taken = events[1], events[-1]
    assert isinstance(carried, ReversalCarried)
    assert isinstance(taken, Reversed)
    assert (taken.xp, taken.points, taken.xp_total, taken.of_season) == (100, 50, 20, "2026Q2")
    assert books(handler, "2026Q2").books == closed
    assert is_whole(handler)
    with handler.reading() as connection:
        kinds = [(line.type, line.xp) for line in ledger.of_task(connection, "a")]
    assert kinds == [("earned", 100), ("reversed", -100)]


def test_an_award_is_taken_back_once_across_seasons(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    approve(handler, "b", at=SUMMER)
    do(handler, VOID, at=NEXT_SPRING)
    assert do(handler, VOID, at=NEXT_SPRING + SECOND) == []


def test_levels_are_reached_once_across_seasons(handler: Handler) -> None:
    first = approve(handler, "a", "b", at=SPRING)
    second = approve(handler, "c", at=SUMMER)
    reached = [(event.branch, event.level) for event in first + second if isinstance(event, LevelReached)]
    assert reached == [(None, 2), ("campaign", 2)]


@pytest.mark.parametrize("before", [(), ("a",)])
def test_an_approval_that_waited_while_a_new_season_began_is_refused(handler: Handler, before: tuple[str, ...]) -> None:
    """Its moment lies in the old season, whose books are closed, or were never opened, when its turn comes."""
    approve(handler, *before, at=SPRING)
    approve(handler, "b", at=SEASON_BEGINS)
    end = len(whole_log(handler.engine))
    with rejected("season_closed"), handler.writing() as connection:
        late = order(ApproveTask(task="c", by="cy"), "late", at=SEASON_BEGINS - SECOND)
        handler.handle(connection, late)
    assert len(whole_log(handler.engine)) == end
    assert "Earned 2026Q3" in names(approve(handler, "c", at=SEASON_BEGINS + SECOND))
    assert is_whole(handler)


def test_a_void_that_waited_while_a_new_season_began_is_refused(handler: Handler) -> None:
    approve(handler, "a", at=SPRING)
    approve(handler, "b", at=SEASON_BEGINS)
    with rejected("season_closed"), handler.writing() as connection:
        handler.handle(connection, order(VOID, "late", at=SEASON_BEGINS - SECOND))
    with handler.reading() as connection:
        assert handler.state(connection, "task/a").status is Status.APPROVED
        assert log.of_commands(connection, ["late"]) == []
    assert names(do(handler, VOID, at=SEASON_BEGINS))[-1] == "Reversed 2026Q3"
    assert is_whole(handler)
