"""Which weeks are looked at: whole ones that are over, so that looking again finds the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from growth_tree.codec import stamp

WEEKS = 13
"""A quarter: enough for small numbers to even out, and no older than what can still be remembered and put right."""


class Window(Struct, frozen=True, kw_only=True):
    """Some whole weeks, from a Monday to a Sunday, by the organisation's clocks."""

    first: date
    last: date
    zone: ZoneInfo

    def day(self, stamped: str) -> date:
        """The day of a moment as it is stored."""
        return datetime.fromisoformat(stamped).astimezone(self.zone).date()

    @property
    def start(self) -> str:
        """The moment at which it begins, as it is stored."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> str:
        """The moment at which it is over."""
        return _midnight(self.last + timedelta(days=1), self.zone)


def window_of(today: date, zone: ZoneInfo) -> Window:
    """The weeks before the present one."""
    monday = monday_of(today)
    return Window(first=monday - timedelta(weeks=WEEKS), last=monday - timedelta(days=1), zone=zone)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> str:
    return stamp(datetime.combine(day, time(), zone))
