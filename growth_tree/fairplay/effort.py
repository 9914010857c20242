"""Points for a day of work far above those of others in the same job.

Nobody writes down hours, so the days on which somebody did something that counts stand for effort.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from growth_tree.domain.award import season_of
from growth_tree.domain.finding import EVIDENCE_MAX
from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting

DEVIATIONS = 3.5
"""Times the usual distance from the median of the job (B. Iglewicz, D. Hoaglin, 1993, for the modified z-score)."""

USUAL = 1.4826
"""Times the median distance, which makes it a standard deviation where values are normal."""

TIMES_MIN = 2
"""Times the median at least: where everybody earns about the same, a little more is far outside and means nothing."""

POINTS_MIN = 1
"""A day, however little the others get: where most work of a job brings no points, a few would be far outside."""

DAYS_MIN, PEERS_MIN = 10, 8
"""Days with work, below which nobody is compared; and people in the job with as many."""


def sightings(material: Material) -> Iterator[Sighting]:
    """People far above the others in their job, at most once a quarter."""
    worked: dict[str, list[Piece]] = defaultdict(list)
    for piece in material.pieces:
        if piece.approved:
            for member in piece.points:
                worked[member].append(piece)
    jobs: dict[str, dict[str, float]] = defaultdict(dict)
    window = material.window
    for member, pieces in worked.items():
        days = {piece.done_on for piece in pieces}
        if len(days) >= DAYS_MIN and material.directory.is_here(member, window.last):
            job = material.directory.members[member].posting(window.last).job
            jobs[job][member] = sum(_points(piece, member) for piece in pieces) / len(days)
    for a_day in jobs.values():
        for member, points in a_day.items():
            limit = bound([other for who, other in a_day.items() if who != member])
            if limit is not None and points > limit:
                yield Sighting(
                    detector=Detector.EFFORT,
                    members=(member,),
                    approver=None,
                    pieces=tuple(sorted(worked[member], key=lambda piece: _points(piece, member))[-EVIDENCE_MAX:]),
                    measure=round(points),
                    bound=int(limit),
                    cases=len({piece.done_on for piece in worked[member]}),
                    first=window.first,
                    last=window.last,
                    occasion=season_of(window.last),
                )


def bound(others: Sequence[float]) -> float | None:
    """The points a day that are still within what is usual in a job; None where there are too few to say."""
    if len(others) + 1 < PEERS_MIN:
        return None
    middle = median(others)
    distance = median(abs(other - middle) for other in others)
    return max(middle + DEVIATIONS * USUAL * distance, TIMES_MIN * middle, POINTS_MIN)


def _points(piece: Piece, member: str) -> float:
    return piece.points[member] * piece.quality / 100
