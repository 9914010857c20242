"""Server-drawn pictures of a simulation: before and after in pairs, and how differences are spread over people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup, escape

ROW, BAR, LABEL = 52, 12, 18
COLUMNS, HEIGHT, FOOT, HEAD = 11, 200, 24, 20
WIDEST = 84.0
"""Per cent of the width that the longest bar takes; the rest is for its figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What one row compares."""

    label: str
    before: int
    after: int
    text: str


def pairs(rows: Sequence[Pair], *, title: str, desc: str, prefix: str) -> Markup:
    """Two bars a row, the upper one as it was, the lower one under the draft."""
    most = max((value for row in rows for value in (row.before, row.after)), default=0) or 1
    drawn = "".join(_pair(n * ROW, row, most) for n, row in enumerate(rows))
    return _picture(drawn, max(ROW * len(rows), ROW), title, desc, prefix)


def spread(differences: Sequence[int], *, title: str, desc: str, prefix: str) -> Markup:
    """How many people gain or lose how much, in columns of equal width around nought."""
    step = max(1, ceil(max(map(abs, differences), default=0) / (COLUMNS // 2)))
    counts = [0] * COLUMNS
    for each in differences:
        counts[_column(each, step)] += 1
    most, width = max(counts) or 1, 100 / COLUMNS
    drawn = "".join(_pillar(n, count, most, width, (n - COLUMNS // 2) * step) for n, count in enumerate(counts))
    return _picture(drawn, HEIGHT, title, desc, prefix)


def _column(difference: int, step: int) -> int:
    """Nought stands alone in the middle, so that whoever neither gains nor loses is told apart."""
    if difference == 0:
        return COLUMNS // 2
    away = min(ceil(abs(difference) / step), COLUMNS // 2)
    return COLUMNS // 2 + (away if difference > 0 else -away)


def _pair(top: int, row: Pair, most: int) -> str:
    bars = "".join(
        f'<rect class="lab-{name}" x="0" y="{top + LABEL + n * BAR}" height="{BAR - 2}" rx="3" '
        f'width="{max(0, value) * WIDEST / most:.2f}%"/>'
        for n, (name, value) in enumerate((("before", row.before), ("after", row.after)))
    )
    text = f'<text class="lab-label" x="0" y="{top + LABEL - 5}">{escape(row.label)}</text>'
    figure = f'<text class="lab-figure" x="100%" y="{top + LABEL - 5}" text-anchor="end">{escape(row.text)}</text>'
    return text + figure + bars


def _pillar(n: int, count: int, most: int, width: float, at: int) -> str:
    plot = HEIGHT - HEAD - FOOT
    tall = round(plot * count / most)
    kind = "lost" if at < 0 else "won" if at > 0 else "same"
    middle = (n + 0.5) * width
    bar = (
        f'<rect class="lab-{kind}" x="{n * width + 0.6:.2f}%" y="{HEAD + plot - tall}" '
        f'width="{width - 1.2:.2f}%" height="{tall}" rx="3"/>'
    )
    number = (
        f'<text class="lab-figure" x="{middle:.2f}%" y="{HEAD + plot - tall - 5}" text-anchor="middle">{count}</text>'
        if count
        else ""
    )
    label = f"{at:+d}" if at else "0"
    shown = n % (COLUMNS // 2) == 0
    tick = f'<text class="lab-label" x="{middle:.2f}%" y="{HEIGHT - 6}" text-anchor="middle">{label}</text>'
    return bar + number + (tick if shown else "")


def _picture(inner: str, height: int, title: str, desc: str, prefix: str) -> Markup:
    return Markup(  # noqa: S704  (every word in it went through escape())
        f'<svg class="lab-chart" width="100%" height="{height}" role="img" '
        f'aria-labelledby="{prefix}-title {prefix}-desc"><title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(desc)}</desc>{inner}</svg>'
    )
