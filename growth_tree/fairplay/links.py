"""The same address as evidence for several pieces of work of one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.alike import Day, too_many
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting


def sightings(material: Material) -> Iterator[Sighting]:
    """People with an address that shows too much; a report or a shared table may well show two pieces of a day."""
    days: dict[Day, dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in material.pieces:
        for link in {plain(link) for link in piece.links}:
            days[piece.member, piece.kind, piece.done_on][link].append(piece)
    return too_many(Detector.LINKS, {day: list(links.values()) for day, links in days.items()})


def plain(link: str) -> str:
    """An address without what does not change where it leads: scheme, case of the host, last slash, fragment."""
    parts = urlsplit(link.strip())
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
