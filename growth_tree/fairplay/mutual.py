"""Two people who decide on each other's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from growth_tree.domain.award import season_of
from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting

EACH_WAY_MAX = 5
"""Approvals each way in the weeks looked at. Work goes up to a manager, so two people decide for each other only
while rights are lent; a holiday brings a handful."""


def sightings(material: Material) -> Iterator[Sighting]:
    """Pairs who approved more of each other's work than that, at most one of each pair a quarter."""
    decided: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in material.pieces:
        if piece.approved and piece.decided_by:
            for member in piece.points:
                decided[piece.decided_by, member].append(piece)
    window = material.window
    for (one, other), there in decided.items():
        back = decided.get((other, one), [])
        each_way = min(len(there), len(back))
        if one < other and each_way > EACH_WAY_MAX:
            yield Sighting(
                detector=Detector.MUTUAL,
                members=(one, other),
                approver=None,
                pieces=(*there, *back),
                measure=each_way,
                bound=EACH_WAY_MAX,
                cases=len(there) + len(back),
                first=window.first,
                last=window.last,
                occasion=season_of(window.last),
            )
