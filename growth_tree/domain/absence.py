"""Absence: days off, and a manager's rights lent to somebody else meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.directory_events import DelegationEnded, DelegationGranted, Event, LeaveCancelled, LeavePlanned
from growth_tree.domain.organisation import Directory


class PlanLeave(Struct, frozen=True, kw_only=True):
    """Note days on which a person is not scheduled to work."""

    leave: str
    member: str
    first_day: date
    last_day: date


class CancelLeave(Struct, frozen=True, kw_only=True):
    """Strike out planned leave."""

    leave: str
    member: str


class Delegate(Struct, frozen=True, kw_only=True):
    """Lend a manager's rights to another person for some days."""

    delegation: str
    giver: str
    taker: str
    first_day: date
    last_day: date


class EndDelegation(Struct, frozen=True, kw_only=True):
    """Take lent rights back; yesterday stays as it was."""

    delegation: str


def decide_leave(state: Directory, command: PlanLeave | CancelLeave, context: Context) -> list[Event]:
    """Days off are entered by oneself before they begin, afterwards by those above."""
    member = state.members.get(command.member)
    if member is None:
        raise Rejected("unknown_member", "member")
    if context.actor != command.member and not state.manages(context.actor, command.member, context.today):
        _only_admin(context)
    known = any(leave.leave == command.leave for leave in member.leaves)
    if isinstance(command, CancelLeave):
        return [LeaveCancelled(**asdict(command))] if known else []
    if command.last_day < command.first_day:
        raise Rejected("ends_before_it_begins", "last_day")
    if context.actor == command.member and command.first_day < context.today:
        raise Rejected("leave_in_the_past", "first_day")
    return [] if known else [LeavePlanned(**asdict(command))]


def decide_delegation(state: Directory, command: Delegate | EndDelegation, context: Context) -> list[Event]:
    """Rights are lent by who holds them, to somebody who is here, for some days."""
    known = {d.delegation: d for d in state.delegations}.get(command.delegation)
    if isinstance(command, EndDelegation):
        if known is None:
            raise Rejected("unknown_delegation")
        if context.actor != known.giver:
            _only_admin(context)
        last_day = max(context.today, known.first_day) - timedelta(days=1)
        return [DelegationEnded(delegation=command.delegation, last_day=last_day)] if known.last_day > last_day else []
    if context.actor != command.giver:
        _only_admin(context)
    if known is not None:
        return []
    if not state.is_here(command.taker, context.today):
        raise Rejected("not_here", "taker")
    if command.taker == command.giver:
        raise Rejected("delegates_to_himself", "taker")
    if not any(term.member == command.giver for team in state.teams.values() for term in team.terms):
        raise Rejected("not_a_manager", "giver")
    if command.last_day < command.first_day:
        raise Rejected("ends_before_it_begins", "last_day")
    return [DelegationGranted(**asdict(command))]


def _only_admin(context: Context) -> None:
    if not context.administers:
        raise Rejected("not_yours")
