"""Rules in the log: nobody changed them alone, and what was published is what others had agreed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.rulebook import Event, check_admin, check_confirmer
from growth_tree.domain.rulebook_events import (
    Library,
    Mode,
    Proposal,
    RulebookDrafted,
    RulebookPublished,
    RulebookSeconded,
    RulebookWithdrawn,
)

OWN_RULES, NO_RIGHT, OUT_OF_TURN = "published_own_rules", "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset(get_args(Event))


def objection(library: Library, event: Event, context: Context) -> str | None:
    """What kind of problem the next event of the rules is, or nothing; `library` is what they were before."""
    match event:
        case RulebookDrafted() | RulebookWithdrawn():
            return _refused(lambda: check_admin(event.by, context))
        case RulebookPublished(draft=None):
            return None if context.administers else NO_RIGHT  # once an admin could publish alone
        case RulebookSeconded() | RulebookPublished():
            proposal = library.proposals.get(event.draft or "")
            if proposal is None or not _fits(event, proposal):
                return OUT_OF_TURN
            return _refused(lambda: check_confirmer(proposal, event.by or "", context))


def _fits(event: RulebookSeconded | RulebookPublished, proposal: Proposal) -> bool:
    """Whether it is this step's turn, and what is published is what was proposed."""
    drafted = proposal.drafted
    waits = drafted.mode is Mode.RESTATEMENT and proposal.seconded_by is None
    if isinstance(event, RulebookSeconded):
        return waits
    said = (event.rulebook, event.effective_from, event.mode, event.since, event.reason, event.proposed_by)
    proposed = (drafted.rulebook, drafted.effective_from, drafted.mode, drafted.since, drafted.reason, drafted.by)
    return not waits and said == proposed and event.seconded_by == proposal.seconded_by


def _refused(check: Callable[[], None]) -> str | None:
    try:
        check()
    except Rejected as refusal:
        return OWN_RULES if refusal.code in ("own_rules", "third_admin_needed") else NO_RIGHT
    return None
