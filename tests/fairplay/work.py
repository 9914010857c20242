"""Work of thirteen weeks, made by hand: pieces that differ only in what a test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from growth_tree.codec import stamp
from growth_tree.domain import calendar
from growth_tree.domain.organisation import Directory
from growth_tree.domain.rules import RuleBook, Text
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.window import Window
from tests.domain.scenario import ORGANISATION, kind, library

MONDAY = date(2026, 3, 2)
"""A day in the middle of the window."""

WINDOW = Window(first=date(2026, 1, 5), last=date(2026, 4, 5), zone=ZoneInfo("Asia/Shanghai"))
RULES = RuleBook(
    title=Text(zh="规则", en="Rules"),
    kinds=(kind("copy", week=5), kind("title"), kind("few", week=2), kind("review", month=8)),
)
_numbers = count(1)


def piece(
    member: str = "ann",
    *,
    by: str | None = "cy",
    day: date = MONDAY,
    seconds: float = 3600,
    at: datetime | None = None,
    points: dict[str, int] | None = None,
    **more: Any,
) -> Piece:
    """Work handed in at nine in the morning or `at`, and decided some seconds later by somebody, or not at all."""
    n = next(_numbers)
    handed_in = at or datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(minutes=n % 300)
    told = {
        "kind": "title",
        "status": "approved" if by else "submitted",
        "title": f"work {n}",
        "quality": 100,
        "attempt": 1,
        "links": (),
        "files": (),
    }
    return Piece(
        task=f"t{n}",
        member=member,
        done_on=day,
        submitted_at=stamp(handed_in),
        decided_at=stamp(handed_in + timedelta(seconds=seconds)) if by else None,
        decided_by=by,
        submission=n,
        points={member: 10} if points is None else points,
        **{**told, **more},
    )


def material(*pieces: Piece, pictures: dict[str, str] | None = None, directory: Directory = ORGANISATION) -> Material:
    """What a detector is given."""
    return Material(
        window=WINDOW,
        pieces=pieces,
        pictures=pictures or {},
        directory=directory,
        library=library(RULES),
        calendar=calendar.initial,
    )
