"""Undoing an approval. Points that were spent already are owed; to forgive them takes a second person."""

from __future__ import annotations

from msgspec import Struct

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.hand_in import acts_for
from growth_tree.domain.parties import check_decider, check_second
from growth_tree.domain.task_events import Event, State, Status, TaskApproved, TaskVoided, VoidDropped, VoidProposed


class VoidTask(Struct, frozen=True, kw_only=True):
    """Undo an approval: what was awarded is taken back, from the original amounts, and owed where it was spent."""

    task: str
    by: str
    reason: str


class ProposeVoid(Struct, frozen=True, kw_only=True):
    """Propose to undo an approval and to forgive what was spent already."""

    task: str
    by: str
    reason: str


class ConfirmVoid(Struct, frozen=True, kw_only=True):
    """Undo it as somebody else has proposed."""

    task: str
    by: str


class DropVoid(Struct, frozen=True, kw_only=True):
    """Let such a proposal go."""

    task: str
    by: str


Undoing = VoidTask | ProposeVoid | ConfirmVoid | DropVoid


def undo(state: State, command: Undoing, context: Context) -> list[Event]:
    """Judge an undoing, or a proposal of one."""
    if state.status is Status.VOIDED and not isinstance(command, DropVoid):
        return []
    if state.approved is None or state.status is not Status.APPROVED:
        raise Rejected("not_approved")
    match command:
        case VoidTask():
            check_decider(state, command.by, context.today, context)
            return [_voided(state.approved, command.by, command.reason, None)]
        case ProposeVoid():
            return _propose(state, command, context)
        case ConfirmVoid():
            proposal = _proposal(state)
            check_second(state, command.by, context)
            return [_voided(state.approved, command.by, proposal.reason, proposal.by)]
        case DropVoid():
            if _proposal(state).by == command.by:
                acts_for(command.by, context)
            else:
                check_decider(state, command.by, context.today, context)
            return [VoidDropped(task=command.task, by=command.by)]


def _propose(state: State, command: ProposeVoid, context: Context) -> list[Event]:
    check_decider(state, command.by, context.today, context)
    if state.proposal is None:
        return [VoidProposed(task=command.task, by=command.by, reason=command.reason)]
    if state.proposal.by != command.by:
        raise Rejected("void_proposed_already")
    return []


def _proposal(state: State) -> VoidProposed:
    if state.proposal is None:
        raise Rejected("no_void_proposed")
    return state.proposal


def _voided(approved: TaskApproved, by: str, reason: str, proposed_by: str | None) -> TaskVoided:
    return TaskVoided(
        task=approved.task,
        by=by,
        reason=reason,
        members=tuple(share.member for share in approved.shares),
        season=approved.season,
        proposed_by=proposed_by,
    )
