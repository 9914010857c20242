"""A line over weeks or days as a picture, with a band, a line to compare with, and what happened beside it.

Places from left to right are per cent of the width, so that the picture fills any width while its words keep their
size: the lines lie in an inner picture that is stretched, the words and dots in the outer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, log10

from markupsafe import Markup, escape

HEIGHT, HEAD, FOOT = 300, 34, 30
PLOT = HEIGHT - HEAD - FOOT
LEFT, RIGHT = 9.0, 97.0
WIDE = 1000
TICKS_MOST, LABELS_MOST = 5, 4
DOTS_MOST = 40
MARK_LABEL_APART = 22.0
FROM_ZERO = 0.4
"""Where the lowest value is less than this part of the highest, the scale begins at nought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One week or day: `label` stands below it, `text` says it in words; what is not known is not drawn."""

    label: str
    text: str = ""
    value: float | None = None
    other: float | None = None
    band: tuple[float, float] | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that lasted from one point to another, both counted from 0."""

    first: int
    last: int
    label: str


def draw(
    points: Sequence[Point],
    *,
    title: str,
    desc: str,
    said: Callable[[float], str],
    events: Sequence[Event] = (),
    prefix: str = "chart",
) -> Markup:
    """The picture; `said` writes a number for the scale, `prefix` begins its ids and so must be unique on a page."""
    low, high, ticks = _scale(points)
    frame = _Frame(count=len(points), low=low, high=high)
    behind = "".join((*_shades(frame, events), *_bands(frame, points)))
    grid = "".join((*_grid(frame, ticks, said), *_labels(frame, points), *_names(frame, events)))
    lines, dots = "".join(_lines(frame, points)), "".join(_dots(frame, points))
    return Markup(  # noqa: S704  (every word in it went through escape())
        f'<svg class="chart" width="100%" height="{HEIGHT}" role="img" aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>'
        f"{_stretched(behind)}{grid}{_stretched(lines)}{dots}</svg>"
    )


def _stretched(inner: str) -> str:
    box = f'x="0" y="{HEAD}" width="100%" height="{PLOT}" viewBox="0 0 {WIDE} {PLOT}"'
    return f'<svg {box} preserveAspectRatio="none">{inner}</svg>'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where things are drawn."""

    count: int
    low: float
    high: float

    def x(self, at: float) -> float:
        """Per cent of the width."""
        return LEFT + (RIGHT - LEFT) * (at / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        """Pixels below the top of the plot."""
        return PLOT * (self.high - value) / (self.high - self.low)

    def at(self, place: float, value: float) -> str:
        """A corner of a line in the inner picture."""
        return f"{self.x(place) * WIDE / 100:.1f},{self.y(value):.1f}"


def _scale(points: Sequence[Point]) -> tuple[float, float, list[float]]:
    """The ends of the scale and the round numbers on it."""
    shown = [value for p in points for value in (p.value, p.other, *(p.band or ())) if value is not None]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    if 0 <= low < high * FROM_ZERO:
        low = 0.0
    if high <= low:
        low, high = (0.0, 1.0) if not high else (low - abs(low) / 10, high + abs(high) / 10)
    power = 10.0 ** floor(log10((high - low) / TICKS_MOST))
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit * TICKS_MOST >= high - low)
    first, last = floor(low / step), -floor(-high / step)
    return first * step, last * step, [tick * step for tick in range(first, last + 1)]


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Places that follow each other, so that a gap stays one."""
    for _start, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        yield [place for _n, place in run]


def _shades(frame: _Frame, events: Sequence[Event]) -> Iterator[str]:
    half = 0.5 if frame.count > 1 else 0
    for event in events:
        left, right = (frame.x(at) * WIDE / 100 for at in (max(event.first - half, 0), event.last + half))
        width = max(min(right, WIDE) - left, 4)
        yield (
            f'<rect class="chart-event" x="{left:.1f}" y="0" width="{width:.1f}" height="{PLOT}">'
            f"<title>{escape(event.label)}</title></rect>"
        )


def _bands(frame: _Frame, points: Sequence[Point]) -> Iterator[str]:
    for run in _runs([i for i, point in enumerate(points) if point.band is not None]):
        bands = [(i, *band) for i in run if (band := points[i].band)]
        corners = [frame.at(i, low) for i, low, _high in bands] + [frame.at(i, high) for i, _low, high in bands[::-1]]
        yield f'<polygon class="chart-band" points="{" ".join(corners)}"/>'


def _lines(frame: _Frame, points: Sequence[Point]) -> Iterator[str]:
    for name in ("other", "value"):
        known = {i: value for i, point in enumerate(points) if (value := getattr(point, name)) is not None}
        for run in _runs(list(known)):
            corners = " ".join(frame.at(i, known[i]) for i in run)
            yield f'<polyline class="chart-{name}" vector-effect="non-scaling-stroke" points="{corners}"/>'


def _grid(frame: _Frame, ticks: Sequence[float], said: Callable[[float], str]) -> Iterator[str]:
    for tick in ticks:
        y = HEAD + frame.y(tick)
        yield f'<line class="chart-grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="chart-tick" x="2" y="{y - 4:.1f}">{escape(said(tick))}</text>'


def _labels(frame: _Frame, points: Sequence[Point]) -> Iterator[str]:
    """A few labels below, none of them cut off."""
    if not points:
        return
    parts = min(LABELS_MOST, len(points)) - 1
    for n in range(parts + 1):
        at = n * (len(points) - 1) // parts if parts else 0
        anchor = "middle" if 0 < n < parts or not parts else "start" if n == 0 else "end"
        x = f"{frame.x(at):.2f}%" if anchor == "middle" else "2" if n == 0 else "100%"
        text, y = escape(points[at].label), HEIGHT - 8
        yield f'<text class="chart-tick" x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


def _names(frame: _Frame, events: Sequence[Event]) -> Iterator[str]:
    """What the shades are called, as far as there is room; the rest is in the words below the picture."""
    right = -MARK_LABEL_APART
    for event in sorted(events, key=lambda event: event.first):
        x = frame.x((event.first + event.last) / 2)
        if x - right < MARK_LABEL_APART:
            continue
        right = x
        anchor = "start" if x < MARK_LABEL_APART else "end" if x > 100 - MARK_LABEL_APART else "middle"
        yield f'<text class="chart-name" x="{x:.2f}%" y="16" text-anchor="{anchor}">{escape(event.label)}</text>'


def _dots(frame: _Frame, points: Sequence[Point]) -> Iterator[str]:
    few = len(points) <= DOTS_MOST
    for i, point in enumerate(points):
        if point.value is None or not (few or point.marked):
            continue
        kind, radius = ("chart-dot chart-marked", 6) if point.marked else ("chart-dot", 4)
        y = HEAD + frame.y(point.value)
        yield (
            f'<circle class="{kind}" cx="{frame.x(i):.2f}%" cy="{y:.1f}" r="{radius}">'
            f"<title>{escape(point.text)}</title></circle>"
        )
