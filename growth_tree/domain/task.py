"""A piece of work, from its assignment or hand-in to its approval, and if need be its undoing."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct

from growth_tree.domain.award import season_of
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.hand_in import SubmitTask, acts_for, kind_of, submit
from growth_tree.domain.parties import check_answerer, check_decider
from growth_tree.domain.task_events import (
    Event,
    ShareConfirmed,
    ShareDeclined,
    State,
    Status,
    TaskApproved,
    TaskAssigned,
    TaskReturned,
    TaskSubmitted,
    TaskWithdrawn,
    evolve,
)
from growth_tree.domain.undoing import ConfirmVoid, DropVoid, ProposeVoid, Undoing, VoidTask, undo

__all__ = [
    "Command",
    "ConfirmVoid",
    "DropVoid",
    "Event",
    "ProposeVoid",
    "State",
    "Status",
    "SubmitTask",
    "VoidTask",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]


def stream_of(command: Command) -> str:
    """One stream for every task."""
    return f"task/{command.task}"


# Commands


class AssignTask(Struct, frozen=True, kw_only=True):
    """Ask a member for a piece of work; `title` refers to a text kept outside the log."""

    task: str
    member: str
    kind: str
    title: str
    due_on: date | None = None


class ConfirmShare(Struct, frozen=True, kw_only=True):
    """Agree to one's own share. `attempt` is the hand-in that was looked at."""

    task: str
    member: str
    attempt: int | None = None


class DeclineShare(Struct, frozen=True, kw_only=True):
    """Disagree with one's own share; the work goes back to whoever handed it in."""

    task: str
    member: str
    reason: str
    attempt: int | None = None


class WithdrawTask(Struct, frozen=True, kw_only=True):
    """Take work back before it is decided, or call off an assignment."""

    task: str


class ReturnTask(Struct, frozen=True, kw_only=True):
    """Send work back with a reason, to be handed in again. `attempt` is the hand-in that was looked at."""

    task: str
    by: str
    reason: str
    attempt: int | None = None
    decided_on: date | None = None


class ApproveTask(Struct, frozen=True, kw_only=True):
    """Accept work with a quality factor in per cent. `attempt` is the hand-in that was looked at."""

    task: str
    by: str
    quality: int = 100
    attempt: int | None = None
    decided_on: date | None = None


Command = AssignTask | SubmitTask | ConfirmShare | DeclineShare | WithdrawTask | ReturnTask | ApproveTask | Undoing


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge what is to happen to a task."""
    match command:
        case AssignTask():
            return _assign(state, command, context)
        case SubmitTask():
            return submit(state, command, context)
        case ConfirmShare() | DeclineShare():
            return _answer_share(state, command, context)
        case WithdrawTask():
            return _withdraw(state, command, context)
        case ReturnTask() | ApproveTask():
            return _judge(state, command, context)
        case VoidTask() | ProposeVoid() | ConfirmVoid() | DropVoid():
            return undo(state, command, context)
    assert_never(command)


def _assign(state: State, command: AssignTask, context: Context) -> list[Event]:
    if state.status is not Status.UNKNOWN:
        return []
    if not context.directory.is_here(command.member, context.today):
        raise Rejected("not_here", "member")
    kind = kind_of(command.kind, context.today, context)
    if not context.directory.manages(context.actor, command.member, context.today):
        raise Rejected("not_yours")
    if kind.jobs and context.directory.members[command.member].posting(context.today).job not in kind.jobs:
        raise Rejected("not_for_this_job", "kind")
    if command.due_on is not None and command.due_on < context.today:
        raise Rejected("due_in_the_past", "due_on")
    return [
        TaskAssigned(
            task=command.task,
            member=command.member,
            team=context.directory.team_of(command.member, context.today),
            kind=command.kind,
            title=command.title,
            due_on=command.due_on,
            by=context.actor,
        )
    ]


def _answer_share(state: State, command: ConfirmShare | DeclineShare, context: Context) -> list[Event]:
    check_answerer(state, command.member, context)
    if _already_answered(state, command):
        return []
    if state.status is not Status.SUBMITTED:
        raise Rejected("already_decided")
    if command.attempt not in (None, state.attempt):
        raise Rejected("handed_in_again")
    if isinstance(command, ConfirmShare):
        return [ShareConfirmed(task=command.task, member=command.member)]
    return [ShareDeclined(task=command.task, member=command.member, reason=command.reason)]


def _already_answered(state: State, command: ConfirmShare | DeclineShare) -> bool:
    if isinstance(command, DeclineShare):
        return state.declined_by == command.member
    return command.member in state.confirmed


def _withdraw(state: State, command: WithdrawTask, context: Context) -> list[Event]:
    if state.status is Status.WITHDRAWN:
        return []
    if state.status is Status.ASSIGNED:
        manages = context.directory.manages(context.actor, state.member, context.today)
        if context.actor != state.assigned_by and not manages:
            raise Rejected("not_yours")
    elif state.status in (Status.SUBMITTED, Status.RETURNED):
        acts_for(state.member, context)
    else:
        raise Rejected("already_decided")
    return [TaskWithdrawn(task=command.task, by=context.actor)]


def _judge(state: State, command: ReturnTask | ApproveTask, context: Context) -> list[Event]:
    if _already_judged(state, command):
        return []
    submitted = state.submitted
    if state.status is not Status.SUBMITTED or submitted is None:
        raise Rejected("already_decided")
    if command.attempt not in (None, state.attempt):
        raise Rejected("handed_in_again")
    decided_on = command.decided_on or context.today
    check_decider(state, command.by, decided_on, context)
    _check_decision_day(submitted, decided_on, context)
    if isinstance(command, ReturnTask):
        return [TaskReturned(task=command.task, by=command.by, reason=command.reason, decided_on=decided_on)]
    if not state.parties <= state.confirmed:
        raise Rejected("shares_unconfirmed")
    if command.quality not in context.library.current(submitted.done_on).rulebook.limits.quality_percents:
        raise Rejected("unknown_quality", "quality")
    return [
        TaskApproved(
            task=command.task,
            by=command.by,
            quality=command.quality,
            kind=submitted.kind,
            done_on=submitted.done_on,
            shares=submitted.shares,
            decided_on=decided_on,
            season=season_of(context.today),
        )
    ]


def _already_judged(state: State, command: ReturnTask | ApproveTask) -> bool:
    if isinstance(command, ReturnTask):
        return state.status is Status.RETURNED and command.attempt in (None, state.attempt)
    return state.status is Status.APPROVED and state.approved is not None and state.approved.quality == command.quality


def _check_decision_day(submitted: TaskSubmitted, day: date, context: Context) -> None:
    if day > context.today:
        raise Rejected("decided_in_the_future", "decided_on")
    if day < context.today and not context.administers:
        raise Rejected("decided_in_the_past", "decided_on")
    if day < submitted.done_on:
        raise Rejected("decided_before_done", "decided_on")
