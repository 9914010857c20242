"""Bursts just before a cap resets: most of a week's or month's allowance is used on its last working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from growth_tree.domain.award import season_of
from growth_tree.domain.calendar import Calendar
from growth_tree.domain.finding_events import Detector
from growth_tree.domain.period import bounds, month_of, week_of
from growth_tree.domain.rules import Period
from growth_tree.fairplay.material import Material, Piece
from growth_tree.fairplay.sighting import Sighting
from growth_tree.fairplay.window import Window

TIMES_MIN = 3
"""What makes a burst: as many pieces on the last day. Caps below have no room for one."""

SHARE_MAX = 50
"""Per cent of the weeks or months with such work; up to half of them may be how a trade works."""

BURSTS_MIN = {Period.WEEK: 3, Period.MONTH: 2}
"""Bursts in the weeks looked at; seldom do more than two whole months lie in them."""

NAMES = {Period.WEEK: week_of, Period.MONTH: month_of}


def sightings(material: Material) -> Iterator[Sighting]:
    """People with too many bursts of a kind, at most one a quarter."""
    used: dict[tuple[str, str, Period], dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in material.pieces:
        for period in _capped(material, piece):
            used[piece.member, piece.kind, period][NAMES[period](piece.done_on)].append(piece)
    window = material.window
    for (member, kind, period), every in used.items():
        whole = {name: pieces for name, pieces in every.items() if _is_whole(name, window)}
        found = [last for name, pieces in whole.items() if (last := _burst(name, pieces, material.calendar))]
        share = 100 * len(found) // len(whole) if whole else 0
        if len(found) >= BURSTS_MIN[period] and share > SHARE_MAX:
            yield Sighting(
                detector=Detector.BURST,
                members=(member,),
                approver=None,
                pieces=tuple(piece for pieces in found for piece in pieces),
                measure=share,
                bound=SHARE_MAX,
                cases=len(found),
                first=window.first,
                last=window.last,
                occasion=f"{season_of(window.last)} {kind} {period}",
            )


def _capped(material: Material, piece: Piece) -> Iterator[Period]:
    """The periods in which work of a kind counts only so often, by the rules of its day."""
    kind = material.library.current(piece.done_on).rulebook.by_code.get(piece.kind)
    for cap in kind.caps if kind else ():
        if cap.period in NAMES and cap.times >= TIMES_MIN:
            yield cap.period


def _is_whole(name: str, window: Window) -> bool:
    days = bounds(name)
    return days is not None and window.first <= days[0] and days[1] <= window.last


def _burst(name: str, pieces: list[Piece], calendar: Calendar) -> list[Piece]:
    """The work of the last working day and after, if it is enough and more than half of all."""
    days = bounds(name)
    assert days is not None
    day = _last_workday(*days, calendar)
    last = [piece for piece in pieces if piece.done_on >= day]
    return last if len(last) >= TIMES_MIN and 2 * len(last) > len(pieces) else []


def _last_workday(first: date, last: date, calendar: Calendar) -> date:
    day = last
    while day > first and not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day if calendar.is_workday(day) else last
