"""Approvals within seconds of the hand-in: the work can hardly have been opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece, approvals
from growth_tree.fairplay.sighting import Sighting, people

SECONDS = 20
"""To notice that work has come in, open it, look at what shows it and answer takes longer."""

SHARE_MAX = 25
"""Per cent of an approver's approvals of a week; one in four is more than chance meetings at the inbox explain."""

CASES_MIN = 5
"""Such approvals in the week; a few happen to anybody who stands beside the colleague."""


def sightings(material: Material) -> Iterator[Sighting]:
    """Approvers who, in a week, approved too large a part of the work too soon."""
    for (approver, monday), pieces in approvals(material).items():
        soon = [piece for piece in pieces if _seconds(piece) < SECONDS]
        share = 100 * len(soon) // len(pieces)
        if len(soon) >= CASES_MIN and share > SHARE_MAX:
            yield Sighting(
                detector=Detector.SOON,
                members=people(soon, approver),
                approver=approver,
                pieces=tuple(soon),
                measure=share,
                bound=SHARE_MAX,
                cases=len(soon),
                first=monday,
                last=monday + timedelta(days=6),
                occasion=monday.isoformat(),
            )


def _seconds(piece: Piece) -> float:
    decided, submitted = datetime.fromisoformat(piece.decided_at or ""), datetime.fromisoformat(piece.submitted_at)
    return (decided - submitted).total_seconds()
