"""The slots of one reward in one period: who asked, who holds one, and who waits for one to become free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.period import closing, is_collecting, is_over
from growth_tree.domain.slot_events import (
    Event,
    Place,
    SlotAsked,
    SlotFreed,
    SlotHeld,
    SlotQueued,
    SlotsAwarded,
    State,
    evolve,
)

__all__ = ["Command", "Event", "State", "decide", "evolve", "initial", "stream_of"]


def stream_of(command: Command) -> str:
    """One stream for a reward and a period."""
    return f"slot/{command.reward}/{command.period}"


# Commands


class HoldSlot(Struct, frozen=True, kw_only=True):
    """Take a slot, or get in line for one."""

    reward: str
    period: str
    redemption: str
    member: str
    revision: int
    waits: bool


class FreeSlot(Struct, frozen=True, kw_only=True):
    """Give up a slot, or one's place in line."""

    reward: str
    period: str
    redemption: str


class Standing(Struct, frozen=True, kw_only=True):
    """What counts for a request when slots are awarded: the level in its terms' branch, and grants in 90 days."""

    redemption: str
    level: int
    grants: int


class AwardSlots(Struct, frozen=True, kw_only=True):
    """Award the slots for which requests have been collected, once the hour has come."""

    reward: str
    period: str
    standings: tuple[Standing, ...]


class MoveUp(Struct, frozen=True, kw_only=True):
    """Let those who wait have the slots that are free, as after a raise of the stock."""

    reward: str
    period: str


Command = HoldSlot | FreeSlot | AwardSlots | MoveUp


# State

initial = State()


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Never give out more slots than there are."""
    match command:
        case HoldSlot():
            return _hold(state, command, context)
        case FreeSlot():
            return _free(state, command, context)
        case AwardSlots():
            return _award(state, command, context)
        case MoveUp():
            _only_the_product(context)
            return _moved_up(state, command, context)
    assert_never(command)


def _hold(state: State, command: HoldSlot, context: Context) -> list[Event]:
    name = command.redemption
    if name in state.held or name in state.asked or name in state.waiting:
        return []
    window = context.catalogue.terms(command.reward, command.revision).window
    if window is not None and is_collecting(close := closing(window, command.period), context.at):
        return [_asked(command, close, context)]
    limit = _limit(command, context)
    if not state.asked and not state.waiting and len(state.held) < limit:
        return [_held(command, name, len(state.held) + 1, limit, moved_up=False)]
    if command.waits:
        return [SlotQueued(reward=command.reward, period=command.period, redemption=name)]
    raise Rejected("slots_being_awarded" if state.asked else "slots_taken", limit=limit)


def _asked(command: HoldSlot, close: tuple[date, int], context: Context) -> SlotAsked:
    return SlotAsked(
        reward=command.reward,
        period=command.period,
        redemption=command.redemption,
        member=command.member,
        waits=command.waits,
        asked_at=context.at.astimezone(UTC),
        closes_on=close[0],
        closes_hour=close[1],
    )


def _held(command: Command, redemption: str, taken: int, limit: int, *, moved_up: bool) -> SlotHeld:
    return SlotHeld(
        reward=command.reward,
        period=command.period,
        redemption=redemption,
        moved_up=moved_up,
        taken=taken,
        limit=limit,
    )


def _free(state: State, command: FreeSlot, context: Context) -> list[Event]:
    name = command.redemption
    if name not in state.held and name not in state.asked and name not in state.waiting:
        return []
    freed = SlotFreed(reward=command.reward, period=command.period, redemption=name)
    return [freed, *_moved_up(evolve(state, freed), command, context)]


def _moved_up(state: State, command: Command, context: Context) -> list[Event]:
    """Whoever waits moves up, unless the period is over, or slots are still to be awarded to those who asked before."""
    if state.asked or is_over(command.period, context.today):
        return []
    limit, taken = _limit(command, context), len(state.held)
    return [
        _held(command, name, taken + n, limit, moved_up=True)
        for n, name in enumerate(state.waiting[: max(0, limit - taken)], 1)
    ]


def _award(state: State, command: AwardSlots, context: Context) -> list[Event]:
    _only_the_product(context)
    if not state.asked:
        return []
    close = max((asked.closes_on, asked.closes_hour) for asked in state.asked.values())
    if is_collecting(close, context.at):
        raise Rejected("window_open")
    standings = {standing.redemption: standing for standing in command.standings}
    if not set(state.asked) <= set(standings):
        raise Rejected("standings_missing")
    limit = _limit(command, context)
    free = max(0, limit - len(state.held))
    order = tuple(replace(place, held=n < free) for n, place in enumerate(_order(state, standings)))
    awarded = SlotsAwarded(reward=command.reward, period=command.period, limit=limit, free=free, order=order)
    return [awarded, *_moved_up(evolve(state, awarded), command, context)]


def _order(state: State, standings: Mapping[str, Standing]) -> list[Place]:
    """Everybody who asked, best first; whoever asked twice has the second request count as after one more grant."""
    places, before = [], Counter[str]()
    for asked in state.asked.values():
        standing = standings[asked.redemption]
        place = Place(
            redemption=asked.redemption,
            member=asked.member,
            level=standing.level,
            grants=standing.grants + before[asked.member],
            asked_at=asked.asked_at,
            held=False,
            waits=asked.waits,
        )
        places.append(place)
        before[asked.member] += 1
    return sorted(places, key=lambda place: (-place.level, place.grants, place.asked_at))


def _only_the_product(context: Context) -> None:
    if context.actor != SYSTEM:
        raise Rejected("not_yours")


def _limit(command: Command, context: Context) -> int:
    return context.catalogue.offers[command.reward].stock.number
