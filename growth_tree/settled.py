"""Settlements in the log: nobody settled what they earn, nor was one undone by a single person."""

from __future__ import annotations

from collections.abc import Callable

from growth_tree.codec import Event
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.reopening import check_proposer, check_reopener
from growth_tree.domain.settlement import check_settler
from growth_tree.domain.settlement_events import (
    LineAdjusted,
    PeriodReopened,
    PeriodSettled,
    ReopeningDropped,
    ReopeningProposed,
)

OWN_PERIOD = "settled_own_period"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset({PeriodSettled, LineAdjusted, ReopeningProposed, ReopeningDropped, PeriodReopened})
"""The events that matter here; most of a log are others."""


class Settlements:
    """Follows the log event by event; remembers who is settled in which period, and what is to be undone."""

    def __init__(self) -> None:
        self._members: dict[tuple[str, str], frozenset[str]] = {}
        self._proposed: dict[tuple[str, str], str] = {}

    def objection(self, event: Event, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        match event:
            case PeriodSettled():
                members = frozenset(line.member for line in event.lines)
                self._members[_period(event)] = self._settled(event) | members
                return _refused(lambda now: check_settler(event.team, members, event.by, now), event.by, circumstances)
            case LineAdjusted():
                member = event.line.member
                if member not in self._settled(event):
                    return OUT_OF_TURN
                return _refused(
                    lambda now: check_settler(event.team, (member,), event.by, now), event.by, circumstances
                )
            case ReopeningProposed():
                members = self._settled(event)
                self._proposed[_period(event)] = event.by
                return _refused(lambda now: check_proposer(event.team, members, event.by, now), event.by, circumstances)
            case ReopeningDropped():
                self._proposed.pop(_period(event), None)
            case PeriodReopened():
                return self._against_reopening(event, circumstances)
            case _:
                pass
        return None

    def _settled(self, event: PeriodSettled | LineAdjusted | ReopeningProposed) -> frozenset[str]:
        return self._members.get(_period(event), frozenset())

    def _against_reopening(self, event: PeriodReopened, circumstances: Callable[[], Context]) -> str | None:
        members = self._members.pop(_period(event), frozenset())
        if self._proposed.pop(_period(event), None) != event.proposed_by:
            return OUT_OF_TURN
        return _refused(
            lambda now: check_reopener(event.team, members, event.proposed_by, event.by, now), event.by, circumstances
        )


def _period(
    event: PeriodSettled | LineAdjusted | ReopeningProposed | ReopeningDropped | PeriodReopened,
) -> tuple[str, str]:
    return event.team, event.period


def _refused(check: Callable[[Context], None], by: str, circumstances: Callable[[], Context]) -> str | None:
    context = circumstances()
    if context.actor != by:
        return NO_RIGHT
    try:
        check(context)
    except Rejected as refusal:
        return OWN_PERIOD if refusal.code == "own_period" else NO_RIGHT
    return None
