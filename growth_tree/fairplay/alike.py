"""Too many pieces of one person, kind and day that show the same: at most one sighting of each kind and week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Piece
from growth_tree.fairplay.sighting import Sighting
from growth_tree.fairplay.window import monday_of

ON_A_DAY_MAX = 2
"""So many such pieces of a day are chance or habit; on different days what repeats is a routine."""

Day = tuple[str, str, date]
"""A member, a kind of task, and a day of work."""


def too_many(detector: Detector, days: Mapping[Day, Sequence[Sequence[Piece]]]) -> Iterator[Sighting]:
    """People with too large a group of pieces alike; the measure is that of the worst day."""
    weeks: dict[Day, list[Sequence[Piece]]] = defaultdict(list)
    for (member, kind, day), groups in days.items():
        weeks[member, kind, monday_of(day)] += [pieces for pieces in groups if len(pieces) > ON_A_DAY_MAX]
    for (member, kind, monday), found in weeks.items():
        if found:
            yield Sighting(
                detector=detector,
                members=(member,),
                approver=None,
                pieces=tuple({piece.submission: piece for pieces in found for piece in pieces}.values()),
                measure=max(map(len, found)),
                bound=ON_A_DAY_MAX,
                cases=sum(map(len, found)),
                first=monday,
                last=monday + timedelta(days=6),
                occasion=f"{monday} {kind}",
            )
