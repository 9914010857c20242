"""Fair play: the product says what it noticed, an admin who is not concerned says what it is; nothing is punished."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict

from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.finding_events import (
    Detector,
    Event,
    FindingConfirmed,
    FindingDismissed,
    FindingRaised,
    State,
    Status,
    evolve,
)

__all__ = [
    "Command",
    "ConfirmFinding",
    "DismissFinding",
    "Event",
    "RaiseFinding",
    "State",
    "check_decider",
    "decide",
    "evolve",
    "initial",
    "stream_of",
]

EVIDENCE_MAX = 50
"""Pieces of work that a finding shows: as many as somebody looks at; `cases` says how many there are."""


def stream_of(command: Command) -> str:
    """One stream for each finding, whose name follows from what was found."""
    return f"finding/{command.finding}"


# Commands


class RaiseFinding(Struct, frozen=True, kw_only=True):
    """Put something on the review list; only the product itself does so."""

    finding: str
    detector: Detector
    members: tuple[str, ...]
    approver: str | None
    evidence: tuple[int, ...]
    measure: int
    bound: int
    cases: int
    first_day: date
    last_day: date


class DismissFinding(Struct, frozen=True, kw_only=True):
    """Say that nothing is wrong; `reason` refers to a text kept outside the log."""

    finding: str
    reason: str


class ConfirmFinding(Struct, frozen=True, kw_only=True):
    """Say that something has to be put right, which is then done on the pages of corrections."""

    finding: str
    reason: str


Command = RaiseFinding | DismissFinding | ConfirmFinding


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Judge a finding; what was found once is raised once, whatever became of it."""
    match command:
        case RaiseFinding():
            return _raise(state, command, context)
        case DismissFinding():
            _check_open(state, context)
            return [FindingDismissed(finding=command.finding, by=context.actor, reason=command.reason)]
        case ConfirmFinding():
            _check_open(state, context)
            return [FindingConfirmed(finding=command.finding, by=context.actor, reason=command.reason)]
    assert_never(command)


def check_decider(state: State, context: Context) -> None:
    """Refuse whoever is no admin or is concerned, in the same words: who is concerned is not told so."""
    admin = "admin" in context.directory.roles(context.actor, context.today)
    if state.raised is None or not admin or context.actor in state.concerned:
        raise Rejected("not_yours")


def _raise(state: State, command: RaiseFinding, context: Context) -> list[Event]:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")
    if state.raised is not None:
        return []
    return [FindingRaised(**asdict(command) | {"evidence": command.evidence[:EVIDENCE_MAX]})]


def _check_open(state: State, context: Context) -> None:
    check_decider(state, context)
    if state.status is not Status.OPEN:
        raise Rejected("finding_decided")
