from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.calendar import Calendar, HolidaysDeclared
from growth_tree.domain.directory_events import LeavePlanned
from growth_tree.domain.growth_events import BadgeAwarded, Books, Earned, LevelReached, Reversed, SeasonOpened, Use
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import Badge, Measure
from tests.domain.books import EARN, OPENED, REVERSE
from tests.domain.scenario import RULES, TODAY, badge, fold, given, kind, library, organisation

MONDAY = date(2026, 3, 9)


def opened(**books: Any) -> SeasonOpened:
    return replace(OPENED, brought_forward=Books(**books))


def reached(level: int, branch: str | None = None) -> LevelReached:
    return LevelReached(member="ann", season="2026Q1", branch=branch, level=level)


def won(code: str) -> BadgeAwarded:
    return BadgeAwarded(member="ann", season="2026Q1", badge=code)


def after_earning(outcome: Any) -> list[Any]:
    """What follows the award itself."""
    assert outcome.refusal is None
    assert isinstance(outcome.events[0], Earned)
    return list(outcome.events[1:])


def rules(*badges: Badge) -> Library:
    return library(replace(RULES, badges=badges))


def test_a_level_is_reached_overall_and_in_its_branch() -> None:
    assert after_earning(given(opened()).when(replace(EARN, kind="model"))) == [reached(2, "data"), reached(2)]
    almost = given(opened(xp=99, branch_xp={"content": 50}))
    assert after_earning(almost.when(EARN)) == []
    assert after_earning(given(opened(xp=100)).when(EARN)) == [reached(2)]
    assert after_earning(given(opened(xp=99, branch_xp={"content": 100})).when(EARN)) == [reached(2, "content")]


def test_several_levels_at_once_are_one_news() -> None:
    dear = library(replace(RULES, kinds=(kind("title", xp=500),)))
    assert after_earning(given(opened()).when(EARN, library=dear)) == [reached(4, "content"), reached(4)]


def test_a_level_once_reached_stays_and_is_not_announced_again() -> None:
    first = given(opened(xp=100)).and_(*given(opened(xp=100)).when(EARN).events)
    (taken,) = first.when(REVERSE).events
    assert isinstance(taken, Reversed)
    books = fold(growth, [*first.past, taken]).books
    assert (books.xp, books.level) == (100, 2)
    assert after_earning(first.and_(taken).when(replace(EARN, task="t2"))) == []


@pytest.mark.parametrize(
    ("prize", "books", "wins"),
    [
        (badge("b", Measure.TASKS, 1), {}, True),
        (badge("b", Measure.TASKS, 2), {}, False),
        (badge("b", Measure.TASKS, 5), {"branch_tasks": {"data": 3, "content": 1}}, True),
        (badge("b", Measure.TASKS, 6), {"branch_tasks": {"data": 3, "content": 1}}, False),
        (badge("b", Measure.TASKS, 1, "content"), {}, True),
        (badge("b", Measure.TASKS, 1, "data"), {}, False),
        (badge("b", Measure.TASKS, 2, "content"), {"branch_tasks": {"data": 3, "content": 1}}, True),
        (badge("b", Measure.BRANCHES, 2), {"branch_tasks": {"data": 1}}, True),
        (badge("b", Measure.BRANCHES, 2), {"branch_tasks": {"data": 0}}, False),
        (badge("b", Measure.BRANCHES, 2), {"branch_tasks": {"content": 1}}, False),
        (badge("b", Measure.LEVEL, 2), {"xp": 100}, True),
        (badge("b", Measure.LEVEL, 2), {"xp": 99}, False),
        (badge("b", Measure.LEVEL, 3), {"xp": 0, "level": 3}, True),  # the highest level ever reached counts
        (badge("b", Measure.LEVEL, 2, "content"), {"branch_xp": {"content": 100}}, True),
        (badge("b", Measure.LEVEL, 2, "content"), {"xp": 100}, False),
        (badge("b", Measure.LEVEL, 2, "data"), {"branch_level": {"data": 2}}, True),
        (badge("b", Measure.STREAK, 1), {}, True),
        (badge("b", Measure.STREAK, 2), {}, False),
    ],
)
def test_a_badge_is_won_at_its_threshold(prize: Badge, books: dict[str, Any], wins: bool) -> None:
    news = after_earning(given(opened(**books)).when(EARN, library=rules(prize)))
    assert (won("b") in news) is wins


