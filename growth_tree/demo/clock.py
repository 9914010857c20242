"""Simulated time. What happens to a person or a piece of work is told by a generator that says when it goes on."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from growth_tree.domain.calendar import Calendar

Story = Iterator[datetime]


class Clock:
    """Lets stories go on in the order of their times; none of them can reach into the past."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._started = 0

    def start(self, story: Story) -> None:
        """Begin a story."""
        self._started += 1
        self._wait(self._started, story)

    def run(self, until: datetime, at_midnight: Callable[[], None]) -> None:
        """Let time pass; whatever would happen at `until` or later never does."""
        while self._waiting and self._waiting[0][0] < until:
            at, number, story = heapq.heappop(self._waiting)
            if at.date() != self.now.date():
                at_midnight()
            self.now = at
            self._wait(number, story)
        at_midnight()

    def _wait(self, number: int, story: Story) -> None:
        at = next(story, None)
        if at is not None:
            heapq.heappush(self._waiting, (max(at, self.now), number, story))


class Hours:
    """Workdays, and moments within them."""

    def __init__(self, rng: Random, zone: ZoneInfo, calendar: Calendar) -> None:
        self._rng = rng
        self._zone = zone
        self._calendar = calendar

    def at(self, day: date, first: float = 9.5, last: float = 18.5) -> datetime:
        """A moment of a day between two hours."""
        seconds = self._rng.randint(int(first * 3600), int(last * 3600))
        return datetime.combine(day, time(), tzinfo=self._zone) + timedelta(seconds=seconds)

    def soon(self, now: datetime, day: date) -> datetime:
        """A moment of a day; on the present one, a little later."""
        later = self.at(day)
        return later if later > now else now + timedelta(seconds=self._rng.randint(300, 5400))

    def workdays(self, first: date, last: date) -> list[date]:
        """The workdays from one day to another, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self._calendar.is_workday(day)]

    def after(self, day: date, workdays: int) -> date:
        """The day some workdays later; for none, the day itself where it is worked, else the next."""
        if workdays == 0 and not self._calendar.is_workday(day):
            workdays = 1
        for _ in range(workdays):
            day = self._calendar.next_workday(day)
        return day

    def before(self, day: date, workdays: int) -> date:
        """The day some workdays earlier."""
        while workdays:
            day -= timedelta(days=1)
            workdays -= self._calendar.is_workday(day)
        return day
