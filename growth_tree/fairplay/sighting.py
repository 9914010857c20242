"""Something that a detector has noticed, with a name that follows from what it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from growth_tree.domain.finding import RaiseFinding
from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay.material import Piece

ID_LENGTH = 16


class Sighting(Struct, frozen=True, kw_only=True):
    """What was measured about whom; `occasion` is what makes it another one, such as a week or a quarter."""

    detector: Detector
    members: tuple[str, ...]
    approver: str | None
    pieces: tuple[Piece, ...]
    measure: int
    bound: int
    cases: int
    first: date
    last: date
    occasion: str

    @property
    def id(self) -> str:
        """A digest of the detector, the occasion and whom it is about in the first place."""
        about = self.approver or ",".join(self.members)
        told = f"{self.detector}\0{about}\0{self.occasion}"
        return hashlib.sha256(told.encode()).hexdigest()[:ID_LENGTH]

    @property
    def command(self) -> RaiseFinding:
        """What puts it on the review list; the latest pieces are its evidence."""
        return RaiseFinding(
            finding=self.id,
            detector=self.detector,
            members=self.members,
            approver=self.approver,
            evidence=tuple(sorted((piece.submission for piece in self.pieces), reverse=True)),
            measure=self.measure,
            bound=self.bound,
            cases=self.cases,
            first_day=self.first,
            last_day=self.last,
        )


def people(pieces: Iterable[Piece], *without: str | None) -> tuple[str, ...]:
    """Everybody with a part in some work."""
    return tuple(sorted({member for piece in pieces for member in (piece.member, *piece.points)} - {*without}))
