"""A bonus for Ann that Cy proposes and Di confirms, and an award of Ann's that is taken back."""

from __future__ import annotations

from growth_tree.domain.correction import ConfirmCorrection, DropCorrection, ProposeCorrection
from growth_tree.domain.correction_events import (
    CorrectedLine,
    CorrectionBooked,
    CorrectionDropped,
    CorrectionProposed,
    Sort,
)
from tests.domain.scenario import TODAY

ID = "c-1"
REASON = "2e" * 32
BONUS = CorrectedLine(
    member="ann", about="t1", kind="title", branch="content", done_on=TODAY, xp=30, points=15, of_season=None
)
TAKEN = CorrectedLine(
    member="ann", about="t1", kind="title", branch="content", done_on=TODAY, xp=-20, points=-10, of_season="2026Q1"
)
PROPOSE = ProposeCorrection(correction=ID, sort=Sort.MANUAL, reason=REASON, lines=(BONUS,))
CONFIRM = ConfirmCorrection(correction=ID)
DROP = DropCorrection(correction=ID)
PROPOSED = CorrectionProposed(correction=ID, sort=Sort.MANUAL, reason=REASON, by="cy", forgive=False, lines=(BONUS,))
BOOKED = CorrectionBooked(
    correction=ID,
    sort=Sort.MANUAL,
    reason=REASON,
    by="di",
    proposed_by="cy",
    forgive=False,
    season="2026Q1",
    version=None,
    lines=(BONUS,),
)
DROPPED = CorrectionDropped(correction=ID, by="cy")
