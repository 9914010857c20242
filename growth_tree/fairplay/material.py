"""What the detectors look at: the work handed in during the window, read once with a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, Row

from growth_tree.accounts import files, notes
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rulebook_events import Library
from growth_tree.fairplay.window import Window, monday_of
from growth_tree.handle import World, ended
from models import patterns


class Piece(NamedTuple):
    """A piece of work at its latest hand-in; moments as they are stored, texts as they were written."""

    task: str
    kind: str
    status: str
    member: str
    title: str
    done_on: date
    submitted_at: str
    decided_at: str | None
    decided_by: str | None
    quality: int
    attempt: int
    submission: int
    points: Mapping[str, int]
    links: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether it was accepted, also if that was undone later."""
        return self.status in ("approved", "voided")


class Material(Struct, frozen=True, kw_only=True):
    """All pieces of a window in the order of their hand-in, and the organisation around them."""

    window: Window
    pieces: tuple[Piece, ...]
    pictures: Mapping[str, str]
    """What each file looks like: equal or nearly equal texts for files that do."""
    directory: Directory
    library: Library
    calendar: Calendar


def bounds(connection: Connection, window: Window) -> tuple[int, int]:
    """The positions between which the log lies in a window: after the first one, up to the second."""
    before, last = ended(connection, window.start), ended(connection, window.end)
    return before.position if before else 0, last.position if last else 0


def material(connection: Connection, window: Window, world: World) -> Material:
    """Read a window: seven questions, however much was done in it.

    Work that was handed in and decided in the same moment came from a file: nobody was at it by the clock.
    """
    span = bounds(connection, window)
    points: dict[str, dict[str, int]] = defaultdict(dict)
    for share in patterns.shares(connection, *span):
        points[share.task][share.member] = share.expected_points
    titles = notes.among(connection, patterns.titles(*span))
    shown = _evidence(connection, span)
    pieces = (_piece(row, points[row.id], titles, shown) for row in patterns.pieces(connection, *span))
    return Material(
        window=window,
        pieces=tuple(piece for piece in pieces if piece.decided_at != piece.submitted_at),
        pictures=files.looks(connection, patterns.references("file", *span)),
        directory=world.directory,
        library=world.library,
        calendar=world.calendar,
    )


def approvals(material: Material) -> Mapping[tuple[str, date], list[Piece]]:
    """The work that was accepted, by who approved it and the Monday of the week in which they did."""
    weeks: dict[tuple[str, date], list[Piece]] = defaultdict(list)
    for piece in material.pieces:
        if piece.approved and piece.decided_by and piece.decided_at:
            weeks[piece.decided_by, monday_of(material.window.day(piece.decided_at))].append(piece)
    return weeks


Shown = Mapping[tuple[int, str], list[str]]


def _evidence(connection: Connection, span: tuple[int, int]) -> Shown:
    links = notes.among(connection, patterns.references("link", *span))
    shown: dict[tuple[int, str], list[str]] = defaultdict(list)
    for item in patterns.evidence_shown(connection, *span):
        what = links.get(item.ref) if item.kind == "link" else item.ref
        if what is not None:
            shown[item.submission, item.kind].append(what)
    return shown


def _piece(row: Row[Any], points: Mapping[str, int], titles: Mapping[str, str], shown: Shown) -> Piece:
    return Piece(
        task=row.id,
        kind=row.kind,
        status=row.status,
        member=row.member,
        title=titles.get(row.title, ""),
        done_on=date.fromisoformat(row.done_on),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at if row.status != "submitted" else None,
        decided_by=row.decided_by if row.status != "submitted" else None,
        quality=row.quality,
        attempt=row.attempt,
        submission=row.submission,
        points=points,
        links=tuple(shown.get((row.submission, "link"), ())),
        files=tuple(shown.get((row.submission, "file"), ())),
    )
