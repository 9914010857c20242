"""A yearly goal: measured against what the year can bring before it is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain import subject
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.goal_events import Event, GoalDropped, GoalSet, State, evolve
from growth_tree.domain.kpi import Aggregation

__all__ = ["Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]

MONTHS_IN_YEAR = 12
YEARS_AHEAD = 2
CERTAIN = 1_000_000
UNLIKELY, LIKELY = 50_000, 950_000
"""A goal with less chance than this cannot be attained, one with more is none; parts per million."""


def stream_of(command: Command) -> str:
    """One stream for the goal of each figure and year."""
    return f"goal/{command.kpi}/{command.subject}/{command.year}"


# Commands


class SetGoal(Struct, frozen=True, kw_only=True):
    """Set or change a goal, with what was computed for it. Fields as in GoalSet.

    One that cannot be attained, or is no challenge, is set only if `anyway` says that this was read and is meant.
    """

    kpi: str
    subject: str
    year: int
    target: int
    months: tuple[int, ...]
    shares: Mapping[str, int]
    expected_q10: int
    expected_q50: int
    expected_q90: int
    chance: int
    anyway: bool = False


class DropGoal(Struct, frozen=True, kw_only=True):
    """Have no goal for that figure and year any more."""

    kpi: str
    subject: str
    year: int


Command = SetGoal | DropGoal


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Goals are set by admins and by those who manage what is measured."""
    _check_figure(command, context)
    match command:
        case SetGoal():
            return _set(state, command, context)
        case DropGoal():
            dropped = GoalDropped(kpi=command.kpi, subject=command.subject, year=command.year, by=context.actor)
            return [dropped] if state.goal is not None else []
    assert_never(command)


def verdict_of(chance: int) -> str:
    """What a chance in parts per million says about a goal."""
    if chance < UNLIKELY:
        return "not_attainable"
    return "no_challenge" if chance > LIKELY else "attainable"


def _check_figure(command: Command, context: Context) -> None:
    if command.kpi not in context.kpis.by_code:
        raise Rejected("unknown_kpi", "kpi")
    if not subject.exists(command.subject, context):
        raise Rejected("unknown_subject", "subject")
    if not context.administers and not subject.answers_for(context.actor, command.subject, context):
        raise Rejected("not_yours")


def _set(state: State, command: SetGoal, context: Context) -> list[Event]:
    if context.kpis.by_code[command.kpi].retired:
        raise Rejected("kpi_retired", "kpi")
    if command.year > context.today.year + YEARS_AHEAD:
        raise Rejected("goal_too_far", "year", years=YEARS_AHEAD)
    if date(command.year, 12, 31) < context.today:
        raise Rejected("goal_year_over", "year")
    if command.target < 1:
        raise Rejected("cell_too_small", "target", least=1)
    _check_parts(command, context)
    verdict = verdict_of(command.chance)
    if verdict == "not_attainable" and not command.anyway:
        raise Rejected("goal_not_attainable", "target")
    if verdict == "no_challenge" and not command.anyway:
        raise Rejected("goal_no_challenge", "target")
    fields = {name: value for name, value in asdict(command).items() if name != "anyway"}
    goal = GoalSet(**fields, verdict=verdict, by=context.actor)
    same = state.goal is not None and asdict(state.goal) | {"by": goal.by} == asdict(goal)
    return [] if same else [goal]


def _check_parts(command: SetGoal, context: Context) -> None:
    adds_up = context.kpis.kpi(command.kpi).aggregation is Aggregation.SUM
    if len(command.months) != MONTHS_IN_YEAR:
        raise Rejected("goal_needs_months", "months")
    _check_part("months", command.months, command.target if adds_up else None)
    if not all(subject.exists(each, context) for each in command.shares):
        raise Rejected("unknown_subject", "shares")
    if not context.administers and not all(_may_ask(each, context) for each in command.shares):
        raise Rejected("goal_parts_not_yours", "parts")
    if command.shares:
        _check_part("shares", command.shares.values(), command.target if adds_up else None)
    if not 0 <= command.chance <= CERTAIN:
        raise Rejected("chance_impossible", "chance")


def _may_ask(part: str, context: Context) -> bool:
    """Whether the actor may say what a part is to bring: it is theirs to manage, or they are that part themselves."""
    return part == subject.of_member(context.actor) or subject.answers_for(context.actor, part, context)


def _check_part(field: str, parts: Iterable[int], total: int | None) -> None:
    found = tuple(parts)
    if min(found) < 0:
        raise Rejected("cell_negative", field)
    if total is not None and sum(found) != total:
        raise Rejected("goal_parts_differ", field, total=sum(found), target=total)
