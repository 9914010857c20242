"""Whether a model means what it says: how often its quantiles were promised to be reached, and how often they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from growth_tree.web.tables import Column

SIDE, MARGIN = 260, 36
TICKS = (0, 20, 50, 80, 100)
RADIUS, APART = 7, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Subjects that vary alike: `shares` are pairs of promised and reached, in per cent."""

    letter: str
    name: str
    rows: int
    shares: Sequence[tuple[int, float]]


def cells(card: Mapping[str, Any]) -> list[Cell]:
    """What a model's card says about it, the calmest subjects first."""
    told = card.get("reached", ())
    names = _names(max((each["cell"] for each in told), default=0))
    return [
        Cell(
            letter=letter,
            name=names[each["cell"]],
            rows=each["rows"],
            shares=[(round(100 - 100 * float(level)), 100 * share) for level, share in each["reached"].items()],
        )
        for letter, each in zip(ascii_uppercase, told, strict=False)
    ]


def draw(found: Sequence[Cell]) -> Markup:
    """The picture: on the line, promises were kept; a letter for each group."""
    whole = SIDE + 2 * MARGIN
    promised, reached = _("promised, %"), _("reached, %")
    title, desc = _("Promised and reached"), _("On the line, a target was reached as often as promised.")
    dots = "".join(_dots(cell, (n - (len(found) - 1) / 2) * APART) for n, cell in enumerate(found))
    corners = f"{_x(0)},{_y(10)} {_x(0)},{_y(-10)} {_x(100)},{_y(90)} {_x(100)},{_y(110)}"
    return Markup(  # noqa: S704  (every word in it went through escape())
        f'<svg class="calibration" viewBox="0 0 {whole} {whole}" role="img" aria-labelledby="calibration-title'
        f' calibration-desc"><title id="calibration-title">{escape(title)}</title>'
        f'<desc id="calibration-desc">{escape(desc)}</desc>'
        f'<clipPath id="calibration-frame"><rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}"/></clipPath>'
        f'<polygon class="calibration-near" clip-path="url(#calibration-frame)" points="{corners}"/>{_grid()}'
        f'<line class="calibration-line" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(100)}" y2="{_y(100)}"/>'
        f"{dots}{_axes(promised, reached)}</svg>"
    )


def columns(found: Sequence[Cell]) -> list[Column]:
    """The same as a file."""

    def reached(n: int, promised: int) -> Column:
        return Column(heading=f"{promised} %", value=lambda cell: round(cell.shares[n][1], 1))

    promised = [level for level, _reached in found[0].shares] if found else []
    return [
        Column(heading=_("Subjects"), value=lambda cell: cell.name),
        Column(heading=_("Weeks"), value=lambda cell: cell.rows),
        *(reached(n, level) for n, level in enumerate(promised)),
    ]


def _names(last: int) -> dict[int, str]:
    if last <= 1:
        return {0: _("All that are known for long"), 1: _("Known for a few weeks only")}
    calm = (_("Hardly varying"), _("Varying a little"), _("Varying much"), _("Varying most"))
    return dict(enumerate((*calm, _("Known for a few weeks only"))))


def _x(percent: float) -> float:
    return round(MARGIN + SIDE * percent / 100, 1)


def _y(percent: float) -> float:
    return round(MARGIN + SIDE * (100 - percent) / 100, 1)


def _grid() -> str:
    return "".join(
        f'<line class="calibration-grid" x1="{_x(0)}" x2="{_x(100)}" y1="{_y(tick)}" y2="{_y(tick)}"/>'
        f'<line class="calibration-grid" x1="{_x(tick)}" x2="{_x(tick)}" y1="{_y(0)}" y2="{_y(100)}"/>'
        f'<text class="calibration-tick" x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick}</text>'
        f'<text class="calibration-tick" x="{MARGIN - 5}" y="{_y(tick) + 4}" text-anchor="end">{tick}</text>'
        for tick in TICKS
    )


def _dots(cell: Cell, aside: float) -> str:
    """The letters of a group, a little aside so that those of others can be read as well."""
    return "".join(
        f"<g><title>{escape(f'{cell.name}: {promised} % → {reached:.0f} %')}</title>"
        f'<circle class="calibration-dot" cx="{_x(promised) + aside:.1f}" cy="{_y(reached)}" r="{RADIUS}"/>'
        f'<text class="calibration-letter" x="{_x(promised) + aside:.1f}" y="{_y(reached) + 4:.1f}"'
        f' text-anchor="middle">'
        f"{cell.letter}</text></g>"
        for promised, reached in cell.shares
    )


def _axes(promised: str, reached: str) -> str:
    low = SIDE + 2 * MARGIN - 4
    return (
        f'<text class="calibration-tick" x="{_x(50)}" y="{low}" text-anchor="middle">{escape(promised)}</text>'
        f'<text class="calibration-tick" x="2" y="{MARGIN - 14}">{escape(reached)}</text>'
    )
