"""Correcting books outside the ordinary path: one person proposes, another one decides, never in their own favour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, assert_never

from msgspec import Struct

from growth_tree.domain.award import season_of
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.correction_events import (
    CorrectedLine,
    CorrectionBooked,
    CorrectionDropped,
    CorrectionProposed,
    Event,
    Sort,
    State,
    evolve,
)
from growth_tree.domain.result_events import CORRECTION, is_task
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.rules import BRANCHES

__all__ = [
    "BookCorrection",
    "Command",
    "ConfirmCorrection",
    "DropCorrection",
    "Event",
    "ProposeCorrection",
    "State",
    "check_drop",
    "check_entitled",
    "check_second",
    "decide",
    "evolve",
    "initial",
    "stream_of",
    "taken_back",
]

LINES_MAX = 500
"""Lines of one event, which is then some 100 KB long; larger batches are several corrections."""

AMOUNT_MAX = 5_000
"""XP and points that somebody may write into a line by hand: about what a good quarter earns, so a slip shows."""


def stream_of(command: Command) -> str:
    """One stream for each correction."""
    return f"correction/{command.correction}"


def taken_back(award: Any) -> CorrectedLine:
    """The line that takes a whole award back, of work or of a result, as it stands in the ledger."""
    return CorrectedLine(
        member=award.member,
        about=award.task,
        kind=award.kpi or award.kind,
        branch=award.branch,
        done_on=date.fromisoformat(award.done_on),
        xp=-award.xp,
        points=-award.points,
        of_season=award.season,
    )


# Commands


class ProposeCorrection(Struct, frozen=True, kw_only=True):
    """Propose to correct books; `reason` refers to a text kept outside the log."""

    correction: str
    sort: Sort
    reason: str
    lines: tuple[CorrectedLine, ...]
    forgive: bool = False


class ConfirmCorrection(Struct, frozen=True, kw_only=True):
    """Correct them as somebody else has proposed."""

    correction: str


class DropCorrection(Struct, frozen=True, kw_only=True):
    """Let such a proposal go."""

    correction: str


class BookCorrection(Struct, frozen=True, kw_only=True):
    """Post what a published version of the rules changes about the past; only the product itself does so."""

    correction: str
    version: int
    lines: tuple[CorrectedLine, ...]


Command = ProposeCorrection | ConfirmCorrection | DropCorrection | BookCorrection


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge a correction; it is booked once."""
    match command:
        case ProposeCorrection():
            return _propose(state, command, context)
        case ConfirmCorrection():
            return _confirm(state, context)
        case DropCorrection():
            return _drop(state, context)
        case BookCorrection():
            return _book(state, command, context)
    assert_never(command)


def check_entitled(lines: Iterable[CorrectedLine], context: Context) -> None:
    """Refuse whoever is concerned, and whoever neither stands above all that are nor is an admin."""
    directory, by, today = context.directory, context.actor, context.today
    members = {line.member for line in lines}
    if by in members:
        raise Rejected("own_correction")
    if "admin" in directory.roles(by, today):
        return
    if not directory.is_here(by, today) or not all(directory.manages(by, member, today) for member in members):
        raise Rejected("not_yours")


def check_second(proposal: CorrectionProposed, context: Context) -> None:
    """Refuse a decision by whoever proposed it, is concerned, or is not entitled."""
    if proposal.by == context.actor:
        raise Rejected("second_person_needed")
    check_entitled(proposal.lines, context)


def check_drop(proposal: CorrectionProposed, context: Context) -> None:
    """Refuse to let a proposal go to whoever neither made it nor could have confirmed it."""
    if proposal.by != context.actor:
        check_entitled(proposal.lines, context)


