"""Who asked for the slots of a reward in a period, holds one or waits, and how it folds.

Names and fields of events are stored for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace


class SlotAsked(Struct, frozen=True, kw_only=True):
    """A request joined those that are collected until a day and hour, in the organisation's time zone."""

    reward: str
    period: str
    redemption: str
    member: str
    waits: bool
    asked_at: datetime
    closes_on: date
    closes_hour: int


class SlotHeld(Struct, frozen=True, kw_only=True):
    """A slot is taken, `moved_up` where the request waited for it; `taken` of `limit` are, with this one."""

    reward: str
    period: str
    redemption: str
    moved_up: bool
    taken: int
    limit: int


class SlotQueued(Struct, frozen=True, kw_only=True):
    """All slots are taken; the request waits for the next one to become free."""

    reward: str
    period: str
    redemption: str


class SlotFreed(Struct, frozen=True, kw_only=True):
    """A request has no slot any more, or left the line."""

    reward: str
    period: str
    redemption: str


class Place(Struct, frozen=True, kw_only=True):
    """A request's place when slots were awarded, the three figures that decided it, and whether it got a slot."""

    redemption: str
    member: str
    level: int
    grants: int
    asked_at: datetime
    held: bool
    waits: bool


class SlotsAwarded(Struct, frozen=True, kw_only=True):
    """The hour came: by level, then fewest grants, then earliest request, as far as `free` of the slots went."""

    reward: str
    period: str
    limit: int
    free: int
    order: tuple[Place, ...]


Event = SlotAsked | SlotHeld | SlotQueued | SlotFreed | SlotsAwarded


# State


class State(Struct, frozen=True, kw_only=True):
    """Requests that are collected, that hold a slot, and that wait in this order."""

    asked: Mapping[str, SlotAsked] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    waiting: tuple[str, ...] = ()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case SlotAsked():
            return replace(state, asked={**state.asked, event.redemption: event})
        case SlotHeld():
            return replace(state, held=state.held | {event.redemption}, waiting=_without(state, event.redemption))
        case SlotQueued():
            return replace(state, waiting=(*state.waiting, event.redemption))
        case SlotFreed():
            return State(
                asked={name: asked for name, asked in state.asked.items() if name != event.redemption},
                held=state.held - {event.redemption},
                waiting=_without(state, event.redemption),
            )
        case SlotsAwarded():
            got = frozenset(place.redemption for place in event.order if place.held)
            in_line = tuple(place.redemption for place in event.order if place.waits and not place.held)
            return State(held=state.held | got, waiting=(*in_line, *state.waiting))
    assert_never(event)


def _without(state: State, redemption: str) -> tuple[str, ...]:
    return tuple(name for name in state.waiting if name != redemption)
