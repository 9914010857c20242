"""Findings in the log: raised by the product alone, decided once, by an admin whom they do not concern."""

from __future__ import annotations

from collections.abc import Callable

from growth_tree.domain import finding
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.finding_events import FindingConfirmed, FindingDismissed, FindingRaised, State, Status

OWN_FINDING = "decided_own_finding"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset({FindingRaised, FindingDismissed, FindingConfirmed})
"""The events that matter here; most of a log are others."""


class Findings:
    """Follows the log event by event; remembers the findings that are open."""

    def __init__(self) -> None:
        self._open: dict[str, State] = {}

    def objection(self, event: finding.Event, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        state = self._open.pop(event.finding, finding.initial)
        after = finding.evolve(state, event)
        if after.status is Status.OPEN:
            self._open[event.finding] = after
        if (state.status is Status.OPEN) is isinstance(event, FindingRaised):
            return OUT_OF_TURN
        context = circumstances()
        if isinstance(event, FindingRaised):
            return None if context.actor == SYSTEM else NO_RIGHT
        return _against(state, event, context)


def _against(state: State, event: FindingDismissed | FindingConfirmed, context: Context) -> str | None:
    if context.actor in state.concerned:
        return OWN_FINDING
    try:
        finding.check_decider(state, context)
    except Rejected:
        return NO_RIGHT
    return None if context.actor == event.by else NO_RIGHT
