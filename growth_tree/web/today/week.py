"""This week, day by day, and the run of workdays that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from growth_tree.domain.streak import Streak
from growth_tree.web import shell, standing
from growth_tree.web.moment import present
from growth_tree.web.worked import activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day and what it was: done, open, frozen, missed, leave, rest or ahead."""

    day: date
    state: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Monday to Sunday, and the run as it stands today."""

    days: tuple[Day, ...]
    run: Streak

    @property
    def done_today(self) -> int:
        """How many pieces of work of today are handed in."""
        return next(day.tasks for day in self.days if day.day == shell.today())

    @property
    def rests_today(self) -> bool:
        """Whether nobody expects work today."""
        return next(day.state in {"rest", "leave"} for day in self.days if day.day == shell.today())


def week(member: str) -> Week:
    """The week of today as a member worked in it."""
    worked = activity([member], present())[member].days
    run = standing.in_a_row(member, worked.keys())
    monday = shell.today() - timedelta(days=shell.today().weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    return Week(
        days=tuple(Day(day=day, state=_state(member, day, worked, run), tasks=worked[day]) for day in days),
        run=run,
    )


def _state(member: str, day: date, worked: dict[date, int], run: Streak) -> str:
    known = shell.directory().members[member]
    if day in worked:
        return "done"
    if known.on_leave(day):
        return "leave"
    if not shell.world().calendar.is_workday(day) or not known.is_here(day):
        return "rest"
    if day >= shell.today():
        return "open" if day == shell.today() else "ahead"
    return "frozen" if day in run.frozen else "missed"
