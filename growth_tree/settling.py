"""What is up for settlement: results of a period, how a running one stands, and figures that changed afterwards.

Every table is asked once, however many people there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, Row

from growth_tree.domain.answering import Answered, figures_of, shop_of_team
from growth_tree.domain.attainment import Band, Peers, residual, spread
from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.lines import computed, rules_of
from growth_tree.domain.metric_rules import MetricRules
from growth_tree.domain.period import DAYS_IN_WEEK, first_day_of, last_day_of, week_of
from growth_tree.domain.settlement import AdjustLine
from growth_tree.domain.settlement_events import UNSHOCKED, Line
from growth_tree.domain.subject import kind_of
from growth_tree.handle import World
from models import metrics, settlement, targets

LATE_WEEKS = 13
"""For how long a figure that changes after its settlement is still adjusted."""

STRIKING = (2, 98)
"""Percentiles beyond which a result is an anomaly."""

Figure = tuple[str, str]
"""KPI and subject."""


class Proposed(NamedTuple):
    """A line that can be settled, the days its figure covers, and what is odd about it, as codes."""

    line: Line
    days: int
    anomalies: tuple[str, ...]


class Proposal(NamedTuple):
    """What is up for settlement in a team; `untargeted` has who answers for a figure without a frozen target."""

    lines: tuple[Proposed, ...]
    untargeted: tuple[tuple[str, Answered], ...]


class Provisional(NamedTuple):
    """How a figure of the running week stands; `line` is what it would earn, at this pace; None without a target."""

    answered: Answered
    target: Row[Any] | None
    figure: int | None
    days: int
    line: Line | None


def proposal(connection: Connection, world: World, team: str, period: str) -> Proposal:
    """What is up for settlement in one team."""
    return proposals(connection, world, [team], period)[team]


def proposals(connection: Connection, world: World, teams: Collection[str], period: str) -> dict[str, Proposal]:
    """What is up for settlement in some teams: whoever has been settled in that period, in any team, is done."""
    first, last = first_day_of(period), last_day_of(period)
    answered = _answered(world, teams, first, last)
    done = settlement.settled_members(connection, {member for each in answered.values() for member, _ in each}, period)
    due = {team: [each for each in figures if each[0] not in done] for team, figures in answered.items()}
    wanted = {(each.kpi, each.subject) for figures in due.values() for _, each in figures}
    known = _measured(connection, world, wanted, period)
    _, rules = rules_of(world.library, last)
    found = {}
    for team, figures in due.items():
        lines = [
            _proposed(world, rules, member, each, known[each.kpi, each.subject])
            for member, each in figures
            if (each.kpi, each.subject) in known
        ]
        bare = tuple((member, each) for member, each in figures if (each.kpi, each.subject) not in known)
        found[team] = Proposal(tuple(lines), bare)
    return found


def provisional(connection: Connection, world: World, member: str, today: date) -> list[Provisional]:
    """How a member's figures of the running week stand; what adds up is taken at its pace so far."""
    rules = world.library.current(today).rulebook.metrics if world.library.versions else None
    if rules is None:
        return []
    period = week_of(today)
    first, last = first_day_of(period), last_day_of(period)
    promoted = is_promoted(world, world.directory.team_of(member, today), first, last)
    figures = figures_of(world.directory, world.kpis, member, today, promoted=promoted)
    subjects = {each.subject for each in figures}
    rows = targets.of_subjects(connection, subjects, period, period) if subjects else []
    expected = {(row.kpi, row.subject): row for row in rows if row.status == targets.FROZEN}
    weeks = _weeks(connection, {each.kpi for each in figures}, subjects, first)

    def standing(each: Answered) -> Provisional:
        target, week = expected.get((each.kpi, each.subject)), weeks.get((each.kpi, each.subject))
        kpi, days = world.kpis.kpi(each.kpi), week.days if week else 0
        value = figure(kpi, week.value, week.denominator) if week else None
        if target is None:
            return Provisional(each, None, value, days, None)
        known = _Known(target, _pace(kpi, value, days, target), days, week.position if week else 0, UNSHOCKED)
        return Provisional(each, target, value, days, _line(world, rules, member, each, known))

    return [standing(each) for each in figures]


def adjustments(connection: Connection, world: World, teams: Collection[str], in_period: str) -> list[AdjustLine]:
    """What corrects settled lines whose figures have changed since, to be booked in a later period."""
    first = first_day_of(in_period)
    since = week_of(first - timedelta(days=LATE_WEEKS * DAYS_IN_WEEK))
    rows = settlement.outdated(connection, teams, since, in_period)
    found = (_adjusted(world, row, in_period) for row in rows)
    return [each for each in found if each is not None]


def check_unsettled(connection: Connection, kpi: str, subject: str, period: str) -> None:
    """Refuse to change a target by which somebody's results are settled; they have to be reopened first."""
    if settlement.is_settled(connection, kpi, subject, period):
        raise Rejected("target_settled")


def is_promoted(world: World, team: str, first: date, last: date) -> bool:
    """Whether a promotion touches a week in the shop of a team, so that the scorecards of promotions count."""
    shop = shop_of_team(world.directory, team)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return any(world.calendar.intensity(shop, day) for day in days)


