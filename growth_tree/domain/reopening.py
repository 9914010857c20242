"""Undoing a settlement: one person proposes it, another one decides; what was awarded is taken back."""

from __future__ import annotations

from msgspec import Struct

from growth_tree.domain.award import season_of
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.settlement_events import (
    Event,
    PeriodReopened,
    ReopeningDropped,
    ReopeningProposed,
    State,
)


class ProposeReopening(Struct, frozen=True, kw_only=True):
    """Propose to undo a settlement; `reason` refers to a text kept outside the log."""

    team: str
    period: str
    reason: str


class ReopenPeriod(Struct, frozen=True, kw_only=True):
    """Undo it as somebody else has proposed."""

    team: str
    period: str


class DropReopening(Struct, frozen=True, kw_only=True):
    """Let such a proposal go."""

    team: str
    period: str


Reopening = ProposeReopening | ReopenPeriod | DropReopening


def reopen(state: State, command: Reopening, context: Context) -> list[Event]:
    """Judge the undoing of a settlement."""
    if not state.lines:
        raise Rejected("period_not_settled")
    match command:
        case ProposeReopening():
            return _propose(state, command, context)
        case ReopenPeriod():
            return [_reopened(_proposal(state), state, command, context)]
        case DropReopening():
            first = _proposal(state).by
            if first != context.actor:
                check_reopener(command.team, _members(state), first, context.actor, context)
            return [ReopeningDropped(team=command.team, period=command.period, by=context.actor)]


def check_reopener(team: str, members: frozenset[str], first: str, by: str, context: Context) -> None:
    """Refuse anybody but an admin or a manager above, who is neither the first person nor has earned anything in it."""
    if first in (by, context.actor):
        raise Rejected("second_person_needed")
    if members & {by, context.actor}:
        raise Rejected("own_period")
    directory, today = context.directory, context.today
    above = directory.may_decide(by, team, members | {first}, today)
    if not above and "admin" not in directory.roles(by, today):
        raise Rejected("not_yours")


def check_proposer(team: str, members: frozenset[str], by: str, context: Context) -> None:
    """Refuse a proposal by anybody who could settle for none of those concerned, and is no admin."""
    directory, today = context.directory, context.today
    decides = any(directory.may_decide(by, team, (member,), today) for member in members)
    if not decides and "admin" not in directory.roles(by, today):
        raise Rejected("not_yours")


def _propose(state: State, command: ProposeReopening, context: Context) -> list[Event]:
    check_proposer(command.team, _members(state), context.actor, context)
    if state.proposal is None:
        proposed = ReopeningProposed(team=command.team, period=command.period, by=context.actor, reason=command.reason)
        return [proposed]
    if state.proposal.by != context.actor:
        raise Rejected("reopening_proposed_already")
    return []


def _reopened(proposal: ReopeningProposed, state: State, command: ReopenPeriod, context: Context) -> PeriodReopened:
    check_reopener(command.team, _members(state), proposal.by, context.actor, context)
    return PeriodReopened(
        team=command.team,
        period=command.period,
        by=context.actor,
        proposed_by=proposal.by,
        reason=proposal.reason,
        season=season_of(context.today),
        round=state.round,
        lines=tuple(state.lines),
        awards=tuple(award for settled in state.lines.values() for award in reversed(settled.standing)),
    )


def _proposal(state: State) -> ReopeningProposed:
    if state.proposal is None:
        raise Rejected("no_reopening_proposed")
    return state.proposal


def _members(state: State) -> frozenset[str]:
    return frozenset(settled.line.member for settled in state.lines.values())
