"""Business cycles: the promotions that change what an ordinary week looks like (618, 双11, a shop's anniversary …)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import asdict, replace

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.kpi import NAME_MAX, check_text
from growth_tree.domain.rules import STRONGEST, Text

DAYS_MAX = 62
SETTLED_DAYS = 35
"""Days after which a week's targets and settlement are done, so that a promotion of then can be entered as history."""


# Commands


class ScheduleCycle(Struct, frozen=True, kw_only=True):
    """Plan a promotion of one shop, or of all, of intensity 1 to 3; one long past can be entered as history."""

    cycle: str
    name: Text
    shop: str | None
    first_day: date
    last_day: date
    intensity: int


class MoveCycle(Struct, frozen=True, kw_only=True):
    """Give it other days; of one that has begun, only the days to come."""

    cycle: str
    first_day: date
    last_day: date


class CancelCycle(Struct, frozen=True, kw_only=True):
    """Call it off before it begins."""

    cycle: str


Command = ScheduleCycle | MoveCycle | CancelCycle


# Events


class CycleScheduled(Struct, frozen=True, kw_only=True):
    """A promotion will run, in one shop or in all."""

    cycle: str
    name: Text
    shop: str | None
    first_day: date
    last_day: date
    intensity: int


class CycleMoved(Struct, frozen=True, kw_only=True):
    """It runs on other days."""

    cycle: str
    first_day: date
    last_day: date


class CycleCancelled(Struct, frozen=True, kw_only=True):
    """It does not take place."""

    cycle: str


Event = CycleScheduled | CycleMoved | CycleCancelled


# State


class Cycle(Struct, frozen=True, kw_only=True):
    """A promotion and its days, both ends included."""

    cycle: str
    name: Text
    shop: str | None
    first_day: date
    last_day: date
    intensity: int


def evolve_cycles(cycles: Mapping[str, Cycle], event: Event) -> Mapping[str, Cycle]:
    """Fold one fact."""
    match event:
        case CycleScheduled():
            return {**cycles, event.cycle: Cycle(**asdict(event))}
        case CycleMoved():
            moved = replace(cycles[event.cycle], first_day=event.first_day, last_day=event.last_day)
            return {**cycles, event.cycle: moved}
        case CycleCancelled():
            return {name: cycle for name, cycle in cycles.items() if name != event.cycle}
    assert_never(event)


def decide_cycle(cycles: Mapping[str, Cycle], command: Command, context: Context) -> list[Event]:
    """Judge a change of the promotions; what has passed stays as it was known then."""
    known = cycles.get(command.cycle)
    match command:
        case ScheduleCycle():
            return _schedule(cycles, command, context)
        case MoveCycle():
            return _move(cycles, _open(known, context), command, context)
        case CancelCycle():
            if known is None:
                return []
            if _open(known, context).first_day <= context.today:
                raise Rejected("cycle_has_begun")
            return [CycleCancelled(cycle=command.cycle)]
    assert_never(command)


def _schedule(cycles: Mapping[str, Cycle], command: ScheduleCycle, context: Context) -> list[Event]:
    known = cycles.get(command.cycle)
    if known is not None:
        if asdict(known) == asdict(command):
            return []
        raise Rejected("cycle_known", "cycle")
    check_text("name", command.name, NAME_MAX)
    if command.shop is not None and command.shop not in context.directory.shops:
        raise Rejected("unknown_shop", "shop")
    if not 1 <= command.intensity <= STRONGEST:
        raise Rejected("unknown_intensity", "intensity")
    _check_days(command)
    settled = context.today - timedelta(days=SETTLED_DAYS)
    if command.first_day < context.today and command.last_day >= settled:
        raise Rejected("cycle_too_late", "first_day", before=settled.isoformat())
    _check_overlap(cycles, command, command.shop)
    return [CycleScheduled(**asdict(command))]


def _move(cycles: Mapping[str, Cycle], cycle: Cycle, command: MoveCycle, context: Context) -> list[Event]:
    if (cycle.first_day, cycle.last_day) == (command.first_day, command.last_day):
        return []
    _check_days(command)
    begun = cycle.first_day <= context.today
    if begun and command.first_day != cycle.first_day:
        raise Rejected("cycle_has_begun", "first_day")
    if not begun and command.first_day < context.today:
        raise Rejected("cycle_in_the_past", "first_day")
    if command.last_day < context.today:
        raise Rejected("cycle_in_the_past", "last_day")
    _check_overlap(cycles, command, cycle.shop)
    return [CycleMoved(**asdict(command))]


def _open(cycle: Cycle | None, context: Context) -> Cycle:
    if cycle is None:
        raise Rejected("unknown_cycle", "cycle")
    if cycle.last_day < context.today:
        raise Rejected("cycle_is_over")
    return cycle


def _check_overlap(cycles: Mapping[str, Cycle], command: ScheduleCycle | MoveCycle, shop: str | None) -> None:
    """A shop's own promotion may run within one of all shops; two of the same shops on a day would be one too many."""
    for other in cycles.values():
        apart = command.last_day < other.first_day or other.last_day < command.first_day
        if other.cycle != command.cycle and other.shop == shop and not apart:
            first, last = other.first_day.isoformat(), other.last_day.isoformat()
            raise Rejected("cycles_overlap", "first_day", first=first, last=last)


def _check_days(command: ScheduleCycle | MoveCycle) -> None:
    if command.last_day < command.first_day:
        raise Rejected("ends_before_it_begins", "last_day")
    if (command.last_day - command.first_day).days >= DAYS_MAX:
        raise Rejected("cycle_too_long", "last_day", most=DAYS_MAX)
