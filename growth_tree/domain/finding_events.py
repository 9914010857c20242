"""What fair play has noticed and what came of it, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class Detector(StrEnum):
    """What is looked for, named after what is measured."""

    SOON = "soon"
    RAPID = "rapid"
    MUTUAL = "mutual"
    BURST = "burst"
    TITLES = "titles"
    LINKS = "links"
    PICTURES = "pictures"
    APPROVES = "approves"
    GRADES = "grades"
    EFFORT = "effort"


class FindingRaised(Struct, frozen=True, kw_only=True):
    """Something worth a look was noticed in the work of some days.

    `members` did the work, `approver` decided on it where that matters. `measure` was found in `cases` cases where
    `bound` is usual, in the unit of the detector; `evidence` are the positions of hand-ins that show it.
    """

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


class FindingDismissed(Struct, frozen=True, kw_only=True):
    """Somebody looked at it and found nothing wrong."""

    finding: str
    by: str
    reason: str


class FindingConfirmed(Struct, frozen=True, kw_only=True):
    """Somebody looked at it and found that something has to be put right; nothing is booked by this."""

    finding: str
    by: str
    reason: str


Event = FindingRaised | FindingDismissed | FindingConfirmed


# State


class Status(StrEnum):
    """Where a finding stands."""

    UNKNOWN = "unknown"
    OPEN = "open"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


class State(Struct, frozen=True, kw_only=True):
    """A finding, and whether somebody has decided on it."""

    status: Status = Status.UNKNOWN
    raised: FindingRaised | None = None

    @property
    def concerned(self) -> frozenset[str]:
        """Whose work or decisions it is about: none of them sees it or decides on it."""
        if self.raised is None:
            return frozenset()
        return frozenset({*self.raised.members, *([self.raised.approver] if self.raised.approver else [])})


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case FindingRaised():
            return State(status=Status.OPEN, raised=event)
        case FindingDismissed():
            return replace(state, status=Status.DISMISSED)
        case FindingConfirmed():
            return replace(state, status=Status.CONFIRMED)
    assert_never(event)
