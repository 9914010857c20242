"""A target as a small picture: the band in which 8 of 10 results lie, the target on it, and how far the figure is."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Row

from growth_tree.domain.kpi import Kpi
from growth_tree.web import kpi_words
from models import targets

WIDTH, HEIGHT, EDGE = 300, 26, 8


def draw(kpi: Kpi, row: Row[Any], figure: int | None) -> Markup:
    """The picture; its words say the same to whoever cannot see it."""
    low, high = sorted((row.q10, row.q90))
    target = row.target if row.status == targets.FROZEN else row.q50
    shown = [low, high, target, *([] if figure is None else [figure])]
    margin = (high - low) / 4 or 1
    first, last = min(shown) - margin, max(shown) + margin

    def x(value: float) -> str:
        return f"{EDGE + (WIDTH - 2 * EDGE) * (value - first) / (last - first):.1f}"

    words, width = escape(_said(kpi, row, figure)), float(x(high)) - float(x(low))
    dot = "" if figure is None else f'<circle class="target-dot" cx="{x(figure)}" cy="13" r="6"/>'
    return Markup(  # noqa: S704  (every word in it went through escape())
        f'<svg class="target-bar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">'
        f'<line class="target-axis" x1="{EDGE}" x2="{WIDTH - EDGE}" y1="13" y2="13"/>'
        f'<rect class="target-band" x="{x(low)}" y="7" width="{width:.1f}" height="12" rx="6"/>'
        f'<line class="target-mark" x1="{x(target)}" x2="{x(target)}" y1="2" y2="24"/>{dot}</svg>'
    )


def _said(kpi: Kpi, row: Row[Any], figure: int | None) -> str:
    low, high = sorted((row.q10, row.q90))
    target = row.target if row.status == targets.FROZEN else row.q50
    told = {
        "target": kpi_words.figure(kpi, target),
        "low": kpi_words.figure(kpi, low),
        "high": kpi_words.figure(kpi, high),
    }
    now = kpi_words.figure(kpi, figure)
    said: str = _("%(now)s; target %(target)s, usually between %(low)s and %(high)s", now=now, **told)
    without: str = _("Target %(target)s, usually between %(low)s and %(high)s", **told)
    return without if figure is None else said
