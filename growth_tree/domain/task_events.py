"""What happened to a piece of work, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class Share(Struct, frozen=True, kw_only=True):
    """A contributor's part of a task in per cent."""

    member: str
    percent: int


class EvidenceItem(Struct, frozen=True, kw_only=True):
    """A link or a file; `ref` refers to what is kept outside the log."""

    kind: str
    ref: str


class TaskAssigned(Struct, frozen=True, kw_only=True):
    """A manager asked a member for a piece of work."""

    task: str
    member: str
    team: str
    kind: str
    title: str
    due_on: date | None
    by: str


class TaskSubmitted(Struct, frozen=True, kw_only=True):
    """Work was handed in; `xp` and `points` are its whole value at 100 % quality under `rule_version`."""

    task: str
    member: str
    team: str
    kind: str
    branch: str
    done_on: date
    shares: tuple[Share, ...]
    title: str
    evidence: tuple[EvidenceItem, ...]
    rule_version: int
    xp: int
    points: int


class ShareConfirmed(Struct, frozen=True, kw_only=True):
    """A contributor agreed to their share."""

    task: str
    member: str


class ShareDeclined(Struct, frozen=True, kw_only=True):
    """A contributor disagreed; the work went back to whoever handed it in."""

    task: str
    member: str
    reason: str


class TaskWithdrawn(Struct, frozen=True, kw_only=True):
    """The work was taken back before it was decided, or the assignment called off."""

    task: str
    by: str


class TaskReturned(Struct, frozen=True, kw_only=True):
    """The work was sent back with a reason."""

    task: str
    by: str
    reason: str
    decided_on: date


class TaskApproved(Struct, frozen=True, kw_only=True):
    """The work was accepted; its awards enter the books of `season`."""

    task: str
    by: str
    quality: int
    kind: str
    done_on: date
    shares: tuple[Share, ...]
    decided_on: date
    season: str


class VoidProposed(Struct, frozen=True, kw_only=True):
    """Somebody proposed to undo the approval, and to forgive the points that were spent already."""

    task: str
    by: str
    reason: str


class VoidDropped(Struct, frozen=True, kw_only=True):
    """Nothing came of that proposal."""

    task: str
    by: str


class TaskVoided(Struct, frozen=True, kw_only=True):
    """The approval was undone; what it awarded stands in the books of `season`.

    Points that were spent already are owed, or forgiven where `proposed_by` names who proposed that.
    """

    task: str
    by: str
    reason: str
    members: tuple[str, ...]
    season: str
    proposed_by: str | None


Event = (
    TaskAssigned
    | TaskSubmitted
    | ShareConfirmed
    | ShareDeclined
    | TaskWithdrawn
    | TaskReturned
    | TaskApproved
    | VoidProposed
    | VoidDropped
    | TaskVoided
)


# State


class Status(StrEnum):
    """Where a piece of work stands."""

    UNKNOWN = "unknown"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    VOIDED = "voided"


class State(Struct, frozen=True):
    """What deciding on a task needs to know."""

    status: Status = Status.UNKNOWN
    assigned_by: str | None = None
    member: str = ""
    team: str = ""
    submitted: TaskSubmitted | None = None
    attempt: int = 0
    confirmed: frozenset[str] = frozenset()
    declined_by: str | None = None
    approved: TaskApproved | None = None
    proposal: VoidProposed | None = None

    @property
    def parties(self) -> frozenset[str]:
        """Everyone whose own work this is."""
        shares = self.submitted.shares if self.submitted else ()
        return frozenset({self.member, *(share.member for share in shares)})


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case TaskAssigned():
            return replace(state, status=Status.ASSIGNED, assigned_by=event.by, member=event.member, team=event.team)
        case TaskSubmitted():
            return replace(
                state,
                status=Status.SUBMITTED,
                member=event.member,
                team=event.team,
                submitted=event,
                attempt=state.attempt + 1,
                confirmed=frozenset({event.member}),
                declined_by=None,
            )
        case ShareConfirmed():
            return replace(state, confirmed=state.confirmed | {event.member})
        case TaskWithdrawn():
            return replace(state, status=Status.WITHDRAWN)
        case ShareDeclined():
            confirmed = state.confirmed - {event.member}
            return replace(state, status=Status.RETURNED, declined_by=event.member, confirmed=confirmed)
        case TaskReturned():
            return replace(state, status=Status.RETURNED)
        case TaskApproved():
            return replace(state, status=Status.APPROVED, approved=event)
        case VoidProposed():
            return replace(state, proposal=event)
        case VoidDropped():
            return replace(state, proposal=None)
        case TaskVoided():
            return replace(state, status=Status.VOIDED)
    assert_never(event)
