"""What came of objections, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class Against(StrEnum):
    """What a member objects to: an award, its refusal, a result, a correction, or work that was sent back.

    LEFT_OUT is a result that was to earn nothing, so that no book has a line of it.
    """

    AWARD = "award"
    WITHHELD = "withheld"
    RESULT = "result"
    ADJUSTED = "adjusted"
    RETURNED = "returned"
    LEFT_OUT = "left_out"


class ObjectionRaised(Struct, frozen=True, kw_only=True):
    """A member objects to the event at a position; `goes_to` names who is to decide, or nobody where admins are.

    `text` is a reference. `decided_by` are those whose decision it was.
    """

    objection: str
    member: str
    award: str
    position: int
    sort: Against
    text: str
    decided_by: tuple[str, ...]
    goes_to: str | None
    due_on: date


class ObjectionForwarded(Struct, frozen=True, kw_only=True):
    """Somebody else is to decide, by the same day."""

    objection: str
    by: str
    goes_to: str | None


class ObjectionUpheld(Struct, frozen=True, kw_only=True):
    """The member was right; `correction` is what was proposed in consequence."""

    objection: str
    by: str
    reason: str
    correction: str | None


class ObjectionDeclined(Struct, frozen=True, kw_only=True):
    """The decision stands."""

    objection: str
    by: str
    reason: str


class ObjectionTakenBack(Struct, frozen=True, kw_only=True):
    """The member let it go."""

    objection: str
    member: str


Event = ObjectionRaised | ObjectionForwarded | ObjectionUpheld | ObjectionDeclined | ObjectionTakenBack


# State


class Status(StrEnum):
    """Where an objection stands."""

    UNKNOWN = "unknown"
    OPEN = "open"
    UPHELD = "upheld"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class State(Struct, frozen=True, kw_only=True):
    """An objection and who is to decide on it."""

    status: Status = Status.UNKNOWN
    raised: ObjectionRaised | None = None
    goes_to: str | None = None

    @property
    def concerned(self) -> frozenset[str]:
        """The member, and those whose decision it was: none of them decides again."""
        return frozenset({self.raised.member, *self.raised.decided_by}) if self.raised else frozenset()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case ObjectionRaised():
            return State(status=Status.OPEN, raised=event, goes_to=event.goes_to)
        case ObjectionForwarded():
            return replace(state, goes_to=event.goes_to)
        case ObjectionUpheld():
            return replace(state, status=Status.UPHELD)
        case ObjectionDeclined():
            return replace(state, status=Status.DECLINED)
        case ObjectionTakenBack():
            return replace(state, status=Status.TAKEN_BACK)
    assert_never(event)
