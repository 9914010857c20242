"""The versions of the rule book: which one governs a day of work, and how the next one comes about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.award import season_of
from growth_tree.domain.contradictions import check
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.rulebook_events import (
    Event,
    Mode,
    Proposal,
    RulebookDrafted,
    RulebookPublished,
    RulebookSeconded,
    RulebookWithdrawn,
    State,
    evolve,
)
from growth_tree.domain.rules import RuleBook

__all__ = [
    "Command",
    "ConfirmRulebook",
    "DropRulebook",
    "Event",
    "ProposeRulebook",
    "PublishRulebook",
    "State",
    "check_admin",
    "check_confirmer",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]


def stream_of(command: Command) -> str:
    """There is one rule book; its versions are its events."""
    return "rulebook"


# Commands


class ProposeRulebook(Struct, frozen=True, kw_only=True):
    """Propose a draft as the next version; `since` is the first day of work whose differences are booked afterwards."""

    draft: str
    rulebook: RuleBook
    effective_from: date
    reason: str
    by: str
    mode: Mode = Mode.FORWARD
    since: date | None = None


class ConfirmRulebook(Struct, frozen=True, kw_only=True):
    """Agree to a proposal as another admin; a restatement takes two of them."""

    draft: str
    by: str


class DropRulebook(Struct, frozen=True, kw_only=True):
    """Let a proposal go."""

    draft: str
    by: str


class PublishRulebook(Struct, frozen=True, kw_only=True):
    """Put a complete rule book in force from a day on: for whoever runs the product, when it is set up."""

    rulebook: RuleBook
    effective_from: date


Command = ProposeRulebook | ConfirmRulebook | DropRulebook | PublishRulebook


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge a change of the rules: nobody makes one alone, and no rule changes for work that may be handed in today."""
    match command:
        case ProposeRulebook():
            return _propose(state, command, context)
        case ConfirmRulebook():
            return _confirm(state, command, context)
        case DropRulebook():
            return _drop(state, command, context)
        case PublishRulebook():
            return _publish(state, command, context)
    assert_never(command)


def check_admin(by: str, context: Context) -> None:
    """Refuse whoever acts for somebody else, and whoever is no admin."""
    if context.actor != by or "admin" not in context.directory.roles(by, context.today):
        raise Rejected("not_yours")


def check_confirmer(proposal: Proposal, by: str, context: Context) -> None:
    """Refuse whoever has had a hand in a proposal already: each of those who agree is another admin."""
    check_admin(by, context)
    if by == proposal.drafted.by:
        raise Rejected("own_rules")
    if by == proposal.seconded_by:
        raise Rejected("third_admin_needed")


def _propose(state: State, command: ProposeRulebook, context: Context) -> list[Event]:
    check_admin(command.by, context)
    known = state.proposals.get(command.draft)
    drafted = RulebookDrafted(**asdict(command))
    if known is not None:
        if known.drafted == drafted:
            return []
        raise Rejected("proposed_already")
    if any(version.draft == command.draft for version in state.versions):
        raise Rejected("draft_closed")
    check(command.rulebook)
    last = state.versions[-1] if state.versions else None
    if last and last.rulebook == command.rulebook:
        raise Rejected("rules_unchanged")
    _check_days(state, drafted, context)
    return [drafted]


def _confirm(state: State, command: ConfirmRulebook, context: Context) -> list[Event]:
    proposal = state.proposals.get(command.draft)
    if proposal is None:
        if any((version.draft, version.by) == (command.draft, command.by) for version in state.versions):
            return []
        raise Rejected("no_rules_proposed")
    check_confirmer(proposal, command.by, context)
    if len(state.versions) > proposal.after:
        raise Rejected("proposal_outdated", version=len(state.versions))
    drafted = proposal.drafted
    _check_days(state, drafted, context)
    if drafted.mode is Mode.RESTATEMENT and proposal.seconded_by is None:
        return [RulebookSeconded(draft=command.draft, by=command.by)]
    return [
        RulebookPublished(
            version=len(state.versions) + 1,
            effective_from=drafted.effective_from,
            rulebook=drafted.rulebook,
            mode=drafted.mode,
            since=drafted.since,
            reason=drafted.reason,
            by=command.by,
            proposed_by=drafted.by,
            seconded_by=proposal.seconded_by,
            draft=command.draft,
        )
    ]


def _drop(state: State, command: DropRulebook, context: Context) -> list[Event]:
    check_admin(command.by, context)
    if any(version.draft == command.draft for version in state.versions):
        raise Rejected("already_decided")
    known = command.draft in state.proposals
    return [RulebookWithdrawn(draft=command.draft, by=command.by)] if known else []


def _publish(state: State, command: PublishRulebook, context: Context) -> list[Event]:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    check(command.rulebook)
    last = state.versions[-1] if state.versions else None
    if last and last.rulebook == command.rulebook and last.effective_from <= command.effective_from:
        return []
    if last:
        _check_effect(state, command.effective_from, context)
    return [
        RulebookPublished(
            version=len(state.versions) + 1,
            effective_from=command.effective_from,
            rulebook=command.rulebook,
            mode=Mode.FORWARD,
            since=None,
            reason=None,
            by=None,
            proposed_by=None,
            seconded_by=None,
            draft=None,
        )
    ]


def _check_days(state: State, drafted: RulebookDrafted, context: Context) -> None:
    """A version governs days to come; what it does to days of before is said by its mode, from `since` on."""
    _check_effect(state, drafted.effective_from, context)
    since = drafted.since
    if drafted.mode is Mode.FORWARD:
        if since is not None:
            raise Rejected("since_without_mode", "since")
        return
    if since is None:
        raise Rejected("since_missing", "since")
    if since > context.today:
        raise Rejected("since_in_the_future", "since")
    if drafted.mode is Mode.RESTATEMENT and season_of(since) != season_of(context.today):
        raise Rejected("since_in_closed_season", "since", season=season_of(since))
    _check_apart(state, since)


def _check_apart(state: State, since: date) -> None:
    """What an earlier version has booked about days of before is not told by day: it is replaced whole, or stays."""
    for version in state.versions:
        if version.since is not None and version.since < since < version.effective_from:
            first, after = version.since.isoformat(), version.effective_from.isoformat()
            raise Rejected("since_within_earlier", "since", version=version.version, first=first, after=after)


def _check_effect(state: State, day: date, context: Context) -> None:
    tomorrow = context.today + timedelta(days=1)
    earliest = max(state.versions[-1].effective_from, tomorrow) if state.versions else tomorrow
    if day < earliest:
        raise Rejected("effective_too_early", "effective_from", earliest=earliest.isoformat())
