"""Levels and badges that were reached since the person last put such news away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from growth_tree.web import words


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to celebrate: the highest levels reached, and badges by name with what they are for."""

    level: int | None
    branches: tuple[tuple[str, str, int], ...]
    badges: tuple[tuple[str, str], ...]
    position: int


def news(seen: int, honoured: Sequence[Row[Any]]) -> News | None:
    """What of somebody's badges and levels lies behind a position of the log, or None."""
    fresh = [row for row in honoured if row.position > seen]
    if not fresh:
        return None
    highest: dict[str, int] = {}
    for row in fresh:
        if row.level:
            highest[row.branch] = max(row.level, highest.get(row.branch, 0))
    return News(
        level=highest.get(""),
        branches=tuple((code, name, highest[code]) for code, name in words.branches().items() if code in highest),
        badges=tuple(words.badge(row.badge) for row in fresh if row.badge),
        position=fresh[-1].position,
    )
