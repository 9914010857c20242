"""What the parts of terms are called that only those read who write them: ways of counting, weekdays, platforms."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _

from growth_tree.domain.terms import Per
from growth_tree.importing.platforms import platforms as known_platforms
from growth_tree.web.formats import weekday
from growth_tree.web.words import said

A_MONDAY = date(2026, 1, 5)
DAYS_IN_WEEK = 7


def stocks() -> dict[str, str]:
    """How a stock can be counted."""
    return {
        Per.UNLIMITED: _("No limit"),
        Per.COUNTED: _("A number in all"),
        Per.WEEK: _("Slots per week"),
        Per.MONTH: _("Slots per month"),
    }


def weekdays() -> dict[str, str]:
    """The days of the week, Monday first as 0."""
    return {str(n): weekday(A_MONDAY + timedelta(days=n)) for n in range(DAYS_IN_WEEK)}


def platforms() -> dict[str, str]:
    """The names of the advertising platforms by their codes."""
    return {code: said(platform.name) for code, platform in known_platforms().items()}


def platform_name(code: str) -> str:
    """The name of a platform, also of one that only older terms know."""
    return platforms().get(code, code)
