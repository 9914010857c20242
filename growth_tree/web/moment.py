"""The moment that a page shows: now, or a past one that its address asks for with `as_of`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import g, request
from flask_babel import gettext as _

from growth_tree import codec, handle
from growth_tree.web import shell

LATEST = 2**62
"""No position lies behind this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Up to which position of the log a page tells, and the day that was today then.

    `asked` is what the address said, `problem` why a past moment was not shown.
    """

    day: date
    position: int = LATEST
    at: datetime | None = None
    asked: str = ""
    problem: str = ""

    @property
    def past(self) -> bool:
        """Whether it is not now."""
        return self.at is not None

    @property
    def kept(self) -> dict[str, str]:
        """The other parts of the address, for the form that chooses a moment."""
        return {name: value for name, value in shell.query().items() if name not in {"as_of", "page", "format"}}

    @property
    def present(self) -> str:
        """The same page now."""
        return f"{request.path}?{urlencode(self.kept)}" if self.kept else request.path

    def link(self, address: str) -> str:
        """An address at the same moment."""
        if not self.past:
            return address
        return f"{address}{'&' if '?' in address else '?'}as_of={self.asked}"


def asked() -> Moment:
    """The moment that the address asks for; now, with the problem, where there is nothing to see of it."""
    return shell.once("moment", _asked)


@contextmanager
def travelling(moment: Moment) -> Iterator[None]:
    """What is asked of the shell meanwhile is told as on that day; who may see it has to be settled before."""
    if moment.at is None:
        yield
        return
    present = shell.now(), shell.today()
    g.now, g.today = moment.at, moment.day
    try:
        yield
    finally:
        g.now, g.today = present


def _asked() -> Moment:
    text = shell.query().get("as_of", "").strip()
    today = shell.today()
    if not text:
        return Moment(day=today)
    end = _end(text)
    if end is None:
        return Moment(day=today, asked=text[:40], problem=_("A moment is written like 2026-09-30 or 2026-09-30T12:00."))
    if end > shell.now():
        wanted = end.astimezone(shell.settings().zone) - timedelta(microseconds=1)
        if wanted.date() > today:
            return Moment(day=today, asked=text, problem=_("That day is still to come."))
        return Moment(day=today)
    last = handle.ended(shell.connection(), codec.stamp(end))
    if last is None:
        return Moment(day=today, asked=text, problem=_("Nothing had happened yet then."))
    at = end - timedelta(microseconds=1)
    day = at.astimezone(shell.settings().zone).date()
    return Moment(day=day, position=last.position, at=at, asked=text)


def _end(text: str) -> datetime | None:
    """The first moment that is not shown any more: the day after a day, the minute after a minute."""
    whole_day = len(text) == len("2026-09-30")
    try:
        found = datetime.fromisoformat(text)
        zoned = found.replace(tzinfo=shell.settings().zone) if found.tzinfo is None else found
        return zoned + (timedelta(days=1) if whole_day else timedelta(minutes=1))
    except (ValueError, OverflowError):
        return None
