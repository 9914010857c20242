from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.growth import days_used
from growth_tree.domain.growth_events import AwardWithheld, Earned, LevelReached, State
from tests.domain.books import EARN, EARNED, OPENED, REVERSE, REVERSED
from tests.domain.scenario import RULES, TODAY, fold, given, kind, library
from tests.domain.work import shares

open_books = given(OPENED)


def earned(task: str, code: str, done_on: date = TODAY) -> Earned:
    """An earlier award of a kind, of no value here."""
    branch = RULES.by_code[code].branch
    return replace(EARNED, task=task, kind=code, branch=branch, done_on=done_on, xp=0, points=0, xp_total=0, balance=0)


def test_an_approved_task_earns_what_its_kind_is_worth() -> None:
    open_books.when(EARN).then(EARNED)


def test_sums_run_on() -> None:
    second = replace(EARN, task="t2", kind="plan")
    open_books.and_(EARNED).when(second).then(
        replace(
            EARNED,
            task="t2",
            kind="plan",
            branch="campaign",
            base_xp=100,
            base_points=50,
            xp=100,
            points=50,
            xp_total=120,
            balance=60,
        ),
        LevelReached(member="ann", season="2026Q1", branch=None, level=2),
    )


def test_every_contributor_earns_his_part_of_the_value_at_its_quality() -> None:
    split = shares(ann=33, bo=33, cy=34)
    earn = replace(EARN, quality=120, shares=split)  # 24 XP and 12 points to split
    amounts = {}
    for member in ("ann", "bo", "cy"):
        (event,) = given(replace(OPENED, member=member)).when(replace(earn, member=member)).events
        assert isinstance(event, Earned)
        amounts[member] = (event.percent, event.xp, event.points)
    assert amounts == {"ann": (33, 8, 4), "bo": (33, 8, 4), "cy": (34, 8, 4)}


def test_value_is_that_of_the_rules_on_the_day_of_the_work() -> None:
    dearer = replace(RULES, kinds=(kind("title", branch="data", xp=70, points=30),))
    rules = library(RULES, (TODAY, dearer))
    (today,) = open_books.when(EARN, library=rules).events
    assert (today.rule_version, today.branch, today.base_xp, today.base_points, today.xp) == (2, "data", 70, 30, 70)
    (yesterday,) = open_books.when(replace(EARN, done_on=TODAY - timedelta(days=1)), library=rules).events
    assert (yesterday.rule_version, yesterday.branch, yesterday.base_xp, yesterday.xp) == (1, "content", 20, 20)


def test_a_task_earns_once() -> None:
    open_books.and_(EARNED).when(EARN).then()
    open_books.and_(EARNED).when(replace(EARN, quality=120)).then()


WITHHELD = AwardWithheld(
    member="ann",
    season="2026Q1",
    task="t1",
    kind="copy",
    branch="content",
    done_on=TODAY,
    rule_version=1,
    reason="cap_week",
    limit=2,
    used=2,
    passes_on=date(2026, 3, 16),
)


@pytest.mark.parametrize(
    ("code", "past", "withheld"),
    [
        (
            "copy",
            [date(2026, 3, 9), date(2026, 3, 15)],
            WITHHELD,
        ),
        (
            "report",
            [TODAY],
            replace(
                WITHHELD,
                kind="report",
                branch="data",
                reason="cap_day",
                limit=1,
                used=1,
                passes_on=TODAY + timedelta(days=1),
            ),
        ),
        (
            "audit",
            [date(2026, 3, 1)],
            replace(
                WITHHELD,
                kind="audit",
                branch="market",
                reason="cap_month",
                limit=1,
                used=1,
                passes_on=date(2026, 4, 1),
            ),
        ),
        (
            "model",
            [TODAY - timedelta(days=2)],
            replace(
                WITHHELD,
                kind="model",
                branch="data",
                reason="cooldown",
                limit=3,
                used=1,
                passes_on=TODAY + timedelta(days=1),
            ),
        ),
    ],
)
def test_what_is_beyond_the_allowance_is_withheld_with_the_condition_and_what_would_pass(
    code: str, past: list[date], withheld: AwardWithheld
) -> None:
    history = open_books.and_(*(earned(f"x{n}", code, day) for n, day in enumerate(past)))
    history.when(replace(EARN, kind=code)).then(withheld)
    history.and_(withheld).when(replace(EARN, kind=code)).then()
    history.and_(withheld).when(REVERSE).then()


def test_a_withheld_award_changes_no_sum_and_uses_no_allowance() -> None:
    before: State = fold(growth, [OPENED, earned("x1", "copy"), earned("x2", "copy")])
    after = growth.evolve(before, WITHHELD)
    assert after.books == before.books
    assert after.awards == before.awards
    assert after.days == before.days


def test_the_allowance_of_one_kind_is_not_used_by_another() -> None:
    history = open_books.and_(earned("x1", "copy"), earned("x2", "copy"))
    assert [type(event) for event in history.when(EARN).events] == [Earned]


def test_work_approved_late_counts_on_its_own_day() -> None:
    this_week = open_books.and_(earned("x1", "copy"), earned("x2", "copy"))
    last_week = replace(EARN, kind="copy", done_on=date(2026, 3, 8))
    assert [type(event) for event in this_week.when(last_week).events] == [Earned]


def test_a_void_takes_back_the_original_amounts_though_the_rules_have_changed() -> None:
    cheaper = library(RULES, (TODAY, replace(RULES, kinds=(kind("title", branch="data", xp=1, points=1),))))
    open_books.and_(EARNED).when(REVERSE, library=cheaper).then(REVERSED)


def test_a_void_takes_back_once() -> None:
    open_books.and_(EARNED, REVERSED).when(REVERSE).then()


def test_what_was_taken_back_is_not_earned_again() -> None:
    open_books.and_(EARNED, REVERSED).when(EARN).then()


def test_where_nothing_was_earned_nothing_is_taken_back() -> None:
    open_books.when(REVERSE).then()
    given().when(REVERSE).then()
    open_books.and_(EARNED).when(replace(REVERSE, task="t9")).then()


def test_a_void_gives_the_allowance_and_the_day_back() -> None:
    report = replace(EARN, kind="report")
    (first,) = open_books.when(report).events
    history = open_books.and_(first)
    assert [type(event) for event in history.when(replace(report, task="t2")).events] == [AwardWithheld]
    (reversal,) = history.when(REVERSE).events
    after = history.and_(reversal)
    assert [type(event) for event in after.when(replace(report, task="t2")).events] == [Earned]
    state: State = fold(growth, after.past)
    assert state.days == frozenset()
    assert days_used(state.books, "report") == ()
    assert (state.books.xp, state.books.points) == (0, 0)
    assert state.books.branch_xp == {"data": 0}
    assert state.books.branch_tasks == {"data": 0}


def test_a_day_stays_worked_as_long_as_one_award_of_it_stands() -> None:
    state: State = fold(growth, [OPENED, EARNED, earned("t2", "plan"), REVERSED])
    assert state.days == {TODAY}


def test_books_keep_branches_apart() -> None:
    books = fold(growth, [OPENED, EARNED, replace(EARNED, task="t2", branch="data", xp=5, xp_total=25)]).books
    assert books.branch_xp == {"content": 20, "data": 5}
    assert books.branch_tasks == {"content": 1, "data": 1}
    assert books.xp == 25


def test_books_are_of_one_member_and_season() -> None:
    assert growth.stream_of(EARN) == "growth/ann/2026Q1"
