"""A member's books of one season: awards, their reversal, levels and badges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.award import obstacle, season_of, season_start, split
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.growth_events import (
    Award,
    AwardWithheld,
    Books,
    Earned,
    Event,
    ReversalCarried,
    Reversed,
    SeasonClosed,
    SeasonOpened,
    State,
    evolve,
)
from growth_tree.domain.milestones import with_milestones
from growth_tree.domain.points import (
    ExpirePoints,
    HoldPoints,
    PointsCommand,
    ReleaseHold,
    ReturnPoints,
    SpendHold,
    decide_points,
    expired,
    remembered,
    repaid,
    shortfall,
)
from growth_tree.domain.results import Adjust, EarnResult, ResultCommand, decide_result
from growth_tree.domain.task_events import Share
from growth_tree.domain.value import Worth, cycles_of, worth

__all__ = ["Books", "Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

DAYS_CARRIED = 120
"""How far back uses pass into a new season: the longest cap is a month, the longest streak badge 60 workdays."""


def stream_of(command: Command) -> str:
    """One stream for a member's books of one season."""
    return f"growth/{command.member}/{command.season}"


# Commands


class OpenSeason(Struct, frozen=True, kw_only=True):
    """Open a member's books with the balances of the season before."""

    member: str
    season: str
    brought_forward: Books


class Earn(Struct, frozen=True, kw_only=True):
    """Award a member's part of an approved task."""

    member: str
    season: str
    task: str
    kind: str
    done_on: date
    quality: int
    shares: tuple[Share, ...]


class Reverse(Struct, frozen=True, kw_only=True):
    """Take back what was awarded in the books of a season; what was spent is owed, or else forgiven.

    A `correction` promises what it takes back, so an award that is gone stops it.
    """

    member: str
    season: str
    task: str
    forgive: bool = False
    correction: str | None = None


class PostReversal(Struct, frozen=True, kw_only=True):
    """Take back, in open books, an award that stands in closed ones."""

    member: str
    season: str
    task: str
    award: Award
    of_season: str
    forgive: bool = False
    correction: str | None = None


class CloseSeason(Struct, frozen=True, kw_only=True):
    """Close a member's books of a season that is over."""

    member: str
    season: str


Command = OpenSeason | Earn | Reverse | PostReversal | CloseSeason | PointsCommand | ResultCommand
ForOpenBooks = Earn | PostReversal | PointsCommand | ResultCommand


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge what enters a member's books. Caps and values are those of the day of the work."""
    match command:
        case OpenSeason():
            return [] if state.season else _open(command, context)
        case Earn():
            return _earn(state, command, context)
        case Reverse():
            return _reverse(state, command, context)
        case PostReversal():
            if command.task in state.settled:
                return []
            return _taken_back(state, command, command.award, command.of_season, context)
        case CloseSeason():
            return _close(state, command, context)
        case HoldPoints() | ReleaseHold() | SpendHold() | ReturnPoints() | ExpirePoints():
            return [*decide_points(state.books, command, context)]
        case EarnResult() | Adjust():
            return decide_result(state, command, context)
    assert_never(command)


def carried_forward(last: State, season: str) -> Books:
    """What a season's last balances bring into a later one: everything but uses too old to matter."""
    assert last.season is not None
    books = last.books
    first = season_start(season) - timedelta(days=DAYS_CARRIED)
    recent = {kind: tuple(use for use in uses if use.done_on >= first) for kind, uses in books.uses.items()}
    kept = replace(books, uses={kind: uses for kind, uses in recent.items() if uses})
    return remembered(kept, last.season, season)


def days_used(books: Books, kind: str) -> tuple[date, ...]:
    """The days of work on which a kind of task has counted."""
    return tuple(use.done_on for use in books.uses.get(kind, ()))


def _open(command: OpenSeason, context: Context) -> list[Event]:
    books = command.brought_forward
    opened = SeasonOpened(member=command.member, season=command.season, brought_forward=books)
    return [opened, *expired(books, command.member, command.season, context)]


def _earn(state: State, command: Earn, context: Context) -> list[Event]:
    if command.task in state.awards or command.task in state.settled:
        return []
    published = context.library.current(command.done_on)
    kind = published.rulebook.by_code[command.kind]
    failed = obstacle(kind, days_used(state.books, kind.code), command.done_on) if kind.is_limited else None
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
    cycles = cycles_of(context.directory, context.calendar, command.member, command.done_on)
    value = worth(published.rulebook, kind, cycles)
    return with_milestones(state, _award(state, command, value, kind.branch, published.version), context)


def _award(state: State, command: Earn, value: Worth, branch: str, rule_version: int) -> Earned:
    percents = [share.percent for share in command.shares]
    n = [share.member for share in command.shares].index(command.member)
    xp = split(value.xp_at(command.quality), percents)[n]
    points = split(value.points_at(command.quality), percents)[n]
    return Earned(
        member=command.member,
        season=command.season,
        task=command.task,
        kind=command.kind,
        branch=branch,
        done_on=command.done_on,
        rule_version=rule_version,
        base_xp=value.base_xp,
        base_points=value.base_points,
        weight=value.weight,
        factor=value.factor,
        cycle=value.cycle,
        quality=command.quality,
        percent=percents[n],
        xp=xp,
        points=points,
        xp_total=state.books.xp + xp,
        balance=state.books.points + points,
    )


def _reverse(state: State, command: Reverse, context: Context) -> list[Event]:
    award = state.awards.get(command.task)
    if award is None or command.task in state.settled:
        if command.correction is not None:
            raise Rejected("award_gone", "lines")
        return []
    if not state.closed:
        return _taken_back(state, command, award, command.season, context)
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
            forgive=command.forgive,
            correction=command.correction,
        )
    ]


def _taken_back(
    state: State, command: Reverse | PostReversal, award: Award, of_season: str, context: Context
) -> list[Event]:
    """A deduction that is taken back brings in experience, which may reach a level, and points, which pay a debt."""
    spent = shortfall(state.books, command.member, command.season, command.task, award.points, forgive=command.forgive)
    for event in spent:
        state = evolve(state, event)
    reversed_ = Reversed(
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
        correction=command.correction,
    )
    if award.xp < 0:
        return [*spent, *with_milestones(state, reversed_, context)]
    return [*spent, reversed_, *repaid(evolve(state, reversed_).books, command.member, command.season)]


def _close(state: State, command: CloseSeason, context: Context) -> list[Event]:
    if state.season is None or state.closed:
        return []
    if command.season >= season_of(context.today):
        raise Rejected("season_not_over", season=command.season)
    return [SeasonClosed(member=command.member, season=command.season, xp=state.books.xp, points=state.books.points)]
