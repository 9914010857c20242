"""The same address as evidence for several pieces of work of one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting
from growth_tree.fairplay.window import monday_of

ON_A_DAY_MAX = 2
"""Pieces of one person and kind on one day; a report or a shared table may well show two, and one on every day."""


def sightings(material: Material) -> Iterator[Sighting]:
    """People with an address that shows too much, at most one of each kind and week."""
    days: dict[tuple[str, str, date], dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in material.pieces:
        for link in {plain(link) for link in piece.links}:
            days[piece.member, piece.kind, piece.done_on][link].append(piece)
    weeks: dict[tuple[str, str, date], list[list[Piece]]] = defaultdict(list)
    for (member, kind, day), links in days.items():
        weeks[member, kind, monday_of(day)] += [pieces for pieces in links.values() if len(pieces) > ON_A_DAY_MAX]
    for (member, kind, monday), found in weeks.items():
        if found:
            yield Sighting(
                detector=Detector.LINKS,
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


def plain(link: str) -> str:
    """An address without what does not change where it leads: scheme, case of the host, last slash, fragment."""
    parts = urlsplit(link.strip())
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
