"""What happened to a request for a reward, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

WHOLE = 100
"""Per cent."""


class RedemptionRequested(Struct, frozen=True, kw_only=True):
    """Somebody asked for a reward under one revision of its terms, for its price and the money it may use up.

    `decide_by` is the last day on which it may still be decided, while it waits for a slot; none where it may wait on.
    """

    redemption: str
    member: str
    team: str
    reward: str
    revision: int
    kind: str
    period: str
    points: int
    fen: int
    waits: bool
    decide_by: date | None
    season: str


class RedemptionReady(Struct, frozen=True, kw_only=True):
    """Nothing stands in the way but a decision, which is due by a day."""

    redemption: str
    member: str
    decide_by: date


class RedemptionGranted(Struct, frozen=True, kw_only=True):
    """It was granted, `by` the product itself where no approval is needed; the money counts in `month`."""

    redemption: str
    member: str
    team: str
    reward: str
    period: str
    by: str
    points: int
    fen: int
    month: str
    use_by: date
    season: str


class RedemptionRefused(Struct, frozen=True, kw_only=True):
    """It was refused, with a person's reason, or with a code where the product itself had to."""

    redemption: str
    member: str
    reward: str
    period: str
    by: str
    reason: str | None
    code: str | None
    season: str


class RedemptionCancelled(Struct, frozen=True, kw_only=True):
    """It was taken back before it was decided."""

    redemption: str
    member: str
    reward: str
    period: str
    by: str
    season: str


class RedemptionExpired(Struct, frozen=True, kw_only=True):
    """Nobody decided in time, or no slot became free."""

    redemption: str
    member: str
    reward: str
    period: str
    decide_by: date
    season: str


class RedemptionUsed(Struct, frozen=True, kw_only=True):
    """So many per cent of the right were used, and so much of its money spent; `used` is what that adds up to.

    `fen_left` goes back to the team's budget, once the right is used up.
    """

    redemption: str
    member: str
    team: str
    by: str
    on: date
    percent: int
    used: int
    fen: int
    fen_left: int
    month: str


class RedemptionReturned(Struct, frozen=True, kw_only=True):
    """The unused per cent were given back, with their points, and the money that was left.

    `by` is the product itself once the time for use is over. Only a slot of which nothing was used is free again.
    """

    redemption: str
    member: str
    team: str
    reward: str
    period: str
    by: str
    percent: int
    points: int
    fen: int
    month: str
    season: str


Event = (
    RedemptionRequested
    | RedemptionReady
    | RedemptionGranted
    | RedemptionRefused
    | RedemptionCancelled
    | RedemptionExpired
    | RedemptionUsed
    | RedemptionReturned
)


# State


class Status(StrEnum):
    """Where a request stands."""

    UNKNOWN = "unknown"
    REQUESTED = "requested"
    READY = "ready"
    GRANTED = "granted"
    USED = "used"
    RETURNED = "returned"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


PENDING = frozenset({Status.REQUESTED, Status.READY})
"""Asked for and not decided."""


class State(Struct, frozen=True):
    """What deciding on a request needs to know; `used` is in per cent, `spent` in fen."""

    status: Status = Status.UNKNOWN
    request: RedemptionRequested | None = None
    decide_by: date | None = None
    use_by: date | None = None
    month: str = ""
    used: int = 0
    spent: int = 0


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case RedemptionRequested():
            return replace(state, status=Status.REQUESTED, request=event, decide_by=event.decide_by)
        case RedemptionReady():
            return replace(state, status=Status.READY, decide_by=event.decide_by)
        case RedemptionGranted():
            return replace(state, status=Status.GRANTED, use_by=event.use_by, month=event.month)
        case RedemptionRefused():
            return replace(state, status=Status.REFUSED)
        case RedemptionCancelled():
            return replace(state, status=Status.CANCELLED)
        case RedemptionExpired():
            return replace(state, status=Status.EXPIRED)
        case RedemptionUsed():
            status = Status.USED if event.used == WHOLE else Status.GRANTED
            return replace(state, status=status, used=event.used, spent=state.spent + event.fen)
        case RedemptionReturned():
            return replace(state, status=Status.RETURNED)
    assert_never(event)