def _propose(state: State, command: ProposeCorrection, context: Context) -> list[Event]:
    proposed = CorrectionProposed(
        correction=command.correction,
        sort=command.sort,
        reason=command.reason,
        by=context.actor,
        forgive=command.forgive,
        lines=command.lines,
    )
    if state.proposal is not None or state.booked:
        if state.proposal == proposed:
            return []
        raise Rejected("correction_exists")
    if command.sort is Sort.RULES:
        raise Rejected("not_yours")
    _check_members(command.lines, context)
    check_entitled(command.lines, context)
    _check_lines(command.lines, context)
    _check_sort(command)
    return [proposed]


def _confirm(state: State, context: Context) -> list[Event]:
    proposal = _waiting(state)
    check_second(proposal, context)
    if state.booked:
        return []
    return [
        CorrectionBooked(
            correction=proposal.correction,
            sort=proposal.sort,
            reason=proposal.reason,
            by=context.actor,
            proposed_by=proposal.by,
            forgive=proposal.forgive,
            season=season_of(context.today),
            version=None,
            lines=proposal.lines,
        )
    ]


def _drop(state: State, context: Context) -> list[Event]:
    if state.dropped:
        return []
    proposal = _waiting(state)
    check_drop(proposal, context)
    if state.booked:
        raise Rejected("correction_booked")
    return [CorrectionDropped(correction=proposal.correction, by=context.actor)]


def _book(state: State, command: BookCorrection, context: Context) -> list[Event]:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    if state.booked:
        return []
    published = context.library.version(command.version)
    if published is None or published.mode is Mode.FORWARD:
        raise Rejected("nothing_to_post", "version")
    _check_members(command.lines, context)
    _check_lines(command.lines, context)
    if any(line.of_season for line in command.lines):
        raise Rejected("correction_of_another_sort", "lines")
    return [
        CorrectionBooked(
            correction=command.correction,
            sort=Sort.RULES,
            reason=published.reason or "",
            by=published.by or SYSTEM,
            proposed_by=published.proposed_by or SYSTEM,
            forgive=False,
            season=season_of(context.today),
            version=command.version,
            lines=command.lines,
        )
    ]


def _waiting(state: State) -> CorrectionProposed:
    if state.proposal is None or state.dropped:
        raise Rejected("no_correction_proposed")
    return state.proposal


def _check_members(lines: tuple[CorrectedLine, ...], context: Context) -> None:
    if not lines:
        raise Rejected("nothing_to_correct", "lines")
    if len(lines) > LINES_MAX:
        raise Rejected("too_many_lines", "lines", most=LINES_MAX)
    if any(line.member not in context.directory.members for line in lines):
        raise Rejected("unknown_member", "member")


def _check_lines(lines: tuple[CorrectedLine, ...], context: Context) -> None:
    """Refuse lines that say nothing, lie in the future, belong nowhere, or take the same award back twice."""
    for line in lines:
        if not (line.xp or line.points or line.of_season):
            raise Rejected("nothing_to_correct", "xp")
        if line.branch not in BRANCHES:
            raise Rejected("unknown_branch", "branch", branch=line.branch)
        if line.done_on > context.today:
            raise Rejected("done_in_the_future", "done_on")
    back = [(line.member, line.about) for line in lines if line.of_season]
    if len(set(back)) < len(back):
        raise Rejected("line_twice", "lines")


def _check_sort(command: ProposeCorrection) -> None:
    """A reversal takes back awards of tasks or corrections, whole; anything else is written by hand, within limits.

    What is written by hand is one line, so it never depends on other people's books whether it is booked.
    """
    reversal = command.sort is Sort.REVERSAL
    if any(bool(line.of_season) != reversal for line in command.lines):
        raise Rejected("correction_of_another_sort", "lines")
    if reversal:
        if not all(is_task(line.about) or line.about.startswith(CORRECTION) for line in command.lines):
            raise Rejected("reopen_instead", "lines")
        return
    if len(command.lines) > 1:
        raise Rejected("too_many_lines", "lines", most=1)
    for line in command.lines:
        for field in ("xp", "points"):
            if abs(getattr(line, field)) > AMOUNT_MAX:
                raise Rejected("correction_too_large", field, most=AMOUNT_MAX)
