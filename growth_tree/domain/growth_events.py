"""What a member earned in a season, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.points_events import (
    Claim,
    DebtForgiven,
    DebtIncurred,
    DebtRepaid,
    Hold,
    HoldReleased,
    HoldSpent,
    PointsEvent,
    PointsExpired,
    PointsHeld,
    PointsReturned,
    evolve_points,
    trimmed,
)
from growth_tree.domain.result_events import Adjusted, ResultEarned, ResultEvent, is_task


class Use(Struct, frozen=True, kw_only=True):
    """An award that counts against the allowance of its kind on its day of work."""

    task: str
    done_on: date


class Books(Struct, frozen=True, kw_only=True):
    """Balances and counters that pass from one season to the next; `uses`, by kind, only as far back as rules look.

    `points` can be spent, those of `holds` are set aside for redemptions. `lots` is what is left of earlier seasons'
    points; the rest is of the season itself. A `debt` in points is paid from whatever comes in. `claims` are by reward.
    """

    xp: int = 0
    points: int = 0
    level: int = 1
    branch_xp: Mapping[str, int] = field(default_factory=dict)
    branch_level: Mapping[str, int] = field(default_factory=dict)
    branch_tasks: Mapping[str, int] = field(default_factory=dict)
    badges: tuple[str, ...] = ()
    uses: Mapping[str, tuple[Use, ...]] = field(default_factory=dict)
    lots: Mapping[str, int] = field(default_factory=dict)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    debt: int = 0
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)

    @property
    def held(self) -> int:
        """Points set aside for redemptions."""
        return sum(hold.points for hold in self.holds.values())


class SeasonOpened(Struct, frozen=True, kw_only=True):
    """A member's books for a season begin with what the last season left."""

    member: str
    season: str
    brought_forward: Books


class Earned(Struct, frozen=True, kw_only=True):
    """An award and every factor of its sum; `xp_total` and `balance` are what the books say after it.

    `weight` is that of the branch and `factor` that of a promotion, `cycle`, both in per cent.
    """

    member: str
    season: str
    task: str
    kind: str
    branch: str
    done_on: date
    rule_version: int
    base_xp: int
    base_points: int
    weight: int
    factor: int
    cycle: str | None
    quality: int
    percent: int
    xp: int
    points: int
    xp_total: int
    balance: int


class AwardWithheld(Struct, frozen=True, kw_only=True):
    """An approved task that earned nothing: the condition that failed, and the first day that would pass."""

    member: str
    season: str
    task: str
    kind: str
    branch: str
    done_on: date
    rule_version: int
    reason: str
    limit: int
    used: int
    passes_on: date


class Reversed(Struct, frozen=True, kw_only=True):
    """An award was taken back, perhaps by a `correction`, in the amounts that stood in the books of `of_season`."""

    member: str
    season: str
    task: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int
    xp_total: int
    balance: int
    of_season: str
    correction: str | None


class ReversalCarried(Struct, frozen=True, kw_only=True):
    """An award of closed books is to be taken back in a later season; the closed books stay as they are."""

    member: str
    season: str
    task: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int
    to_season: str
    forgive: bool
    correction: str | None


class LevelReached(Struct, frozen=True, kw_only=True):
    """A level never reached before, of a branch or overall."""

    member: str
    season: str
    branch: str | None
    level: int


class BadgeAwarded(Struct, frozen=True, kw_only=True):
    """An honour of the rule book was reached."""

    member: str
    season: str
    badge: str


class SeasonClosed(Struct, frozen=True, kw_only=True):
    """The books of a season are closed with these balances."""

    member: str
    season: str
    xp: int
    points: int


Event = (
    SeasonOpened
    | Earned
    | AwardWithheld
    | Reversed
    | ReversalCarried
    | LevelReached
    | BadgeAwarded
    | SeasonClosed
    | PointsEvent
    | ResultEvent
)


# State


