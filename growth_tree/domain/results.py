"""What measured results bring into a member's books, once a person has settled them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.core import Context
from growth_tree.domain.growth_events import Event, State, evolve
from growth_tree.domain.milestones import with_milestones
from growth_tree.domain.points import shortfall
from growth_tree.domain.result_events import Adjusted, ResultEarned

RESTATED = "restated"
"""Why an award is adjusted: its figure changed after the settlement."""


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
    """Book the signed difference by which an award turned out wrong; points that are missing for it are owed."""

    member: str
    season: str
    adjustment: str
    about: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int


ResultCommand = EarnResult | Adjust


def decide_result(state: State, command: ResultCommand, context: Context) -> list[Event]:
    """Book a result or an adjustment once, with the levels and badges that it reaches."""
    name = command.award if isinstance(command, EarnResult) else command.adjustment
    if name in state.awards or name in state.settled:
        return []
    if isinstance(command, EarnResult):
        return with_milestones(state, _earned(state, command), context)
    return _adjusted(state, command, context)


def _earned(state: State, command: EarnResult) -> ResultEarned:
    books = state.books
    return ResultEarned(**asdict(command), xp_total=books.xp + command.xp, balance=books.points + command.points)


def _adjusted(state: State, command: Adjust, context: Context) -> list[Event]:
    owed: list[Event] = [
        *shortfall(state.books, command.member, command.season, command.adjustment, -command.points, forgive=False)
    ]
    for event in owed:
        state = evolve(state, event)
    books = state.books
    adjusted = Adjusted(
        **asdict(command), why=RESTATED, xp_total=books.xp + command.xp, balance=books.points + command.points
    )
    return [*owed, *with_milestones(state, adjusted, context)]
