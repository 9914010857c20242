"""The spans over which boards compare, and those before them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate, repeat

from babel.dates import format_skeleton
from flask_babel import gettext as _

from growth_tree.domain.award import season_of
from growth_tree.domain.period import first_after, first_of, month_of, week_of
from growth_tree.domain.terms import Span
from growth_tree.i18n import spoken
from growth_tree.web import rights, words

SPANS = (Span.WEEK, Span.MONTH, Span.SEASON)
COMPARED = {Span.WEEK: 4, Span.MONTH: 3, Span.SEASON: 1}
"""With how many spans before it a span is compared."""
DRAWN = {Span.WEEK: 13, Span.MONTH: 12, Span.SEASON: 8}
BACK_MOST = {Span.WEEK: 52, Span.MONTH: 12, Span.SEASON: 4}
"""How many spans back can be chosen."""

Days = tuple[date, date]


def spans_back(span: Span, day: date, count: int) -> list[Days]:
    """The span of a day and so many before it, latest first; both ends belong to it."""
    firsts = accumulate(repeat(first_of(span, day), count + 1), lambda first, _same: _before(span, first))
    return [(first, first_after(span, first) - timedelta(days=1)) for first in firsts]


def as_far(span: Days, other: Days, day: date) -> Days:
    """As many days of another span as have gone of a running one, so that like is compared with like."""
    gone = min(day, span[1]) - span[0]
    return other[0], min(other[0] + gone, other[1])


def weeks_in(days: Days) -> list[str]:
    """The weeks that begin in a span: those whose results count for it."""
    monday = days[0] + timedelta(days=-days[0].weekday() % 7)
    count = max(0, (days[1] - monday).days // 7 + 1)
    return [week_of(monday + timedelta(weeks=n)) for n in range(count)]


def name(span: Span, days: Days) -> str:
    """What a span is called."""
    match span:
        case Span.WEEK:
            return rights.period_name(week_of(days[0]))
        case Span.MONTH:
            return rights.period_name(month_of(days[0]))
        case _:
            return words.season(season_of(days[0]))


def short(span: Span, days: Days) -> str:
    """The same in a few letters, below a picture."""
    if span is Span.SEASON:
        return season_of(days[0])
    return str(format_skeleton("MMMd" if span is Span.WEEK else "yMMM", days[0], locale=spoken()))


def names() -> dict[str, str]:
    """What the kinds of span are called."""
    return {Span.WEEK: _("Week"), Span.MONTH: _("Month"), Span.SEASON: _("Season")}


def _before(span: Span, first: date) -> date:
    return first_of(span, first - timedelta(days=1))