class _Known(NamedTuple):
    """A frozen target, what was measured, and the common factor of the week."""

    target: Row[Any]
    figure: int | None
    days: int
    position: int
    shock: int


def _answered(world: World, teams: Collection[str], first: date, last: date) -> dict[str, list[tuple[str, Answered]]]:
    """Who of some teams answers for which figures, by the place and job of the last day."""
    directory, kpis = world.directory, world.kpis
    promoted = {team: is_promoted(world, team, first, last) for team in teams}
    found: dict[str, list[tuple[str, Answered]]] = {team: [] for team in teams}
    for member in directory.people_in(teams, last):
        team = directory.team_of(member, last)
        figures = figures_of(directory, kpis, member, last, promoted=promoted[team])
        found[team] += [(member, each) for each in figures if each.percent]
    return found


def _measured(connection: Connection, world: World, wanted: Collection[Figure], period: str) -> dict[Figure, _Known]:
    """The frozen targets of some figures, and what was measured; peers beyond them tell what hit them all."""
    monday = first_day_of(period).isoformat()
    rows = targets.frozen(connection, {subject for _, subject in wanted}, period, monday)
    mine = [row for row in rows if (row.kpi, row.subject) in wanted]
    peers = _peers(targets.results(connection, {row.kpi for row in mine}, period, monday), world.kpis)

    def known(row: Row[Any]) -> _Known:
        value = None if row.value is None else figure(world.kpis.kpi(row.kpi), row.value, row.denominator)
        if value is None:
            return _Known(row, None, row.days or 0, row.measured or 0, UNSHOCKED)
        shock = peers[row.kpi, kind_of(row.subject)].shock(residual(value, row.q50))
        return _Known(row, value, row.days, row.measured, shock)

    return {(row.kpi, row.subject): known(row) for row in mine}


def _peers(rows: Iterable[Row[Any]], kpis: Kpis) -> dict[tuple[str, str], Peers]:
    """Whose results are compared with each other: those of one KPI, of all shops, teams, people or groups of items."""
    groups: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[row.kpi, kind_of(row.subject)].append(row)
    return {group: _compared(found, kpis.kpi(group[0])) for group, found in groups.items()}


def _compared(rows: Iterable[Row[Any]], kpi: Kpi) -> Peers:
    values = [(figure(kpi, row.value, row.denominator), row) for row in rows]
    residuals = sorted(residual(value, row.q50) for value, row in values if value is not None)
    spreads = [spread(row.q10, row.q90) for value, row in values if value is not None]
    return Peers(residuals, median(spreads) if spreads else 0)


def _weeks(connection: Connection, kpis: Collection[str], subjects: Collection[str], first: date) -> dict[Figure, Any]:
    monday = first.isoformat()
    return {(row.kpi, row.subject): row for row in metrics.weeks_of(connection, kpis, subjects, monday, monday)}


def _proposed(world: World, rules: MetricRules, member: str, answered: Answered, known: _Known) -> Proposed:
    line = _line(world, rules, member, answered, known)
    return Proposed(line, known.days, tuple(_anomalies(line, known)))


def _line(world: World, rules: MetricRules, member: str, answered: Answered, known: _Known) -> Line:
    target, kpi = known.target, world.kpis.kpi(answered.kpi)
    band = Band(target.q10, target.q50, target.q80, target.q90).moved(target.target, target.was)
    line = Line(
        member=member,
        kpi=answered.kpi,
        subject=answered.subject,
        branch=kpi.branch,
        weight=answered.percent,
        target=target.target,
        figure=known.figure,
        q10=band.q10,
        expected=band.q50,
        q80=band.q80,
        q90=band.q90,
        percentile=None,
        shock=known.shock,
        learning=bool(target.learning),
        percent=0,
        xp=0,
        points=0,
        metric=known.position,
        frozen=target.frozen,
    )
    return computed(line, rules, kpi.direction)


def _anomalies(line: Line, known: _Known) -> Iterator[str]:
    if line.percentile is None:
        yield "missing"
    elif not STRIKING[0] < line.percentile < STRIKING[1]:
        yield "striking"
    if 0 < known.days < DAYS_IN_WEEK:
        yield "gap"
    if line.shock != UNSHOCKED:
        yield "shock"
    if known.target.target != known.target.was:
        yield "overridden"


def _pace(kpi: Kpi, value: int | None, days: int, target: Row[Any]) -> int | None:
    """What a figure of some days becomes in all the days for which its target was made."""
    if value is None or kpi.aggregation is not Aggregation.SUM:
        return value
    whole: int = max(json.loads(target.context).get("days", DAYS_IN_WEEK), days)
    return (2 * value * whole + days) // (2 * days)


def _adjusted(world: World, row: Row[Any], in_period: str) -> AdjustLine | None:
    kpi = world.kpis.kpi(row.kpi)
    value = figure(kpi, row.value, row.denominator)
    if value == row.figure:
        return None
    _, rules = rules_of(world.library, last_day_of(row.period))
    settled = Line(**{name: getattr(row, name) for name in Line.__struct_fields__})
    changed = replace(settled, learning=bool(row.learning), figure=value, metric=row.measured)
    line = computed(changed, rules, kpi.direction)
    return AdjustLine(team=row.team, period=row.period, line=line, in_period=in_period)
