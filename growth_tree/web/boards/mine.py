"""My own way: what I earned span by span, beside what is usual for me."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from growth_tree.domain.terms import Span
from growth_tree.web import shell
from growth_tree.web.boards import spans
from growth_tree.web.boards.spans import Days
from growth_tree.web.chart_svg import Point, draw
from growth_tree.web.formats import number
from growth_tree.web.moment import Moment
from models import boards as model


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One span and its XP; `so_far` counts as many days of it as have gone of the chosen one."""

    days: Days
    name: str
    xp: int
    so_far: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The chosen span beside my own past; `usual` is the mean of those before it, as far as the chosen one has come."""

    past: Sequence[Past]
    xp: int
    usual: int | None
    best: Past | None
    chart: Markup

    @property
    def percent(self) -> int | None:
        """What was earned, in per cent of the usual."""
        return None if not self.usual else 100 * self.xp // self.usual


def mine(span: Span, chosen: Days, when: Moment) -> Mine:
    """How I did in a span and in those before it, latest first."""
    every = spans.spans_back(span, chosen[0], spans.DRAWN[span] - 1)
    rows = model.xp_by_day(shell.connection(), shell.person(), every[-1][0], when.position)
    xp = {date.fromisoformat(row.done_on): int(row.xp) for row in rows}
    begun = min(xp, default=chosen[0])
    here = [days for days in every if days[1] >= begun] or every[:1]

    def within(days: Days) -> int:
        return sum(earned for day, earned in xp.items() if days[0] <= day <= days[1])

    past = [
        Past(
            days=days,
            name=spans.name(span, days),
            xp=within(days),
            so_far=within(spans.as_far(chosen, days, when.day)),
        )
        for days in here
    ]
    before = past[1 : spans.COMPARED[span] + 1]
    return Mine(
        past=past,
        xp=past[0].xp,
        usual=sum(each.so_far for each in before) // len(before) if before else None,
        best=max(past, key=lambda each: each.xp) if any(each.xp for each in past) else None,
        chart=_chart(span, past),
    )


def _chart(span: Span, past: Sequence[Past]) -> Markup:
    points = [
        Point(
            label=spans.short(span, each.days),
            value=float(each.xp),
            text=_("%(span)s: %(xp)s XP", span=each.name, xp=number(each.xp)),
            marked=n == len(past) - 1,
        )
        for n, each in enumerate(reversed(past))
    ]
    desc = " · ".join(point.text for point in points)
    return draw(points, title=_("My XP over time"), desc=desc, said=lambda value: number(round(value)), prefix="mine")
