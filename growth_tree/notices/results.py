"""Whom results concern: a week that was settled, corrected or reopened, and a target that is changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from growth_tree.accounts.notices import Notice
from growth_tree.domain.answering import accountable
from growth_tree.domain.period import first_day_of, last_day_of
from growth_tree.domain.settlement_events import LineAdjusted, PeriodReopened, PeriodSettled, ReopeningProposed
from growth_tree.domain.target_events import TargetOverridden, TargetOverrideProposed
from growth_tree.notices.concerned import Context, deciders, own
from growth_tree.projections import Recorded


def of_result(recorded: Recorded, context: Context) -> list[Notice]:
    """Members are told of what becomes of their own; whoever is to agree as the second person, what is proposed."""
    match event := recorded.event:
        case PeriodSettled():
            return _settled(recorded, event)
        case PeriodReopened():
            members = sorted({member for member, _kpi, _subject in event.lines})
            return [own(recorded, member, "week_reopened", "", word=event.period) for member in members]
        case ReopeningProposed():
            return _reopening(recorded, event, context)
        case LineAdjusted():
            xp = event.line.xp - event.was_xp
            return [own(recorded, event.line.member, "result_corrected", event.line.kpi, number=xp, word=event.period)]
        case TargetOverridden():
            return [own(recorded, member, "target_overridden", _name(event)) for member in _answer(event, context)]
        case TargetOverrideProposed():
            return _proposed(recorded, event, context)
        case _:
            return []


def _settled(recorded: Recorded, event: PeriodSettled) -> list[Notice]:
    """One notice a member, however many KPIs: how much XP they are together."""
    xp: dict[str, int] = defaultdict(int)
    for line in event.lines:
        xp[line.member] += line.xp
    return [
        own(recorded, member, "week_settled", "", number=earned, word=event.period)
        for member, earned in sorted(xp.items())
    ]


def _reopening(recorded: Recorded, event: ReopeningProposed, context: Context) -> list[Notice]:
    about = f"{event.team}/{event.period}"
    have_a_line = {member for member, _kpi, _subject in context.streams[f"period/{about}"].lines}
    turn = deciders(
        context.directory, context.directory.team_of(event.by, context.today), {event.by, *have_a_line}, context.today
    )
    waiting = own(recorded, event.by, "reopening_waiting", about, word=event.period)
    return [replace(waiting, person=person) for person in sorted(turn)]


def _proposed(recorded: Recorded, event: TargetOverrideProposed, context: Context) -> list[Notice]:
    team = context.directory.team_of(event.by, context.today)
    turn = deciders(context.directory, team, (event.by, *_answer(event, context)), context.today)
    waiting = own(recorded, event.by, "override_waiting", _name(event))
    return [replace(waiting, person=person) for person in sorted(turn)]


def _answer(event: TargetOverridden | TargetOverrideProposed, context: Context) -> list[str]:
    """Who answers for the figure on the first or the last day of that week."""
    days = first_day_of(event.period), last_day_of(event.period)
    found = (accountable(context.directory, context.kpis, event.kpi, event.subject, day) for day in days)
    return sorted(frozenset().union(*found))


def _name(event: TargetOverridden | TargetOverrideProposed) -> str:
    """A target as its page's address names it."""
    return f"{event.kpi}/{event.subject}/{event.period}"
