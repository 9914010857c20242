"""Objections in the log: raised by whose books they are about, decided by nobody concerned."""

from __future__ import annotations

from collections.abc import Callable

from growth_tree.codec import Event
from growth_tree.domain import objection
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.objection import check_decider, check_forwarder, check_receiver
from growth_tree.domain.objection_events import Event as Told
from growth_tree.domain.objection_events import (
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionTakenBack,
    ObjectionUpheld,
    State,
    Status,
)

OWN_OBJECTION = "decided_own_objection"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset({ObjectionRaised, ObjectionForwarded, ObjectionUpheld, ObjectionDeclined, ObjectionTakenBack})
"""The events that matter here; most of a log are others."""


class Objections:
    """Follows the log event by event; remembers the objections that are open."""

    def __init__(self, is_proposed: Callable[[str, str], bool]) -> None:
        self._is_proposed = is_proposed
        self._open: dict[str, State] = {}

    def objection(self, event: Event, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        assert isinstance(event, Told)
        state = self._open.pop(event.objection, objection.initial)
        after = objection.evolve(state, event)
        if after.status is Status.OPEN:
            self._open[event.objection] = after
        if (state.status is Status.OPEN) is isinstance(event, ObjectionRaised):
            return OUT_OF_TURN
        return self._against(state, event, circumstances())

    def _against(self, state: State, event: Told, context: Context) -> str | None:
        match event:
            case ObjectionRaised():
                if context.actor != event.member:
                    return NO_RIGHT
                return OWN_OBJECTION if event.goes_to in {event.member, *event.decided_by} else None
            case ObjectionTakenBack():
                return None if context.actor == event.member == _member(state) else NO_RIGHT
            case ObjectionForwarded():
                return _refused(event.by, context, lambda: _check_forwarding(state, event, context))
            case ObjectionUpheld() if event.correction and not self._is_proposed(event.correction, _member(state)):
                return OUT_OF_TURN
            case ObjectionUpheld() | ObjectionDeclined():
                return _refused(event.by, context, lambda: check_decider(state, context))


def _member(state: State) -> str:
    return state.raised.member if state.raised else ""


def _check_forwarding(state: State, event: ObjectionForwarded, context: Context) -> None:
    check_forwarder(state, context)
    check_receiver(state, event.goes_to, context)


def _refused(by: str, context: Context, check: Callable[[], None]) -> str | None:
    if context.actor != by:
        return NO_RIGHT
    try:
        check()
    except Rejected as refusal:
        return OWN_OBJECTION if refusal.code == "own_objection" else NO_RIGHT
    return None
