"""Nearly the same title several times on one day: one piece of work may have been handed in as many."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.alike import Day, too_many
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting

ALIKE = 92
"""Per cent of the letters that agree (the ratio of the longest common subsequence): one letter in a title of 12."""

DIGITS, FILLING = re.compile(r"\d+"), re.compile(r"[\W_]+")


def sightings(material: Material) -> Iterator[Sighting]:
    """People with too many titles alike on a day."""
    days: dict[Day, list[Piece]] = defaultdict(list)
    for piece in material.pieces:
        if piece.title:
            days[piece.member, piece.kind, piece.done_on].append(piece)
    return too_many(Detector.TITLES, {day: _alike(pieces) for day, pieces in days.items()})


def _alike(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces together with those whose titles are like that of the first; a number makes another title."""
    groups: list[tuple[tuple[list[str], str], list[Piece]]] = []
    for piece in pieces:
        numbers, words = _plain(piece.title)
        for (known_numbers, known), group in groups:
            if numbers == known_numbers and fuzz.ratio(words, known, score_cutoff=ALIKE):
                group.append(piece)
                break
        else:
            groups.append(((numbers, words), [piece]))
    return [group for _key, group in groups]


def _plain(title: str) -> tuple[list[str], str]:
    """The numbers of a title, and its letters without case, width, spaces and signs."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return DIGITS.findall(folded), FILLING.sub("", DIGITS.sub("", folded))
