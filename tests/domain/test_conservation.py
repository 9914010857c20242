"""Whatever is earned, voided and carried over: the books say what was earned less what was taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.award import obstacle, season_of
from growth_tree.domain.growth import CloseSeason, Earn, OpenSeason, PostReversal, Reverse, carried_forward, days_used
from growth_tree.domain.growth_events import (
    Award,
    AwardWithheld,
    BadgeAwarded,
    Books,
    Earned,
    LevelReached,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    State,
)
from growth_tree.domain.points_events import DebtIncurred, DebtRepaid
from growth_tree.domain.result_events import Adjusted, ResultEarned, is_result
from growth_tree.domain.rules import Measure
from tests.domain.results import ADJUST, EARN_RESULT
from tests.domain.scenario import RULES, badge, context, library
from tests.domain.work import shares

LIBRARY = library(
    replace(
        RULES, badges=(badge("ten", Measure.TASKS, 3), badge("run", Measure.STREAK, 2), badge("up", Measure.LEVEL, 2))
    )
)
KINDS = ("title", "plan", "report", "copy", "audit", "model")


class Ann:
    """Ann's books over the seasons, driven as the product drives them."""

    def __init__(self) -> None:
        self.today = date(2026, 2, 2)
        self.books: dict[str, State] = {}
        self.approved_in: dict[str, str] = {}
        self.events: list[Any] = []

    @property
    def season(self) -> str:
        """The season of today."""
        return season_of(self.today)

    @property
    def state(self) -> State:
        """The books of today."""
        self._open(self.season)
        return self.books[self.season]

    def wait(self, days: int) -> None:
        """Let time pass."""
        self.today += timedelta(days=days)

    def earn(self, task: str, kind: str, days_ago: int, quality: int, percent: int) -> list[Any]:
        """A task of hers is approved."""
        season = self.approved_in.setdefault(task, self.season)
        split = shares(ann=percent, bo=100 - percent) if percent < 100 else shares(ann=100)
        return self.command(
            Earn(
                member="ann",
                season=season,
                task=task,
                kind=kind,
                done_on=self.today - timedelta(days=days_ago),
                quality=quality,
                shares=split,
            )
        )

    def void(self, task: str) -> list[Any]:
        """A task of hers is voided."""
        season = self.approved_in.get(task, self.season)
        return self.command(Reverse(member="ann", season=season, task=task))

    def result(self, name: str, xp: int) -> list[Any]:
        """A result of hers is settled."""
        season = self.approved_in.setdefault(name, self.season)
        command = replace(EARN_RESULT, season=season, award=name, xp=xp, points=xp // 2, done_on=self.today)
        return self.command(command)

    def adjust(self, name: str, xp: int) -> list[Any]:
        """A result of hers turns out better or worse."""
        adjustment = f"{name}/{xp}"
        season = self.approved_in.setdefault(adjustment, self.season)
        command = replace(
            ADJUST, season=season, adjustment=adjustment, about=name, xp=xp, points=xp // 2, done_on=self.today
        )
        return self.command(command)

    def command(self, command: Any) -> list[Any]:
        """Carry out a command and what follows from it."""
        self._open(command.season)
        decided = self._record(command)
        for event in decided:
            if isinstance(event, ReversalCarried):
                award = Award(
                    kind=event.kind, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points
                )
                season, task, of_season = event.to_season, event.task, event.season
                self.command(PostReversal(member="ann", season=season, task=task, award=award, of_season=of_season))
        return decided

    def _open(self, season: str) -> None:
        if season in self.books:
            return
        books = Books()
        if self.books:
            last = max(self.books)
            self._record(CloseSeason(member="ann", season=last))
            books = carried_forward(self.books[last], season)
        self._record(OpenSeason(member="ann", season=season, brought_forward=books))

    def _record(self, command: Any) -> list[Any]:
        state = self.books.get(command.season, growth.initial)
        decided = growth.decide(state, command, context(today=self.today, library=LIBRARY))
        for event in decided:
            state = growth.evolve(state, event)
        self.books[command.season] = state
        self.events += decided
        return list(decided)


tasks = st.sampled_from([f"t{n}" for n in range(8)])
earns = st.tuples(
    st.just("earn"),
    tasks,
    st.sampled_from(KINDS),
    st.integers(0, 10),
    st.sampled_from((60, 80, 100, 120)),
    st.sampled_from((1, 33, 50, 100)),
)
names = st.sampled_from([f"result/content/2026-W{n}/orders/member:ann/1" for n in range(10, 14)])
results = st.tuples(st.just("result"), names, st.sampled_from((0, 7, 60, 200)))
differences = st.sampled_from((-200, -53, -7, 0, 7, 120))
adjustments = st.tuples(st.just("adjust"), names, differences)
voids = st.tuples(
    st.just("void"), tasks | names | st.tuples(names, differences).map(lambda each: f"{each[0]}/{each[1]}")
)
waits = st.tuples(st.just("wait"), st.sampled_from((1, 2, 5, 30, 95)))
histories = st.lists(earns | results | adjustments | voids | waits, max_size=25)


def lived(history: list[Any]) -> Ann:
    """Ann after a history."""
    ann = Ann()
    for name, *arguments in history:
        getattr(ann, name)(*arguments)
    return ann


ENTERED = Earned | ResultEarned | Adjusted


def named(event: Any) -> str:
    """What an entry is called in the books."""
    return str(getattr(event, "award", None) or getattr(event, "adjustment", None) or event.task)


@settings(max_examples=60)
@for_all(histories)
def test_the_books_say_what_was_earned_less_what_was_taken_back(history: list[Any]) -> None:
    ann = lived(history)
    books = ann.state.books
    entered = [event for event in ann.events if isinstance(event, ENTERED)]
    taken = [event for event in ann.events if isinstance(event, Reversed)]
    owed = sum(event.points for event in ann.events if isinstance(event, DebtIncurred))
    paid = sum(event.points for event in ann.events if isinstance(event, DebtRepaid))
    assert books.xp == sum(event.xp for event in entered) - sum(event.xp for event in taken)
    assert books.points - books.debt == sum(event.points for event in entered) - sum(event.points for event in taken)
    assert books.debt == owed - paid
    assert min(books.points, books.debt) == 0
    assert sum(books.branch_xp.values()) == books.xp
    works = [event for event in entered if isinstance(event, Earned)]
    undone = [event for event in taken if not is_result(event.task)]
    assert sum(books.branch_tasks.values()) == len(works) - len(undone)
    for event in [event for event in ann.events if isinstance(event, ENTERED | Reversed)][-1:]:
        assert event.xp_total == books.xp
    for event in [event for event in ann.events if hasattr(event, "balance")][-1:]:
        assert event.balance == books.points


@settings(max_examples=60)
@for_all(histories)
def test_each_award_is_made_once_taken_back_once_and_in_the_same_amounts(history: list[Any]) -> None:
    ann = lived(history)
    entered = {named(event): event for event in ann.events if isinstance(event, ENTERED)}
    taken = {event.task: event for event in ann.events if isinstance(event, Reversed)}
    withheld = [event.task for event in ann.events if isinstance(event, AwardWithheld)]
    decided = [*entered, *withheld]
    assert len(decided) == len(set(decided)) == sum(isinstance(e, ENTERED | AwardWithheld) for e in ann.events)
    assert len(taken) == sum(isinstance(event, Reversed) for event in ann.events)
    for task, event in taken.items():
        original = entered[task]
        assert (event.xp, event.points, event.of_season) == (original.xp, original.points, original.season)
    closed = {event.season: n for n, event in enumerate(ann.events) if isinstance(event, SeasonClosed)}
    for n, event in enumerate(ann.events):
        if isinstance(event, ENTERED | Reversed):
            assert n < closed.get(event.season, len(ann.events))


@settings(max_examples=60)
@for_all(histories)
def test_levels_and_badges_are_news_once_and_levels_only_rise(history: list[Any]) -> None:
    ann = lived(history)
    badges = [event.badge for event in ann.events if isinstance(event, BadgeAwarded)]
    assert len(badges) == len(set(badges))
    levels = [(event.branch or "", event.level) for event in ann.events if isinstance(event, LevelReached)]
    for branch in {branch for branch, _ in levels}:
        steps = [level for of, level in levels if of == branch]
        assert steps == sorted(set(steps))
    books = ann.state.books
    assert books.level >= RULES.level_at(books.xp)


@settings(max_examples=60)
@for_all(histories, st.sampled_from(KINDS))
def test_earning_and_voiding_leaves_the_allowance_as_it_was(history: list[Any], kind: str) -> None:
    ann = lived(history)
    before = ann.state.books
    ann.earn("new", kind, 0, 100, 100)
    ann.void("new")
    after = ann.state.books
    rule = RULES.by_code[kind]
    for day in (ann.today + timedelta(days=n) for n in range(-10, 3)):
        assert obstacle(rule, days_used(after, kind), day) == obstacle(rule, days_used(before, kind), day)
    assert (after.xp, after.points - after.debt) == (before.xp, before.points - before.debt)


@settings(max_examples=60)
@for_all(histories)
def test_repeating_any_of_it_changes_nothing(history: list[Any]) -> None:
    ann = Ann()
    for name, *arguments in history:
        getattr(ann, name)(*arguments)
        if name != "wait":
            assert getattr(ann, name)(*arguments) == []


@settings(max_examples=60)
@for_all(histories)
def test_no_allowance_is_ever_exceeded(history: list[Any]) -> None:
    books = lived(history).state.books
    for code, uses in books.uses.items():
        for use in uses:
            others = [other.done_on for other in uses if other != use]
            assert obstacle(RULES.by_code[code], others, use.done_on) is None
