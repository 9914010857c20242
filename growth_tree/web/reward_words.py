"""What codes around rewards are called in the reader's language: kinds, statuses, periods, spans, weekdays."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_interval, format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _

from growth_tree.domain.period import bounds
from growth_tree.domain.terms import Kind, Per, Span
from growth_tree.importing.platforms import platforms as known_platforms
from growth_tree.web import shell
from growth_tree.web.formats import weekday
from growth_tree.web.words import said

TONES = {
    "requested": "info",
    "ready": "wait",
    "granted": "good",
    "used": "",
    "returned": "",
    "refused": "bad",
    "cancelled": "",
    "expired": "bad",
}
"""The tone of the pill that shows where a request stands."""

A_MONDAY = date(2026, 1, 5)


def kinds() -> dict[str, str]:
    """The names of the kinds of reward."""
    return {
        Kind.AD_TEST: _("Ad-test traffic"),
        Kind.PRODUCTION: _("Creative production"),
        Kind.TRAINING: _("Training"),
        Kind.TOOL_LICENCE: _("Tool licence"),
        Kind.DAY_OFF: _("Day off"),
        Kind.DIRECTOR_MEETING: _("Meeting with the director"),
        Kind.HONOUR: _("Honour"),
    }


def statuses() -> dict[str, str]:
    """The names of what can become of a request, in the order of its life."""
    return {
        "requested": _("Waiting for a slot"),
        "ready": _("Waiting for a decision"),
        "granted": _("Granted"),
        "used": _("Used"),
        "returned": _("Given back"),
        "refused": _("Refused"),
        "cancelled": _("Cancelled"),
        "expired": _("Lapsed"),
    }


def period(name: str) -> str:
    """A week by its days, a month by its name; nothing where a stock has no periods."""
    days, locale = bounds(name), get_locale()
    if days is None:
        return ""
    if "W" not in name:
        return str(format_skeleton("yMMMM", days[0], locale=locale))
    skeleton = "MMMd" if days[1].year == shell.today().year else "yMMMd"
    return str(format_interval(*days, skeleton, locale=locale))


def stocks() -> dict[str, str]:
    """How a stock can be counted."""
    return {
        Per.UNLIMITED: _("No limit"),
        Per.COUNTED: _("A number in all"),
        Per.WEEK: _("Slots per week"),
        Per.MONTH: _("Slots per month"),
    }


def spans() -> dict[str, str]:
    """The spans of a quota."""
    return {Span.WEEK: _("a week"), Span.MONTH: _("a month"), Span.SEASON: _("a quarter"), Span.YEAR: _("a year")}


def weekdays() -> dict[int, str]:
    """The days of the week, Monday first as 0."""
    return {n: weekday(A_MONDAY + timedelta(days=n)) for n in range(7)}


def platforms() -> dict[str, str]:
    """The names of the advertising platforms by their codes."""
    return {code: said(platform.name) for code, platform in known_platforms().items()}


def platform(code: str) -> str:
    """The name of a platform, also of one that only older terms know."""
    return platforms().get(code, code)
