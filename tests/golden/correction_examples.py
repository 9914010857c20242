"""The examples of events about corrections of the books, objections and findings, and of reversals that know theirs."""

from __future__ import annotations

from datetime import date

from growth_tree.codec import Event
from growth_tree.domain import correction_events, finding_events, growth_events, objection_events
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.finding_events import Detector
from growth_tree.domain.objection_events import Against

ANN, BO, CY, DI = (f"{each}1b2c3d4e5f60718" for each in "abcd")
REASON = "2e" * 32
CORRECTION = "6f5e4d3c2b1a0987-1"
TAKEN = CorrectedLine(
    member=ANN,
    about="9f8e7d6c5b4a3021",
    kind="photos",
    branch="content",
    done_on=date(2026, 11, 13),
    xp=-22,
    points=-14,
    of_season="2026Q3",
)
TOPPED_UP = CorrectedLine(
    member=BO,
    about="photos",
    kind="photos",
    branch="content",
    done_on=date(2026, 11, 13),
    xp=6,
    points=4,
    of_season=None,
)

CORRECTION_EXAMPLES: dict[tuple[str, int], Event] = {
    ("CorrectionProposed", 1): correction_events.CorrectionProposed(
        correction=CORRECTION, sort=Sort.REVERSAL, reason=REASON, by=CY, forgive=True, lines=(TAKEN,)
    ),
    ("CorrectionDropped", 1): correction_events.CorrectionDropped(correction=CORRECTION, by=CY),
    ("CorrectionBooked", 1): correction_events.CorrectionBooked(
        correction="rules-3-1",
        sort=Sort.RULES,
        reason=REASON,
        by=DI,
        proposed_by=CY,
        forgive=False,
        season="2026Q4",
        version=3,
        lines=(TOPPED_UP,),
    ),
    ("ObjectionRaised", 1): objection_events.ObjectionRaised(
        objection="4711",
        member=ANN,
        award="9f8e7d6c5b4a3021",
        position=4711,
        sort=Against.WITHHELD,
        text=REASON,
        decided_by=(BO,),
        goes_to=CY,
        due_on=date(2026, 11, 27),
    ),
    ("ObjectionForwarded", 1): objection_events.ObjectionForwarded(objection="4711", by=DI, goes_to=None),
    ("ObjectionUpheld", 1): objection_events.ObjectionUpheld(
        objection="4711", by=CY, reason=REASON, correction=CORRECTION
    ),
    ("ObjectionDeclined", 1): objection_events.ObjectionDeclined(objection="4711", by=CY, reason=REASON),
    ("ObjectionTakenBack", 1): objection_events.ObjectionTakenBack(objection="4711", member=ANN),
    ("Reversed", 2): growth_events.Reversed(
        member=ANN,
        season="2026Q4",
        task="9f8e7d6c5b4a3021",
        kind="photos",
        branch="content",
        done_on=date(2026, 11, 13),
        xp=22,
        points=14,
        xp_total=118,
        balance=61,
        of_season="2026Q3",
        correction=CORRECTION,
    ),
    ("ReversalCarried", 2): growth_events.ReversalCarried(
        member=ANN,
        season="2026Q3",
        task="9f8e7d6c5b4a3021",
        kind="photos",
        branch="content",
        done_on=date(2026, 11, 13),
        xp=22,
        points=14,
        to_season="2026Q4",
        forgive=True,
        correction=CORRECTION,
    ),
    ("FindingRaised", 1): finding_events.FindingRaised(
        finding="6f5e4d3c2b1a0987",
        detector=Detector.SOON,
        members=(ANN, BO),
        approver=CY,
        evidence=(4711, 4713),
        measure=80,
        bound=25,
        cases=16,
        first_day=date(2026, 11, 9),
        last_day=date(2026, 11, 15),
    ),
    ("FindingDismissed", 1): finding_events.FindingDismissed(finding="6f5e4d3c2b1a0987", by=DI, reason=REASON),
    ("FindingConfirmed", 1): finding_events.FindingConfirmed(finding="6f5e4d3c2b1a0987", by=DI, reason=REASON),
}
