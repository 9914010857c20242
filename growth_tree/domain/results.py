"""What enters a member's books beside tasks: results that a person has settled, and corrections."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.correction_events import Sort
from growth_tree.domain.growth_events import Event, State, evolve
from growth_tree.domain.milestones import with_milestones
from growth_tree.domain.points import shortfall
from growth_tree.domain.result_events import Adjusted, ResultEarned, is_result, team_and_period

RESTATED = "restated"
"""Why an award is adjusted: its figure changed after the settlement."""

BY_HAND = frozenset({Sort.MANUAL, Sort.OBJECTION})
"""Corrections whose amounts somebody has written."""


class EarnResult(Struct, frozen=True, kw_only=True):
    """Award a settled result."""

    member: str
    season: str
    award: str
    kpi: str
    subject: str
    period: str
    branch: str
    done_on: date
    rule_version: int
    base_xp: int
    base_points: int
    weight: int
    percentile: int
    percent: int
    xp: int
    points: int


class Adjust(Struct, frozen=True, kw_only=True):
    """Book a signed difference; points that are missing for it are owed, or else forgiven."""

    member: str
    season: str
    adjustment: str
    about: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int
    why: str = RESTATED
    forgive: bool = False


ResultCommand = EarnResult | Adjust


def decide_result(state: State, command: ResultCommand, context: Context) -> list[Event]:
    """Book a result or an adjustment once, with the levels and badges that it reaches."""
    name = command.award if isinstance(command, EarnResult) else command.adjustment
    if name in state.awards or name in state.settled:
        return []
    if isinstance(command, EarnResult):
        _check_once(state, command)
        return with_milestones(state, _earned(state, command), context)
    _check_deduction(state, command)
    return _adjusted(state, command, context)


def _check_once(state: State, command: EarnResult) -> None:
    """Refuse what another team has settled of the same period, for whom it later proves to have worked elsewhere."""
    own = team_and_period(command.award)
    results = (team_and_period(award) for award in state.awards if is_result(award))
    if any(period == own[1] and team != own[0] for team, period in results):
        raise Rejected("settled_in_another_team", "lines")


def _check_deduction(state: State, command: Adjust) -> None:
    """Refuse to take by hand more experience from a branch than it has."""
    there = state.books.branch_xp.get(command.branch, 0)
    if command.why in BY_HAND and command.xp < 0 and there + command.xp < 0:
        raise Rejected("xp_short", "xp", there=there)


def _earned(state: State, command: EarnResult) -> ResultEarned:
    books = state.books
    return ResultEarned(**asdict(command), xp_total=books.xp + command.xp, balance=books.points + command.points)


def _adjusted(state: State, command: Adjust, context: Context) -> list[Event]:
    booked = asdict(command)
    forgive, missing = booked.pop("forgive"), -command.points
    owed: list[Event] = [
        *shortfall(state.books, command.member, command.season, command.adjustment, missing, forgive=forgive)
    ]
    for event in owed:
        state = evolve(state, event)
    books = state.books
    adjusted = Adjusted(**booked, xp_total=books.xp + command.xp, balance=books.points + command.points)
    return [*owed, *with_milestones(state, adjusted, context)]
