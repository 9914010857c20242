"""Drafts on their way to a version of the rules: what is proposed is what the draft says, and no settled week moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.codec import Event
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.period import week_of
from growth_tree.domain.rulebook import ProposeRulebook
from growth_tree.domain.rulebook_events import Mode, RulebookDrafted, RulebookPublished, RulebookWithdrawn
from growth_tree.handle import Handler, Order, Outcome
from growth_tree.rulebook_schema import RulebookInvalid, load_document
from models import settlement


def carry_out(handler: Handler, connection: Connection, order: Order) -> Outcome:
    """Propose a draft, agree to it, or let it go, and note at the draft what became of it; all in one transaction.

    Raises Rejected where it is refused; the transaction then has to be given up.
    """
    if isinstance(order.command, ProposeRulebook):
        _check_draft(connection, order.command)
    outcome = handler.handle(connection, order)
    if not outcome.repeated:
        for recorded in outcome.events:
            _follow(connection, recorded.event, order.at)
    return outcome


def _check_draft(connection: Connection, command: ProposeRulebook) -> None:
    """A draft that somebody changed meanwhile, that is no rule book yet, or whose effect nobody saw is not proposed."""
    draft = drafts.held(connection, command.draft)
    try:
        says = load_document(draft.document)
    except RulebookInvalid as invalid:
        raise Rejected("draft_invalid", problems=len(invalid.problems)) from invalid
    if says != command.rulebook:
        raise Rejected("draft_changed", revision=draft.revision)
    if draft.status == drafts.DROPPED:
        raise Rejected("draft_closed")
    looked = simulations.of_draft(connection, draft.id)
    if looked is None or looked.revision != draft.revision:
        raise Rejected("draft_not_simulated")


def _follow(connection: Connection, event: Event, at: datetime) -> None:
    """What is settled is looked up after the order has locked the log: nobody settles a week meanwhile."""
    match event:
        case RulebookDrafted():
            _check_settled(connection, event)
            drafts.mark(connection, event.draft, drafts.PROPOSED)
        case RulebookWithdrawn():
            drafts.mark(connection, event.draft, drafts.OPEN)
        case RulebookPublished(draft=str(draft)):
            _check_settled(connection, event)
            drafts.mark(connection, draft, drafts.PUBLISHED)
            if event.mode is not Mode.FORWARD:
                jobs.enqueue(connection, jobs.POST_RULES, SYSTEM, at, options={"version": event.version})
        case _:
            pass


def _check_settled(connection: Connection, event: RulebookDrafted | RulebookPublished) -> None:
    """Only open weeks are stated anew."""
    last = settlement.last_settled(connection) if event.mode is Mode.RESTATEMENT else None
    if last is not None and event.since is not None and last >= week_of(event.since):
        raise Rejected("period_settled", "since", period=last)