class Award(Struct, frozen=True, kw_only=True):
    """An award as it stands in the books; its kind is a kind of task, or the KPI of a result."""

    kind: str
    branch: str
    done_on: date
    xp: int
    points: int


class State(Struct, frozen=True, kw_only=True):
    """A member's books of one season."""

    season: str | None = None
    closed: bool = False
    books: Books = field(default_factory=Books)
    awards: Mapping[str, Award] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case SeasonOpened():
            books = event.brought_forward
            return State(season=event.season, books=books, days=_days(books))
        case Earned():
            return _earned(state, event)
        case ResultEarned():
            return _resulted(state, event, event.award, event.kpi)
        case Adjusted():
            return _resulted(state, event, event.adjustment, event.kind)
        case AwardWithheld():
            return replace(state, settled=state.settled | {event.task})
        case Reversed():
            return _reversed(state, event)
        case ReversalCarried():
            return replace(state, settled=state.settled | {event.task})
        case LevelReached():
            return replace(state, books=_levelled(state.books, event))
        case BadgeAwarded():
            return replace(state, books=replace(state.books, badges=(*state.books.badges, event.badge)))
        case SeasonClosed():
            return replace(state, closed=True)
        case (
            PointsHeld()
            | HoldReleased()
            | HoldSpent()
            | PointsReturned()
            | PointsExpired()
            | DebtIncurred()
            | DebtForgiven()
            | DebtRepaid()
        ):
            return replace(state, books=evolve_points(state.books, event))
    assert_never(event)


def _earned(state: State, event: Earned) -> State:
    books = state.books
    award = Award(kind=event.kind, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points)
    use = Use(task=event.task, done_on=event.done_on)
    counted = replace(
        _booked(books, event, event.xp, 1), uses={**books.uses, event.kind: (*books.uses.get(event.kind, ()), use)}
    )
    awards = {**state.awards, event.task: award}
    return replace(state, books=counted, awards=awards, days=state.days | {event.done_on})


def _resulted(state: State, event: ResultEvent, name: str, kpi: str) -> State:
    """A result or a correction is booked like work, but is none: no task, no allowance, no day of a streak."""
    award = Award(kind=kpi, branch=event.branch, done_on=event.done_on, xp=event.xp, points=event.points)
    booked = _booked(state.books, event, event.xp, 0)
    counted = replace(booked, lots=trimmed(booked.lots, event.balance))
    return replace(state, books=counted, awards={**state.awards, name: award})


def _reversed(state: State, event: Reversed) -> State:
    work = is_task(event.task)
    booked = _booked(state.books, event, -event.xp, -1 if work else 0)
    uses = _unused(booked.uses, event) if work else booked.uses
    counted = replace(booked, uses=uses, lots=trimmed(booked.lots, event.balance))
    awards = {task: award for task, award in state.awards.items() if task != event.task}
    settled = state.settled | {event.task}
    return replace(state, books=counted, awards=awards, settled=settled, days=_days(counted))


def _unused(uses: Mapping[str, tuple[Use, ...]], event: Reversed) -> Mapping[str, tuple[Use, ...]]:
    return {**uses, event.kind: tuple(use for use in uses.get(event.kind, ()) if use.task != event.task)}


def _booked(books: Books, event: Earned | Reversed | ResultEvent, xp: int, tasks: int) -> Books:
    branch = event.branch
    counted = {**books.branch_tasks, branch: books.branch_tasks.get(branch, 0) + tasks} if tasks else books.branch_tasks
    return replace(
        books,
        xp=event.xp_total,
        points=event.balance,
        branch_xp={**books.branch_xp, branch: books.branch_xp.get(branch, 0) + xp},
        branch_tasks=counted,
    )


def _days(books: Books) -> frozenset[date]:
    return frozenset(use.done_on for uses in books.uses.values() for use in uses)


def _levelled(books: Books, event: LevelReached) -> Books:
    if event.branch is None:
        return replace(books, level=event.level)
    return replace(books, branch_level={**books.branch_level, event.branch: event.level})
