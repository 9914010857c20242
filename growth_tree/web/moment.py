"""The moment that a page shows: now, or a past one that its address asks for with `as_of`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _

from growth_tree import codec, handle
from growth_tree.domain.award import season_of, season_start
from growth_tree.handle import World
from growth_tree.web import shell
from models.base import LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Up to which position of the log a page tells, and the day that was today then.

    `asked` is what the address said of a past moment, `problem` why none was shown. A `recent` one is nearer to now
    than to the beginning of its season.
    """

    day: date
    position: int = LATEST
    at: datetime | None = None
    recent: bool = False
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
        """The address of the same page now."""
        return f"{request.path}?{urlencode(self.kept)}" if self.kept else request.path

    @property
    def along(self) -> dict[str, str]:
        """What an address needs to stay with the moment."""
        return {"as_of": self.asked} if self.past else {}

    def link(self, address: str) -> str:
        """An address at the same moment."""
        if not self.past:
            return address
        return f"{address}{'&' if '?' in address else '?'}{urlencode(self.along)}"


def present() -> Moment:
    """Now."""
    return Moment(day=shell.today())


def asked(about: str | None = None) -> Moment:
    """The moment that the address asks for; now, with the problem, where there is nothing to see of it.

    The page is about a person, the viewer where nobody is named, who must have belonged to the organisation then.
    """
    who = about or shell.person()
    found = of_all()
    if found.past and who not in _world(found).directory.members:
        return not_then(_("That was before the first day here."))
    return found


def of_all() -> Moment:
    """The same for a page that is about nobody in particular."""
    return shell.once("moment", _asked)


def not_then(problem: str) -> Moment:
    """Now, and why it is not the moment that was asked for."""
    return Moment(day=shell.today(), problem=problem)


@contextmanager
def travelling(moment: Moment) -> Iterator[None]:
    """What is asked of the shell meanwhile is told as on that day; who may see it has to be settled before."""
    if moment.at is None:
        yield
        return
    with shell.elsewhen(moment.at, moment.day, _world(moment)):
        yield


def told(member: str, tell: Callable[[str, Moment], Response]) -> Response:
    """A page about a person as of the moment that the address asks for."""
    when = asked(member)
    with travelling(when):
        return tell(member, when)


def _world(moment: Moment) -> World:
    return shell.handler().world_then(shell.connection(), moment.position)


def _asked() -> Moment:
    text = shell.query().get("as_of", "").strip() if request.method in {"GET", "HEAD"} else ""
    if not text:
        return present()
    span = _span(text)
    if span is None:
        return not_then(_("A moment is written like 2026-09-30 or 2026-09-30T12:00."))
    begin, end = span
    if begin > shell.now():
        return not_then(_("That day is still to come."))
    if end > shell.now():
        return present()
    last = handle.ended(shell.connection(), codec.stamp(end))
    if last is None:
        return not_then(_("Nothing had happened yet then."))
    at = end - timedelta(microseconds=1)
    return Moment(
        day=at.astimezone(shell.settings().zone).date(), position=last.position, at=at, recent=_recent(at), asked=text
    )


def _recent(at: datetime) -> bool:
    day, today = at.astimezone(shell.settings().zone).date(), shell.today()
    return today - day < day - season_start(season_of(day))


def _span(text: str) -> tuple[datetime, datetime] | None:
    """The day or minute that a text names, and the first moment behind it; None where it names none."""
    long = timedelta(days=1) if len(text) == len("2026-09-30") else timedelta(minutes=1)
    try:
        found = datetime.fromisoformat(text)
        local = found.replace(tzinfo=shell.settings().zone) if found.tzinfo is None else found
        return local.astimezone(UTC), (local + long).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
