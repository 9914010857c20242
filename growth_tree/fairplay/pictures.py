"""The same file or nearly the same picture as evidence for several pieces of work, whoever handed them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.likeness import APART_MAX, BITS, are_alike, bits_of
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting, people

PIECES_MAX = 2
"""Pieces of one kind that one picture shows; somebody takes the wrong file once, hardly twice."""

BANDS = APART_MAX + 1
"""Hashes that differ in so few bits are equal in at least one of so many bands, so nobody compares all with all."""


def sightings(material: Material) -> Iterator[Sighting]:
    """Groups of pieces that a picture shows; another one as soon as there is another piece."""
    kinds: dict[str, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in material.pieces:
        for look in {material.pictures[file] for file in piece.files if file in material.pictures}:
            kinds[piece.kind][look].append(piece)
    window = material.window
    for kind, shown in kinds.items():
        for looks in groups(shown):
            pieces = {piece.task: piece for look in looks for piece in shown[look]}
            if len(pieces) > PIECES_MAX:
                days = [piece.done_on for piece in pieces.values()]
                yield Sighting(
                    detector=Detector.PICTURES,
                    members=people(pieces.values()),
                    approver=None,
                    pieces=tuple(pieces.values()),
                    measure=len(pieces),
                    bound=PIECES_MAX,
                    cases=len(pieces),
                    first=max(window.first, min(days)),
                    last=min(window.last, max(days)),
                    occasion=f"{kind} {max(piece.submission for piece in pieces.values())}",
                )


def groups(looks: Iterable[str]) -> list[list[str]]:
    """Looks together with all that are nearly equal to one of them."""
    every = sorted(looks)
    above = {look: look for look in every}

    def first(look: str) -> str:
        while above[look] != look:
            above[look] = look = above[above[look]]
        return look

    buckets: dict[tuple[int, int], list[str]] = defaultdict(list)
    hashes = {look: bits for look in every if (bits := bits_of(look)) is not None}
    for look, bits in hashes.items():
        for band in _bands(bits):
            for other in buckets[band]:
                if are_alike(bits, hashes[other]):
                    above[first(look)] = first(other)
            buckets[band].append(look)
    found: dict[str, list[str]] = defaultdict(list)
    for look in every:
        found[first(look)].append(look)
    return list(found.values())


def _bands(bits: int) -> Iterator[tuple[int, int]]:
    width = BITS // BANDS
    for band in range(BANDS):
        yield band, bits >> band * width & (1 << width) - 1
