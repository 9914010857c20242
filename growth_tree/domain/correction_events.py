"""What was corrected in books by hand, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class Sort(StrEnum):
    """Why books are corrected: a bonus or deduction, awards taken back, a change of the rules, an objection."""

    MANUAL = "manual"
    REVERSAL = "reversal"
    RULES = "rules"
    OBJECTION = "objection"


class CorrectedLine(Struct, frozen=True, kw_only=True):
    """What a correction adds to one member's books; amounts are signed.

    `about` names the award, or the kind where the rules are the cause; it is empty where neither is. A line with
    `of_season` takes back the whole award that stands in the books of that season.
    """

    member: str
    about: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int
    of_season: str | None


class CorrectionProposed(Struct, frozen=True, kw_only=True):
    """Somebody wants books corrected; a second person decides. Points that were spent are owed, or `forgive`n."""

    correction: str
    sort: Sort
    reason: str
    by: str
    forgive: bool
    lines: tuple[CorrectedLine, ...]


class CorrectionDropped(Struct, frozen=True, kw_only=True):
    """Nothing came of it."""

    correction: str
    by: str


class CorrectionBooked(Struct, frozen=True, kw_only=True):
    """Books were corrected; the lines enter those of `season`. `version` is that of the rules that are the cause."""

    correction: str
    sort: Sort
    reason: str
    by: str
    proposed_by: str
    forgive: bool
    season: str
    version: int | None
    lines: tuple[CorrectedLine, ...]


Event = CorrectionProposed | CorrectionDropped | CorrectionBooked


# State


class State(Struct, frozen=True, kw_only=True):
    """A correction: what is proposed, and whether it was booked."""

    proposal: CorrectionProposed | None = None
    booked: bool = False
    dropped: bool = False


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case CorrectionProposed():
            return replace(state, proposal=event)
        case CorrectionDropped():
            return replace(state, dropped=True)
        case CorrectionBooked():
            return replace(state, booked=True)
    assert_never(event)
