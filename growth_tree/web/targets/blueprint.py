"""The one blueprint of targets, and the weeks that they are of."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint

from growth_tree.domain.period import days_of_week, week_of
from growth_tree.web import shell

blueprint = Blueprint("targets", __name__)

WEEKS_AHEAD = 5
WEEKS_BACK = 104


def weeks_from_now(weeks: int) -> str:
    """The week so many weeks from now."""
    return week_of(shell.today() + timedelta(weeks=weeks))


def known_week(asked: str) -> tuple[date, date] | None:
    """The days of a week that is asked for, if it is one that can have targets."""
    days = days_of_week(asked)
    if days is None:
        return None
    far = timedelta(weeks=WEEKS_AHEAD) if days[0] > shell.today() else timedelta(weeks=WEEKS_BACK)
    return days if abs(days[0] - shell.today()) <= far else None
