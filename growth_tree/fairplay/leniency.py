"""One approver far more lenient than the others: who sends hardly anything back, or grades everything higher.

Each is compared with the others by the limits of a funnel plot: three standard errors, wider where the approvers
differ more among themselves than chance explains (D. Spiegelhalter, Statistics in Medicine 2005). So somebody with
few decisions has to be further away than somebody with many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, sqrt
from typing import NamedTuple

from growth_tree.domain.award import season_of
from growth_tree.domain.finding import EVIDENCE_MAX
from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting, people

DECISIONS_MIN = 30
"""Decisions of an approver, below which nothing is said about them."""

APPROVERS_MIN = 5
"""Approvers with as many; fewer are no peers to be compared with."""

STANDARD_ERRORS = 3

STEPS_MIN = 3
"""Per cent above the mean of the others, however exactly it is known: less makes no difference to anybody."""


class Far(NamedTuple):
    """Somebody beyond the limit: their mean, the limit, and of how many decisions."""

    approver: str
    mean: float
    limit: float
    decisions: int


def sightings(material: Material) -> Iterator[Sighting]:
    """Approvers beyond the limits, at most once a quarter for each of the two."""
    decided: dict[str, list[Piece]] = defaultdict(list)
    for piece in material.pieces:
        if piece.decided_by:
            decided[piece.decided_by].append(piece)
    answers = {by: [value for piece in pieces for value in _answers(piece)] for by, pieces in decided.items()}
    grades = {by: [piece.quality for piece in pieces if piece.approved] for by, pieces in decided.items()}
    for detector, values in ((Detector.APPROVES, answers), (Detector.GRADES, grades)):
        for far in beyond(values):
            approved = [piece for piece in decided[far.approver] if piece.approved]
            yield _sighting(material, detector, far, approved)


def beyond(values: Mapping[str, Sequence[int]]) -> Iterator[Far]:
    """Whose mean lies above the upper limit of a funnel around the mean of the others."""
    known = {by: each for by, each in values.items() if len(each) >= DECISIONS_MIN}
    if len(known) < APPROVERS_MIN:
        return
    for by, each in known.items():
        others = [other for who, other in known.items() if who != by]
        middle, spread = _pooled(others)
        error = spread * sqrt(_dispersion(others, middle, spread) / len(each))
        mean, limit = sum(each) / len(each), middle + max(STANDARD_ERRORS * error, STEPS_MIN)
        if mean > limit:
            yield Far(by, mean, limit, len(each))


def _answers(piece: Piece) -> Iterator[int]:
    """100 for an approval; 0 for each hand-in that came back."""
    yield from [0] * (piece.attempt - 1 + (piece.status == "returned"))
    if piece.approved:
        yield 100


def _pooled(groups: Sequence[Sequence[int]]) -> tuple[float, float]:
    """The mean of all values, and their standard deviation."""
    every = [value for group in groups for value in group]
    mean = sum(every) / len(every)
    return mean, sqrt(sum((value - mean) ** 2 for value in every) / len(every))


def _dispersion(groups: Sequence[Sequence[int]], mean: float, spread: float) -> float:
    """How many times as much as by chance the means of groups vary; 1 where chance explains it."""
    if not spread:
        return 1.0
    squares = [len(group) * (sum(group) / len(group) - mean) ** 2 / spread**2 for group in groups]
    return max(1.0, sum(squares) / len(squares))


def _sighting(material: Material, detector: Detector, far: Far, approved: Sequence[Piece]) -> Sighting:
    window = material.window
    highest = sorted(approved, key=lambda piece: (piece.quality, piece.submission))[-EVIDENCE_MAX:]
    return Sighting(
        detector=detector,
        members=people(approved, far.approver),
        approver=far.approver,
        pieces=tuple(highest if detector is Detector.GRADES else approved),
        measure=ceil(far.mean),
        bound=int(far.limit),
        cases=far.decisions,
        first=window.first,
        last=window.last,
        occasion=season_of(window.last),
    )
