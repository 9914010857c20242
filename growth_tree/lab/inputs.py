"""What happened that books follow from, and what it would have called for under other rules."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import cast, get_args

from msgspec.structs import replace

from growth_tree.codec import Event
from growth_tree.domain import growth, results
from growth_tree.domain.core import Context
from growth_tree.domain.correction_events import CorrectionBooked, Sort
from growth_tree.domain.lines import computed
from growth_tree.domain.period import last_day_of
from growth_tree.domain.redemption_events import (
    RedemptionCancelled,
    RedemptionExpired,
    RedemptionGranted,
    RedemptionRefused,
    RedemptionRequested,
    RedemptionReturned,
)
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.settlement_events import (
    Line,
    LineAdjusted,
    PeriodReopened,
    PeriodSettled,
    TakenBack,
    award_key,
)
from growth_tree.domain.task_events import TaskApproved, TaskVoided
from growth_tree.reactions import react

Input = (
    TaskApproved
    | TaskVoided
    | PeriodSettled
    | LineAdjusted
    | PeriodReopened
    | CorrectionBooked
    | RedemptionRequested
    | RedemptionGranted
    | RedemptionRefused
    | RedemptionCancelled
    | RedemptionExpired
    | RedemptionReturned
)
TYPES = tuple(sorted(event.__name__ for event in get_args(Input)))
"""The types of events that books follow from; most of a log are others."""

Own = tuple[str, str]
"""A member and what a line in their books is called: all who answer for a shop's figure have awards of one name."""

_COMMANDS = frozenset(get_args(growth.Command))


class Inputs:
    """Turns events into commands to books; remembers what results would have earned.

    What earlier versions of the rules have added to work of the days in question is left out: the draft stands in
    their place.
    """

    def __init__(self, library: Library, draft_version: int, since: date) -> None:
        self._version = draft_version
        self._replaced = {each.version for each in library.versions if each.since is not None and each.since >= since}
        self._amounts: dict[Own, tuple[int, int]] = {}
        self._standing: dict[tuple[str, str], dict[Own, list[TakenBack]]] = defaultdict(dict)
        self._seen: set[Own] = set()

    def commands(self, event: Event, context: Context) -> list[growth.Command]:
        """What an event calls for under the rules of the circumstances."""
        match event:
            case PeriodSettled():
                return _to_books(self._settled(event, context))
            case LineAdjusted():
                return _to_books(self._adjusted(event, context))
            case CorrectionBooked() if event.sort is Sort.RULES and event.version in self._replaced:
                return []
            case CorrectionBooked() if event.sort is Sort.RULES:
                return _that_move(_to_books(event))
            case PeriodReopened():
                return _to_books(self._reopened(event))
            case _:
                return _to_books(event)

    def _settled(self, event: PeriodSettled, context: Context) -> PeriodSettled:
        """The settlement with the amounts that the draft would have given, where it governs the period."""
        published = context.library.current(last_day_of(event.period))
        if published.version == self._version:
            rules = published.rulebook.metrics
            event = replace(
                event,
                rule_version=published.version,
                base_xp=rules.xp if rules else 0,
                base_points=rules.points if rules else 0,
                lines=tuple(_under(line, context, event.period) for line in event.lines),
            )
        for line in event.lines:
            award = award_key(event.team, event.period, line, event.round)
            self._amounts[line.member, award] = line.xp, line.points
            self._book(event, line, award, award, stands=bool(line.xp or line.points))
        return event

    def _adjusted(self, event: LineAdjusted, context: Context) -> LineAdjusted:
        """The correction by what the line earns now and would have earned before."""
        line = event.line
        own = line.member, event.award
        if own not in self._amounts:
            return event
        if context.library.current(last_day_of(event.period)).version == self._version:
            line = _under(line, context, event.period)
        xp, points = self._amounts[own]
        self._amounts[own] = line.xp, line.points
        self._book(event, line, event.award, event.adjustment, stands=(line.xp, line.points) != (xp, points))
        return replace(event, line=line, was_xp=xp, was_points=points)

    def _book(self, event: PeriodSettled | LineAdjusted, line: Line, award: str, name: str, *, stands: bool) -> None:
        """Remember, line by line, what a reopening will take back."""
        self._seen.add((line.member, name))
        of_line = self._standing[event.team, event.period].setdefault((line.member, award), [])
        if stands:
            of_line.append(TakenBack(member=line.member, award=name, season=event.season))

    def _reopened(self, event: PeriodReopened) -> PeriodReopened:
        """The reopening of what would stand in the books."""
        lines = self._standing.pop((event.team, event.period), {})
        others = (award for award in event.awards if (award.member, award.award) not in self._seen)
        latest_first = (award for of_line in lines.values() for award in reversed(of_line))
        return replace(event, awards=(*others, *latest_first))


def _under(line: Line, context: Context, period: str) -> Line:
    rules = context.library.current(last_day_of(period)).rulebook.metrics
    if rules is None:
        return replace(line, percent=0, xp=0, points=0)
    return computed(line, rules, context.kpis.kpi(line.kpi).direction)


def _that_move(commands: list[growth.Command]) -> list[growth.Command]:
    """Lines of which nothing is left keep their number alone."""
    return [each for each in commands if isinstance(each, results.Adjust) and (each.xp or each.points)]


def _to_books(event: Event) -> list[growth.Command]:
    return [cast(growth.Command, command) for command in react(event) if type(command) in _COMMANDS]
