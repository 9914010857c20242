"""A member's books of one season: awards, their reversal, levels and badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from growth_tree.domain.award import at_quality, obstacle, season_of, season_start, split
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.growth_events import (
    Award,
    AwardWithheld,
    BadgeAwarded,
    Books,
    Earned,
    Event,
    LevelReached,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    SeasonOpened,
    State,
    evolve,
)
from growth_tree.domain.rulebook import Badge, Measure, RuleBook, TaskKind
from growth_tree.domain.streak import streak
from growth_tree.domain.task_events import Share

__all__ = ["Books", "Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

DAYS_CARRIED = 120
"""How far back uses pass into a new season: the longest cap is a month, the longest streak badge 60 workdays."""


def stream_of(command: Command) -> str:
    """One stream for a member's books of one season."""
    return f"growth/{command.member}/{command.season}"


# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSeason:
    """Open a member's books with the balances of the season before."""

    member: str
    season: str
    brought_forward: Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Earn:
    """Award a member's part of an approved task."""

    member: str
    season: str
    task: str
    kind: str
    done_on: date
    quality: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse:
    """Take back what a voided task awarded in the books of a season."""

    member: str
    season: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReversal:
    """Take back, in open books, an award that stands in closed ones."""

    member: str
    season: str
    task: str
    award: Award
    of_season: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSeason:
    """Close a member's books of a season that is over."""

    member: str
    season: str


Command = OpenSeason | Earn | Reverse | PostReversal | CloseSeason


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge what enters a member's books. Caps and values are those of the day of the work."""
    match command:
        case OpenSeason():
            opened = SeasonOpened(member=command.member, season=command.season, brought_forward=command.brought_forward)
            return [] if state.season else [opened]
        case Earn():
            return _earn(state, command, context)
        case Reverse():
            return _reverse(state, command, context)
        case PostReversal():
            if command.task in state.settled:
                return []
            return [_reversed(state, command, command.award, command.of_season)]
        case CloseSeason():
            return _close(state, command, context)
    assert_never(command)


def carried_forward(books: Books, season: str) -> Books:
    """What a season's last balances bring into a later one: everything but uses too old to matter."""
    first = season_start(season) - timedelta(days=DAYS_CARRIED)
    recent = {kind: tuple(use for use in uses if use.done_on >= first) for kind, uses in books.uses.items()}
    return replace(books, uses={kind: uses for kind, uses in recent.items() if uses})


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


def days_used(books: Books, kind: str) -> tuple[date, ...]:
    """The days of work on which a kind of task has counted."""
    return tuple(use.done_on for use in books.uses.get(kind, ()))


def _earn(state: State, command: Earn, context: Context) -> list[Event]:
    if command.task in state.awards or command.task in state.settled:
        return []
    published = context.library.current(command.done_on)
    kind = published.rulebook.by_code[command.kind]
    failed = obstacle(kind, days_used(state.books, kind.code), command.done_on)
    if failed is not None:
        withheld = AwardWithheld(
            member=command.member,
            season=command.season,
            task=command.task,
            kind=kind.code,
            branch=kind.branch,
            done_on=command.done_on,
            rule_version=published.version,
            reason=failed.reason,
            limit=failed.limit,
            used=failed.used,
            passes_on=failed.passes_on,
        )
        return [withheld]
    earned = _award(state, command, kind, published.version)
    after = evolve(state, earned)
    levels = _levels(after, earned, published.rulebook)
    for reached in levels:
        after = evolve(after, reached)
    return [earned, *levels, *_badges(state, after, command, context)]


def _award(state: State, command: Earn, kind: TaskKind, rule_version: int) -> Earned:
    percents = [share.percent for share in command.shares]
    n = [share.member for share in command.shares].index(command.member)
    xp = split(at_quality(kind.xp, command.quality), percents)[n]
    points = split(at_quality(kind.points, command.quality), percents)[n]
    return Earned(
        member=command.member,
        season=command.season,
        task=command.task,
        kind=kind.code,
        branch=kind.branch,
        done_on=command.done_on,
        rule_version=rule_version,
        base_xp=kind.xp,
        base_points=kind.points,
        quality=command.quality,
        percent=percents[n],
        xp=xp,
        points=points,
        xp_total=state.books.xp + xp,
        balance=state.books.points + points,
    )


def _levels(after: State, earned: Earned, rulebook: RuleBook) -> list[Event]:
    overall = rulebook.level_at(after.books.xp)
    branch = rulebook.level_at(after.books.branch_xp[earned.branch])
    reached: list[Event] = []
    if branch > after.books.branch_level.get(earned.branch, 1):
        reached.append(LevelReached(member=earned.member, season=earned.season, branch=earned.branch, level=branch))
    if overall > after.books.level:
        reached.append(LevelReached(member=earned.member, season=earned.season, branch=None, level=overall))
    return reached


def _badges(before: State, after: State, command: Earn, context: Context) -> list[Event]:
    rulebook = context.library.current(context.today).rulebook
    missing = [badge for badge in rulebook.badges if badge.code not in after.books.badges]
    if after.days == before.days:
        missing = [badge for badge in missing if badge.measure is not Measure.STREAK]
    return [
        BadgeAwarded(member=command.member, season=command.season, badge=badge.code)
        for badge in missing
        if measure(badge, after.books, lambda: _run(after, command.member, context)) >= badge.threshold
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


def _reverse(state: State, command: Reverse, context: Context) -> list[Event]:
    award = state.awards.get(command.task)
    if award is None or command.task in state.settled:
        return []
    if not state.closed:
        return [_reversed(state, command, award, command.season)]
    return [
        ReversalCarried(
            member=command.member,
            season=command.season,
            task=command.task,
            kind=award.kind,
            branch=award.branch,
            done_on=award.done_on,
            xp=award.xp,
            points=award.points,
            to_season=season_of(context.today),
        )
    ]


def _reversed(state: State, command: Reverse | PostReversal, award: Award, of_season: str) -> Reversed:
    return Reversed(
        member=command.member,
        season=command.season,
        task=command.task,
        kind=award.kind,
        branch=award.branch,
        done_on=award.done_on,
        xp=award.xp,
        points=award.points,
        xp_total=state.books.xp - award.xp,
        balance=state.books.points - award.points,
        of_season=of_season,
    )


def _close(state: State, command: CloseSeason, context: Context) -> list[Event]:
    if state.season is None or state.closed:
        return []
    if command.season >= season_of(context.today):
        raise Rejected("season_not_over", season=command.season)
    return [SeasonClosed(member=command.member, season=command.season, xp=state.books.xp, points=state.books.points)]
