"""The organisation's calendar: which days are working days, and when promotions run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.cycle import (
    CancelCycle,
    Cycle,
    CycleCancelled,
    CycleMoved,
    CycleScheduled,
    MoveCycle,
    ScheduleCycle,
    decide_cycle,
    evolve_cycles,
)

SATURDAY = 5


def stream_of(command: Command) -> str:
    """There is one calendar."""
    return "calendar"


# Commands


class DeclareHolidays(Struct, frozen=True, kw_only=True):
    """State the public holidays of a year, and the weekend days worked to make up for them (调休)."""

    year: int
    days_off: tuple[date, ...]
    extra_workdays: tuple[date, ...]


Command = DeclareHolidays | ScheduleCycle | MoveCycle | CancelCycle


# Events


class HolidaysDeclared(Struct, frozen=True, kw_only=True):
    """The holidays of a year as announced; a later declaration for the same year replaces it."""

    year: int
    days_off: tuple[date, ...]
    extra_workdays: tuple[date, ...]


Event = HolidaysDeclared | CycleScheduled | CycleMoved | CycleCancelled


# State


class Calendar(Struct, frozen=True, dict=True):
    """Days off and extra workdays by year, every other Monday to Friday being worked; and the cycles by id."""

    years: Mapping[int, HolidaysDeclared] = field(default_factory=dict)
    cycles: Mapping[str, Cycle] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether the organisation works on that day."""
        declared = self.years.get(day.year)
        if declared is not None and day in declared.days_off:
            return False
        if declared is not None and day in declared.extra_workdays:
            return True
        return day.weekday() < SATURDAY

    def next_workday(self, day: date) -> date:
        """The first working day after the given one."""
        while True:
            day += timedelta(days=1)
            if self.is_workday(day):
                return day

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a declared day off."""
        declared = self.years.get(day.year)
        return declared is not None and day in declared.days_off

    def covering(self, shop: str | None, day: date) -> tuple[Cycle, ...]:
        """The cycles of a day: those of the shop, if one is given, and those of all shops."""
        return tuple(cycle for cycle in self._by_day.get(day, ()) if cycle.shop in (None, shop))

    def intensity(self, shop: str | None, day: date) -> int:
        """How strong the strongest promotion of a day is, from 1 to 3; 0 on an ordinary day."""
        return max((cycle.intensity for cycle in self.covering(shop, day)), default=0)

    @cached_property
    def _by_day(self) -> Mapping[date, list[Cycle]]:
        """The cycles of each day that has any: asked for every award, while the calendar hardly ever changes."""
        found: dict[date, list[Cycle]] = {}
        for cycle in self.cycles.values():
            for n in range((cycle.last_day - cycle.first_day).days + 1):
                found.setdefault(cycle.first_day + timedelta(days=n), []).append(cycle)
        return found


State = Calendar
initial = Calendar()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case HolidaysDeclared():
            return replace(state, years={**state.years, event.year: event})
        case CycleScheduled() | CycleMoved() | CycleCancelled():
            return replace(state, cycles=evolve_cycles(state.cycles, event))
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Admins keep the calendar; an equal order changes nothing."""
    if not context.administers:
        raise Rejected("not_yours")
    match command:
        case DeclareHolidays():
            return _declare(state, command)
        case ScheduleCycle() | MoveCycle() | CancelCycle():
            return [*decide_cycle(state.cycles, command, context)]
    assert_never(command)


def _declare(state: State, command: DeclareHolidays) -> list[Event]:
    for name, days in (("days_off", command.days_off), ("extra_workdays", command.extra_workdays)):
        if any(day.year != command.year for day in days):
            raise Rejected("day_of_another_year", name, year=command.year)
    both = set(command.days_off) & set(command.extra_workdays)
    if both:
        raise Rejected("off_and_worked", "extra_workdays", day=min(both).isoformat())
    declared = HolidaysDeclared(
        year=command.year,
        days_off=tuple(sorted(set(command.days_off))),
        extra_workdays=tuple(sorted(set(command.extra_workdays))),
    )
    return [] if state.years.get(command.year) == declared else [declared]
