"""Settling a week: a person says what results earn a team's members, and never what they earn themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from msgspec import Struct

from growth_tree.domain.award import season_of
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.lines import check_amounts, check_place, rules_of
from growth_tree.domain.period import days_of_week
from growth_tree.domain.reopening import DropReopening, ProposeReopening, Reopening, ReopenPeriod, reopen
from growth_tree.domain.settlement_events import (
    Event,
    Line,
    LineAdjusted,
    PeriodSettled,
    Settled,
    State,
    evolve,
    place_of,
)

__all__ = [
    "AdjustLine",
    "Command",
    "DropReopening",
    "Event",
    "ProposeReopening",
    "ReopenPeriod",
    "SettlePeriod",
    "State",
    "check_settler",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]

WHOLE = 100


def stream_of(command: Command) -> str:
    """One stream for a team's results of one week."""
    return f"period/{command.team}/{command.period}"


# Commands


class SettlePeriod(Struct, frozen=True, kw_only=True):
    """Award the results of some of a team's members; `excluded` lines earn nothing, for the reason they name."""

    team: str
    period: str
    lines: tuple[Line, ...]


class AdjustLine(Struct, frozen=True, kw_only=True):
    """Correct a settled line whose figure has changed, and book the difference in a later period."""

    team: str
    period: str
    line: Line
    in_period: str


Command = SettlePeriod | AdjustLine | Reopening


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge a settlement, its correction, or its undoing."""
    match command:
        case SettlePeriod():
            return _settle(state, command, context)
        case AdjustLine():
            return _adjust(state, command, context)
        case ProposeReopening() | ReopenPeriod() | DropReopening():
            return reopen(state, command, context)
    assert_never(command)


def check_settler(team: str, members: Iterable[str], by: str, context: Context) -> None:
    """Refuse a settlement by whom it is not for: nobody settles what they earn, nor lets another do so for them."""
    concerned = frozenset(members)
    if concerned & {by, context.actor}:
        raise Rejected("own_period")
    directory = context.directory
    if not all(directory.may_decide(by, team, (member,), context.today) for member in concerned):
        raise Rejected("not_yours")


def _settle(state: State, command: SettlePeriod, context: Context) -> list[Event]:
    last_day = _last_day(command.team, command.period, context)
    known = [state.lines.get(place_of(line)) for line in command.lines]
    if known and all(each and each.line == line for each, line in zip(known, command.lines, strict=True)):
        return []
    if any(known):
        raise Rejected("line_settled")
    check_settler(command.team, (line.member for line in command.lines), context.actor, context)
    _check_members(state, command, last_day, context)
    version, rules = rules_of(context.library, last_day)
    for line in command.lines:
        check_place(line, context)
        check_amounts(line, rules, context)
    return [
        PeriodSettled(
            team=command.team,
            period=command.period,
            by=context.actor,
            season=season_of(context.today),
            rule_version=version,
            base_xp=rules.xp,
            base_points=rules.points,
            round=state.round,
            lines=command.lines,
        )
    ]


def _last_day(team: str, period: str, context: Context) -> date:
    """The last day of a week that is over; targets are of weeks, and a week has one name."""
    if team not in context.directory.teams:
        raise Rejected("unknown_team", "team")
    days = days_of_week(period)
    if days is None:
        raise Rejected("unknown_period", "period")
    if days[1] >= context.today:
        raise Rejected("period_not_over", "period", last_day=days[1].isoformat())
    return days[1]


def _check_members(state: State, command: SettlePeriod, last_day: date, context: Context) -> None:
    """Refuse lines of whoever worked elsewhere, the same line twice, and more than one whole scorecard."""
    if not command.lines:
        raise Rejected("nothing_to_settle")
    if len({place_of(line) for line in command.lines}) < len(command.lines):
        raise Rejected("line_twice", "lines")
    directory = context.directory
    for member in {line.member for line in command.lines}:
        if not directory.is_here(member, last_day) or directory.team_of(member, last_day) != command.team:
            raise Rejected("not_in_team", "lines")
    weights: dict[str, int] = {}
    for line in (*command.lines, *(settled.line for settled in state.lines.values())):
        weights[line.member] = weights.get(line.member, 0) + line.weight
    if max(weights.values()) > WHOLE:
        raise Rejected("weights_exceed", "lines")


def _adjust(state: State, command: AdjustLine, context: Context) -> list[Event]:
    before = state.lines.get(place_of(command.line))
    if before is None:
        raise Rejected("line_not_settled")
    if before.line == command.line:
        return []
    last_day = _last_day(command.team, command.period, context)
    _check_later(command, context)
    check_settler(command.team, (command.line.member,), context.actor, context)
    _, rules = rules_of(context.library, last_day)
    _check_same(before, command.line)
    check_amounts(command.line, rules, context)
    return [
        LineAdjusted(
            team=command.team,
            period=command.period,
            in_period=command.in_period,
            by=context.actor,
            season=season_of(context.today),
            award=before.award,
            adjustment=f"{before.award}/{before.adjusted + 1}",
            line=command.line,
            was_xp=before.line.xp,
            was_points=before.line.points,
        )
    ]


def _check_later(command: AdjustLine, context: Context) -> None:
    if _last_day(command.team, command.in_period, context) <= _last_day(command.team, command.period, context):
        raise Rejected("adjusted_too_early", "in_period")


def _check_same(before: Settled, line: Line) -> None:
    """Refuse to change anything but the figure, and what follows from it: the rest was settled by a person."""
    was = before.line
    kept = ("branch", "weight", "target", "q10", "expected", "q80", "q90", "shock", "learning", "frozen", "excluded")
    if any(getattr(was, field) != getattr(line, field) for field in kept):
        raise Rejected("only_the_figure_changes", "lines")
