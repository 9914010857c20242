"""Scarce rights in the log: no more slots given out than there were, nothing granted by whom it was not for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from growth_tree.codec import Event
from growth_tree.domain import catalogue
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.redemption import check_decider
from growth_tree.domain.redemption_events import (
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionRefused,
    RedemptionRequested,
    RedemptionUsed,
)
from growth_tree.domain.slot_events import SlotFreed, SlotHeld, SlotsAwarded

OVERSOLD, OWN_REQUEST = "oversold", "decided_on_own_request"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
OFFERS = get_args(catalogue.Event)
FOLLOWED = frozenset(
    {
        RedemptionRequested,
        RedemptionGranted,
        RedemptionRefused,
        RedemptionCancelled,
        RedemptionExpired,
        RedemptionUsed,
        SlotHeld,
        SlotsAwarded,
        SlotFreed,
        *OFFERS,
    }
)
"""The events that matter here; most of a log are others."""


class Scarce:
    """Follows the log event by event; remembers what is offered, asked for, and taken."""

    def __init__(self) -> None:
        self._catalogue = catalogue.initial
        self._asked: dict[str, RedemptionRequested] = {}
        self._taken: dict[tuple[str, str], set[str]] = {}

    def objection(self, event: Event, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        match event:
            case RedemptionRequested():
                self._asked[event.redemption] = event
            case RedemptionGranted() | RedemptionRefused():
                return self._against_decision(self._asked.pop(event.redemption, None), event, circumstances)
            case RedemptionCancelled() | RedemptionExpired():
                self._asked.pop(event.redemption, None)
            case RedemptionUsed():
                own = event.by != SYSTEM and event.member in (event.by, circumstances().actor)
                return OWN_REQUEST if own else None
            case SlotHeld():
                return self._against_taking(event.reward, event.period, [event.redemption])
            case SlotsAwarded():
                got = (place.redemption for place in event.order if place.held)
                return self._against_taking(event.reward, event.period, got)
            case SlotFreed():
                self._taken.get((event.reward, event.period), set()).discard(event.redemption)
            case _ if isinstance(event, OFFERS):
                self._catalogue = catalogue.evolve(self._catalogue, event)
            case _:
                pass
        return None

    def _against_taking(self, reward: str, period: str, redemptions: Iterable[str]) -> str | None:
        taken = self._taken.setdefault((reward, period), set())
        before = len(taken)
        taken.update(redemptions)
        return OVERSOLD if before < len(taken) > self._catalogue.offers[reward].stock.number else None

    def _against_decision(
        self,
        asked: RedemptionRequested | None,
        event: RedemptionGranted | RedemptionRefused,
        circumstances: Callable[[], Context],
    ) -> str | None:
        if asked is None:
            return OUT_OF_TURN
        if event.by == SYSTEM:
            needs_approval = self._catalogue.terms(asked.reward, asked.revision).approval
            return NO_RIGHT if needs_approval and isinstance(event, RedemptionGranted) else None
        try:
            check_decider(asked, event.by, circumstances())
        except Rejected as refusal:
            return OWN_REQUEST if refusal.code == "own_request" else NO_RIGHT
        return None
