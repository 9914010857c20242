"""Expectations in the log: none settled after its week began, none overridden by one person alone or for themselves."""

from __future__ import annotations

from collections.abc import Callable

from growth_tree.codec import Event
from growth_tree.domain.baseline_events import BaselineActivated, BaselineTrained
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.period import days_of_week
from growth_tree.domain.target import check_override, check_proposer
from growth_tree.domain.target_events import (
    TargetFrozen,
    TargetOverridden,
    TargetOverrideDropped,
    TargetOverrideProposed,
)

TOO_LATE, OWN_FIGURE = "frozen_too_late", "decided_on_own_figure"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset(
    {
        BaselineTrained,
        BaselineActivated,
        TargetFrozen,
        TargetOverrideProposed,
        TargetOverrideDropped,
        TargetOverridden,
    }
)
"""The events that matter here; most of a log are others."""


class Expected:
    """Follows the log event by event; remembers what was rejected, and what is proposed."""

    def __init__(self) -> None:
        self._rejected: set[str] = set()
        self._proposed: dict[tuple[str, str, str], TargetOverrideProposed] = {}

    def objection(self, event: Event, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        match event:
            case BaselineTrained():
                self._rejected |= {event.baseline} if event.rejected_for else set()
            case BaselineActivated():
                if event.baseline in self._rejected:
                    return OUT_OF_TURN
                context = circumstances()
                return None if context.administers and context.actor == event.by else NO_RIGHT
            case TargetFrozen():
                days = days_of_week(event.period)
                return None if days is not None and circumstances().today < days[0] else TOO_LATE
            case TargetOverrideProposed():
                self._proposed[_figure(event)] = event
                context = circumstances()
                return _refused(lambda: check_proposer(event.subject, event.by, context), event.by, context)
            case TargetOverrideDropped():
                self._proposed.pop(_figure(event), None)
            case TargetOverridden():
                return self._against_override(event, circumstances)
            case _:
                pass
        return None

    def _against_override(self, event: TargetOverridden, circumstances: Callable[[], Context]) -> str | None:
        known = self._proposed.pop(_figure(event), None)
        if known is None or (known.target, known.by) != (event.target, event.proposed_by):
            return OUT_OF_TURN
        context = circumstances()
        return _refused(lambda: check_override(known, event.by, context), event.by, context)


def _figure(event: TargetOverrideProposed | TargetOverrideDropped | TargetOverridden) -> tuple[str, str, str]:
    return event.kpi, event.subject, event.period


def _refused(check: Callable[[], None], by: str, context: Context) -> str | None:
    if context.actor != by:
        return NO_RIGHT
    try:
        check()
    except Rejected as refusal:
        return OWN_FIGURE if refusal.code == "own_figure" else NO_RIGHT
    return None
