"""Approvals within seconds of one another, many in a row: none of them can have been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece, approvals
from growth_tree.fairplay.sighting import Sighting, people

GAP = timedelta(seconds=5)
"""Between one decision and the next; a short title and a thumbnail take about that long to take in."""

IN_A_ROW_MAX = 15
"""Decisions in such a row. What was ticked and approved together counts once: how long it was read is not known."""


def sightings(material: Material) -> Iterator[Sighting]:
    """Approvers with a row that is too long, at most one of each week: the longest."""
    for (approver, monday), pieces in approvals(material).items():
        row = max(_rows(pieces), key=len)
        if len(row) > IN_A_ROW_MAX:
            yield Sighting(
                detector=Detector.RAPID,
                members=people(row, approver),
                approver=approver,
                pieces=tuple(row),
                measure=len(row),
                bound=IN_A_ROW_MAX,
                cases=len(row),
                first=monday,
                last=monday + timedelta(days=6),
                occasion=monday.isoformat(),
            )


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Decisions split wherever somebody paused; of those of one moment only the first."""
    moments = {piece.decided_at or "": piece for piece in reversed(list(pieces))}
    rows: list[list[Piece]] = []
    last: datetime | None = None
    for at in sorted(moments):
        now = datetime.fromisoformat(at)
        if last is None or now - last > GAP:
            rows.append([])
        rows[-1].append(moments[at])
        last = now
    return rows
