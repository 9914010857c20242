"""What an award may reach beside its value: levels and badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from growth_tree.domain.core import Context
from growth_tree.domain.growth_events import BadgeAwarded, Books, Earned, Event, LevelReached, Reversed, State, evolve
from growth_tree.domain.points import repaid
from growth_tree.domain.result_events import ResultEvent
from growth_tree.domain.rules import Badge, Measure, RuleBook
from growth_tree.domain.streak import streak

Entering = Earned | ResultEvent | Reversed
"""What may bring experience in: a reversal does where it takes back a deduction."""


def measure(badge: Badge, books: Books, run: Callable[[], int]) -> int:
    """How far the books have come towards a badge; `run` tells the workdays in a row."""
    match badge.measure:
        case Measure.TASKS:
            return _tasks(books.branch_tasks, badge.branch)
        case Measure.BRANCHES:
            return sum(count > 0 for count in books.branch_tasks.values())
        case Measure.LEVEL:
            return books.level if badge.branch is None else books.branch_level.get(badge.branch, 1)
        case Measure.STREAK:
            return run()


def with_milestones(state: State, earned: Entering, context: Context) -> list[Event]:
    """What enters the books, the levels and badges that it reaches for the first time, and what it pays of a debt."""
    after = evolve(state, earned)
    levels = _levels_reached(after, earned, context.library.current(earned.done_on).rulebook)
    for reached in levels:
        after = evolve(after, reached)
    paid = repaid(after.books, earned.member, earned.season)
    return [earned, *levels, *_badges_reached(state, after, earned, context), *paid]


def _levels_reached(after: State, earned: Entering, rulebook: RuleBook) -> list[Event]:
    overall = rulebook.level_at(after.books.xp)
    branch = rulebook.level_at(after.books.branch_xp[earned.branch])
    reached: list[Event] = []
    if branch > after.books.branch_level.get(earned.branch, 1):
        reached.append(LevelReached(member=earned.member, season=earned.season, branch=earned.branch, level=branch))
    if overall > after.books.level:
        reached.append(LevelReached(member=earned.member, season=earned.season, branch=None, level=overall))
    return reached


def _badges_reached(before: State, after: State, earned: Entering, context: Context) -> list[Event]:
    rulebook = context.library.current(context.today).rulebook
    missing = [badge for badge in rulebook.badges if badge.code not in after.books.badges]
    if after.days == before.days:
        missing = [badge for badge in missing if badge.measure is not Measure.STREAK]
    return [
        BadgeAwarded(member=earned.member, season=earned.season, badge=badge.code)
        for badge in missing
        if measure(badge, after.books, lambda: _run(after, earned.member, context)) >= badge.threshold
    ]


def _run(state: State, member: str, context: Context) -> int:
    leaves = context.directory.members[member]
    freezes = context.library.current(context.today).rulebook.streaks.freezes_per_month
    return streak(
        state.days,
        max(state.days),
        lambda day: context.calendar.is_workday(day) and not leaves.on_leave(day),
        freezes,
    ).length


def _tasks(branch_tasks: Mapping[str, int], branch: str | None) -> int:
    counts: Iterable[int] = branch_tasks.values() if branch is None else [branch_tasks.get(branch, 0)]
    return sum(counts)
