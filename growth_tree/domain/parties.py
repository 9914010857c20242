"""Who may answer for a share and decide on work: never anybody on work of their own."""

from __future__ import annotations

from datetime import date

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.hand_in import acts_for
from growth_tree.domain.task_events import State


def check_decider(state: State, by: str, day: date, context: Context) -> None:
    """Refuse a decision by whom it is not for: nobody decides on their own work, nor lets another do so for them."""
    parties = state.parties
    if by in parties or context.actor in parties:
        raise Rejected("own_work")
    acts_for(by, context)
    if not context.directory.may_decide(by, state.team, parties, day):
        raise Rejected("not_yours")


def check_second(state: State, by: str, context: Context) -> None:
    """Refuse a confirmation by anybody but an admin or a manager above, who is neither party nor proposer."""
    assert state.proposal is not None
    first = state.proposal.by
    if first in (by, context.actor):
        raise Rejected("second_person_needed")
    if state.parties & {by, context.actor}:
        raise Rejected("own_work")
    acts_for(by, context)
    above = context.directory.may_decide(by, state.team, state.parties | {first}, context.today)
    if not above and "admin" not in context.directory.roles(by, context.today):
        raise Rejected("not_yours")


def check_answerer(state: State, member: str, context: Context) -> None:
    """Refuse an answer to a share by anybody but its owner; an import's must not come from another contributor."""
    acts_for(member, context)
    if state.submitted is None or member not in state.parties:
        raise Rejected("not_yours")
    if context.actor != member and context.actor in state.parties:
        raise Rejected("own_work")