def test_badges_come_after_the_level_that_wins_them_in_the_order_of_the_rules() -> None:
    prizes = rules(badge("two", Measure.LEVEL, 2), badge("one", Measure.TASKS, 1))
    assert after_earning(given(opened(xp=100)).when(EARN, library=prizes)) == [reached(2), won("two"), won("one")]


def test_a_badge_is_won_once_even_after_a_void() -> None:
    prizes = rules(badge("one", Measure.TASKS, 1))
    history = given(opened()).and_(*given(opened()).when(EARN, library=prizes).events)
    assert after_earning(history.when(replace(EARN, task="t2"), library=prizes)) == []
    voided = history.and_(*history.when(REVERSE).events)
    assert after_earning(voided.when(replace(EARN, task="t2"), library=prizes)) == []
    assert after_earning(given(opened(badges=("one",))).when(EARN, library=prizes)) == []


def test_an_award_withheld_wins_nothing() -> None:
    used = {"report": (Use(task="t0", done_on=TODAY),)}
    outcome = given(opened(uses=used)).when(replace(EARN, kind="report"), library=rules(badge("b", Measure.TASKS, 1)))
    assert len(outcome.events) == 1


def test_badges_are_those_of_todays_rules() -> None:
    later = library(RULES, (TODAY, replace(RULES, badges=(badge("one", Measure.TASKS, 1),))))
    old = replace(EARN, done_on=TODAY - timedelta(days=1))
    assert after_earning(given(opened()).when(old, library=later)) == [won("one")]
    assert after_earning(given(opened()).when(old, library=later, today=TODAY - timedelta(days=1))) == []


def used(*days: date) -> dict[str, Any]:
    return {"uses": {"plan": tuple(Use(task=f"x{day}", done_on=day) for day in days)}}


def test_a_streak_wins_over_weekends_holidays_and_leave() -> None:
    prize = rules(badge("three", Measure.STREAK, 3))
    friday = date(2026, 3, 6)
    calendar = Calendar({2026: HolidaysDeclared(year=2026, days_off=(MONDAY,), extra_workdays=())})
    on_leave = organisation(
        LeavePlanned(leave="l", member="ann", first_day=date(2026, 3, 10), last_day=date(2026, 3, 10))
    )
    unforgiving = library(
        replace(RULES, badges=prize.versions[0].rulebook.badges, streaks=replace(RULES.streaks, freezes_per_month=0))
    )
    history = given(opened(**used(date(2026, 3, 5), friday)))
    won_by = history.when(EARN, library=unforgiving, calendar=calendar, directory=on_leave)
    assert after_earning(won_by) == [won("three")]
    for circumstances in ({"calendar": calendar}, {"directory": on_leave}, {}):
        assert after_earning(history.when(EARN, library=unforgiving, **circumstances)) == []
    assert after_earning(history.when(EARN, library=prize)) == [won("three")], "two freezes forgive both days"


def test_a_day_entered_late_closes_the_gap_in_a_streak() -> None:
    prize = library(
        replace(RULES, badges=(badge("three", Measure.STREAK, 3),), streaks=replace(RULES.streaks, freezes_per_month=0))
    )
    gap = given(opened(**used(MONDAY, TODAY)))
    assert after_earning(gap.when(replace(EARN, done_on=date(2026, 3, 10)), library=prize)) == [won("three")]


def test_a_second_task_of_the_same_day_makes_no_streak_longer() -> None:
    strict = rules(badge("two", Measure.STREAK, 2))
    assert after_earning(given(opened(**used(TODAY))).when(EARN, library=strict)) == []
