"""Rates with their intervals as a picture: a dot and a line for each, on one scale.

Places are per cent of the width, so that the picture fills any width while its words keep their size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from unicodedata import east_asian_width

from markupsafe import Markup, escape

ROW = 70
FOOT = 26
MARGIN_PERCENT = 8
TICKS_MOST = 4
LABEL_WIDTH_MAX = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One rate: `text` says it in words and figures; nothing is drawn for what is not known."""

    label: str
    text: str
    rate: float | None
    interval: tuple[float, float] | None = None
    best: bool = False


def draw(
    bars: Sequence[Bar], *, title: str, desc: str, said: Callable[[float], str], prefix: str = "intervals"
) -> Markup:
    """The picture; `said` writes a rate for the scale, `prefix` begins its ids and so must be unique on a page."""
    low, high = _range(bars)
    height = ROW * len(bars) + FOOT
    rows = "".join(_row(bar, i * ROW, low, high) for i, bar in enumerate(bars))
    scale = "".join(_tick(tick, _place(tick, low, high), height, said(tick)) for tick in _ticks(low, high))
    return Markup(  # noqa: S704  (every word in it went through escape())
        f'<svg class="intervals" width="100%" height="{height}" role="img"'
        f' aria-labelledby="{prefix}-title {prefix}-desc"><title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(desc)}</desc>{scale}{rows}</svg>'
    )


def _range(bars: Sequence[Bar]) -> tuple[float, float]:
    """From the lowest to the highest of what is shown, never of no width."""
    shown = [value for bar in bars for value in (bar.rate, *(bar.interval or ())) if value is not None]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    return (low, high) if high > low else (low, low + (abs(low) or 1.0))


def _ticks(low: float, high: float) -> list[float]:
    """A few round numbers within the range."""
    power = 10.0 ** floor(log10((high - low) / TICKS_MOST))
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit * TICKS_MOST >= high - low)
    first = -floor(-low / step)
    return [tick * step for tick in range(first, floor(high / step) + 1)]


def _place(value: float, low: float, high: float) -> str:
    return f"{MARGIN_PERCENT + (100 - 2 * MARGIN_PERCENT) * (value - low) / (high - low):.2f}%"


def _tick(tick: float, x: str, height: int, text: str) -> str:
    line = f'<line class="interval-grid" x1="{x}" x2="{x}" y1="0" y2="{height - FOOT}"/>'
    return f'{line}<text class="interval-tick" x="{x}" y="{height - 6}" text-anchor="middle">{escape(text)}</text>'


def _row(bar: Bar, top: int, low: float, high: float) -> str:
    y = top + 32
    parts = [f'<text class="interval-label" x="0" y="{top + 18}">{escape(_short(bar.label))}</text>']
    if bar.interval is not None:
        x1, x2 = (_place(end, low, high) for end in bar.interval)
        parts.append(f'<line class="interval-line" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>')
    if bar.rate is not None:
        parts.append(f'<circle class="interval-dot" cx="{_place(bar.rate, low, high)}" cy="{y}" r="6"/>')
    parts.append(f'<text class="interval-text" x="0" y="{top + 54}">{escape(bar.text)}</text>')
    return f'<g class="interval{" interval-best" if bar.best else ""}">{"".join(parts)}</g>'


def _short(label: str) -> str:
    """As much of a label as fits a phone; Chinese characters are twice as wide as Latin ones."""
    width = 0
    for i, character in enumerate(label):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > LABEL_WIDTH_MAX:
            return label[: i - 1] + "…"
    return label
