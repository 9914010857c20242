"""The periods of a stock: an ISO week such as 2026-W47, a month such as 2026-11, `all`, or nothing without a limit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from growth_tree.domain.award import DECEMBER, MONTHS_IN_SEASON, season_of, season_start, span
from growth_tree.domain.core import Rejected
from growth_tree.domain.rules import Period
from growth_tree.domain.terms import Per, Span, Window

ALL, NONE = "all", ""
DAYS_IN_WEEK = 7
AHEAD_DAYS = 62
"""How many days before its first day a period can be asked for."""


def period_of(per: Per, day: date) -> str:
    """The period of a stock in which a day lies."""
    match per:
        case Per.UNLIMITED:
            return NONE
        case Per.COUNTED:
            return ALL
        case Per.WEEK:
            return week_of(day)
        case Per.MONTH:
            return month_of(day)


def week_of(day: date) -> str:
    """The ISO week in which a day lies, such as 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def days_of_week(text: str) -> tuple[date, date] | None:
    """The Monday and the Sunday of a week; None for any other text, be it another way to write a week."""
    try:
        days = bounds(text)
    except ValueError:
        return None
    return days if days is not None and text == week_of(days[0]) else None


def month_of(day: date) -> str:
    """The month in which a day lies, such as 2026-11."""
    return day.isoformat()[:7]


def bounds(period: str) -> tuple[date, date] | None:
    """The first and the last day of a week or month; None where a period has no days.

    Raises ValueError for a text that is no period.
    """
    if period in (ALL, NONE):
        return None
    year, _, part = period.partition("-")
    if part.startswith("W"):
        week = int(year), int(part[1:])
        return date.fromisocalendar(*week, 1), date.fromisocalendar(*week, DAYS_IN_WEEK)
    first, after = span(Period.MONTH, date(int(year), int(part), 1))
    return first, after - timedelta(days=1)


def first_day_of(period: str) -> date:
    """The first day of a week or month that is one."""
    days = bounds(period)
    assert days is not None
    return days[0]


def last_day_of(period: str) -> date:
    """The last day of a week or month that is one."""
    days = bounds(period)
    assert days is not None
    return days[1]


def is_month(text: str) -> bool:
    """Whether a text is a month such as 2026-11."""
    try:
        return month_of(date.fromisoformat(f"{text}-01")) == text
    except ValueError:
        return False


def is_over(period: str, today: date) -> bool:
    """Whether the last day of a period has passed."""
    days = bounds(period)
    return days is not None and days[1] < today


def asked_for(per: Per, period: str | None, today: date) -> str:
    """The period that a request means, if one can be asked for it now."""
    if per in (Per.UNLIMITED, Per.COUNTED):
        return period_of(per, today)
    if period is None:
        raise Rejected("period_missing", "period")
    try:
        days = bounds(period)
    except ValueError:
        days = None
    if days is None or period != period_of(per, days[0]):
        raise Rejected("unknown_period", "period")
    if days[1] < today or days[0] > today + timedelta(days=AHEAD_DAYS):
        raise Rejected("period_out_of_reach", "period", days=AHEAD_DAYS)
    return period


def closing(window: Window, period: str) -> tuple[date, int]:
    """The day and hour at which requests for a week or month stop collecting."""
    days = bounds(period)
    assert days is not None
    back = (days[0].weekday() - window.weekday - 1) % DAYS_IN_WEEK + 1
    return days[0] - timedelta(days=back), window.hour


def is_collecting(close: tuple[date, int], at: datetime) -> bool:
    """Whether a moment, in the organisation's time zone, lies before a closing hour."""
    return (at.date(), at.hour) < close


def first_of(within: Span, day: date) -> date:
    """The first day of the span of a quota in which a day lies."""
    match within:
        case Span.WEEK:
            return span(Period.WEEK, day)[0]
        case Span.MONTH:
            return day.replace(day=1)
        case Span.SEASON:
            return season_start(season_of(day))
        case Span.YEAR:
            return date(day.year, 1, 1)


def first_after(within: Span, day: date) -> date:
    """The first day after that span."""
    match within:
        case Span.WEEK:
            return span(Period.WEEK, day)[1]
        case Span.MONTH:
            return span(Period.MONTH, day)[1]
        case Span.SEASON:
            return months_after(season_start(season_of(day)), MONTHS_IN_SEASON)
        case Span.YEAR:
            return date(day.year + 1, 1, 1)


def months_after(first: date, months: int) -> date:
    """The first day of the month that comes so many months after that of a day."""
    years, month = divmod(first.year * DECEMBER + first.month - 1 + months, DECEMBER)
    return date(years, month + 1, 1)
