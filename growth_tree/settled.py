"""Settlements in the log: each is decided again by the rules, amounts included, from what was settled before it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from growth_tree.domain import settlement
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.reopening import DropReopening, ProposeReopening, ReopenPeriod
from growth_tree.domain.settlement import AdjustLine, SettlePeriod
from growth_tree.domain.settlement_events import (
    Event,
    LineAdjusted,
    PeriodReopened,
    PeriodSettled,
    ReopeningDropped,
    ReopeningProposed,
)

OWN_PERIOD, WRONG = "settled_own_period", "settled_against_the_rules"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset({PeriodSettled, LineAdjusted, ReopeningProposed, ReopeningDropped, PeriodReopened})
"""The events that matter here; most of a log are others."""

FOUND = {
    **dict.fromkeys(("own_period",), OWN_PERIOD),
    **dict.fromkeys(("not_yours", "second_person_needed"), NO_RIGHT),
    **dict.fromkeys(("line_settled", "line_not_settled", "period_not_settled"), OUT_OF_TURN),
    **dict.fromkeys(("no_reopening_proposed", "reopening_proposed_already"), OUT_OF_TURN),
}
"""What it means that the rules refuse something; any other refusal is of what was settled."""

Reread = Callable[[str], settlement.State]
"""What had been settled in a stream before the next event."""

KEPT = 512
"""Weeks of teams that are remembered; what is needed of others is read again."""


class Settlements:
    """Follows the log event by event; remembers what was settled lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, settlement.State] = OrderedDict()

    def objection(self, event: Event, version: int, context: Context, reread: Reread) -> str | None:
        """What kind of problem the next event of the log is, or nothing; `version` is the one in its stream."""
        command = _command(event)
        stream = settlement.stream_of(command)
        before = self._known.pop(stream, None)
        if before is None:
            before = settlement.initial if version == 1 else reread(stream)
        problem = _objection(before, command, event, context)
        self._known[stream] = before if problem == OUT_OF_TURN else settlement.evolve(before, event)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return problem


def _objection(before: settlement.State, command: settlement.Command, event: Event, context: Context) -> str | None:
    if context.actor != event.by:
        return NO_RIGHT
    try:
        decided = settlement.decide(before, command, context)
    except Rejected as refusal:
        return FOUND.get(refusal.code, WRONG)
    if decided == [event]:
        return None
    return WRONG if isinstance(event, PeriodSettled | LineAdjusted) else OUT_OF_TURN


def _command(event: Event) -> settlement.Command:
    """What somebody must have ordered for this to happen."""
    team, period = event.team, event.period
    match event:
        case PeriodSettled():
            return SettlePeriod(team=team, period=period, lines=event.lines)
        case LineAdjusted():
            return AdjustLine(team=team, period=period, line=event.line, in_period=event.in_period)
        case ReopeningProposed():
            return ProposeReopening(team=team, period=period, reason=event.reason)
        case ReopeningDropped():
            return DropReopening(team=team, period=period)
        case PeriodReopened():
            return ReopenPeriod(team=team, period=period)
