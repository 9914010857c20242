"""Settlements: what is settled for each team and period, line by line, after later adjustments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, case, func, select

from models import metrics
from models.base import Prepared, any_of, given, key, maybe, maybe_number, number, table, text

settlement = table(
    "settlement",
    key("team"),
    key("period"),
    text("status"),
    number("round"),
    text("by"),
    text("at"),
    number("rule_version"),
    number("lines"),
    number("xp"),
    number("points"),
    text("proposed_by"),
    text("proposed_reason"),
    text("reopened_by"),
    number("position"),
)
"""`status` is settled or reopened; who and when are those of the last decision.

`proposed_by` is empty unless somebody proposes to reopen it. The sums are of what stands, adjustments included.
"""

line = table(
    "settled_line",
    key("team"),
    key("period"),
    key("member"),
    key("kpi"),
    key("subject"),
    text("status"),
    text("week"),
    text("branch"),
    number("weight"),
    number("target"),
    maybe_number("figure"),
    number("q10"),
    number("expected"),
    number("q80"),
    number("q90"),
    maybe_number("percentile"),
    number("shock"),
    number("learning"),
    number("percent"),
    number("xp"),
    number("points"),
    number("metric"),
    number("frozen"),
    maybe("excluded"),
    number("round"),
    text("award"),
    text("season"),
    text("by"),
    text("at"),
    number("position"),
    number("adjusted"),
    Index("settled_line_member", "member", "period"),
    Index("settled_line_period", "period", "team"),
    Index("settled_line_figure", "subject", "period"),
)
"""`status` is settled or taken_back, `week` the Monday of a week; amounts are those after `adjusted` adjustments.

`position` is that of the settlement, `metric` and `frozen` those of the figure and of the target. `award` is what the
line's award is called in the ledger, as `task`. Percent and weight are per cent.
"""

SETTLED, REOPENED, TAKEN_BACK = "settled", "reopened", "taken_back"


def of_teams(connection: Connection, teams: Collection[str], period: str) -> dict[str, Row[Any]]:
    """The settlements of a period, by team; a team of which nobody is settled is missing."""
    return {row.team: row for row in _OF_TEAMS.rows(connection, teams=list(teams), period=period)}


def last_settled(connection: Connection) -> str | None:
    """The last period in which a settlement stands; None where nothing is settled."""
    found: str | None = _LAST_SETTLED.one(connection).period
    return found


def lines(connection: Connection, teams: Collection[str], period: str) -> Sequence[Row[Any]]:
    """The settled lines of some teams in a period, those that were taken back included."""
    return _LINES.rows(connection, teams=list(teams), period=period)


def is_settled(connection: Connection, kpi: str, subject: str, period: str) -> bool:
    """Whether somebody's results of a figure in a period are settled."""
    return bool(_IS_SETTLED.rows(connection, kpi=kpi, subject=subject, period=period))


def settled_figures(
    connection: Connection, subjects: Collection[str], periods: Collection[str]
) -> set[tuple[str, str, str]]:
    """By which figures of some subjects and periods results are settled: KPI, subject, period."""
    rows = _SETTLED_FIGURES.rows(connection, subjects=list(subjects), periods=list(periods)) if subjects else []
    return {(row.kpi, row.subject, row.period) for row in rows}


def settled_members(connection: Connection, members: Collection[str], period: str) -> set[str]:
    """Who of some people has settled results in a period, in whichever team."""
    rows = _SETTLED_MEMBERS.rows(connection, members=list(members), period=period) if members else []
    return {row.member for row in rows}


def of_member(connection: Connection, member: str, since: str) -> Sequence[Row[Any]]:
    """A member's settled lines from a period on, the newest period first."""
    return _OF_MEMBER.rows(connection, member=member, since=since)


def outdated(connection: Connection, teams: Collection[str], since: str, before: str) -> Sequence[Row[Any]]:
    """Settled lines of some periods whose figure has changed since: with its new value, and where it was `measured`."""
    return _OUTDATED.rows(connection, teams=list(teams), since=since, before=before)


def record(connection: Connection, members: Collection[str] | None, since: str) -> Row[Any]:
    """How many results of some people, or of all, were settled since a period, and how many of them were how good.

    `middle` and `stretch` reached what 50 and 80 % of results do not beat, `inside` lay between what 10 and 90 % do.
    """
    if members is None:
        return _RECORD.one(connection, since=since)  # type: ignore[no-any-return]
    return _RECORD_OF.one(connection, since=since, members=list(members))  # type: ignore[no-any-return]


_OF_TEAMS = Prepared(
    select(settlement).where(settlement.c.team.in_(any_of("teams")), settlement.c.period == given("period"))
)
_LAST_SETTLED = Prepared(select(func.max(settlement.c.period).label("period")).where(settlement.c.status == SETTLED))
_LINES = Prepared(
    select(line)
    .where(line.c.team.in_(any_of("teams")), line.c.period == given("period"))
    .order_by(line.c.team, line.c.member, line.c.weight.desc(), line.c.kpi, line.c.subject)
)
_IS_SETTLED: Prepared = Prepared(
    select(line.c.member)
    .where(
        line.c.subject == given("subject"),
        line.c.period == given("period"),
        line.c.kpi == given("kpi"),
        line.c.status == SETTLED,
    )
    .limit(1)
)
_SETTLED_FIGURES = Prepared(
    select(line.c.kpi, line.c.subject, line.c.period)
    .where(line.c.subject.in_(any_of("subjects")), line.c.period.in_(any_of("periods")), line.c.status == SETTLED)
    .distinct()
)
_SETTLED_MEMBERS = Prepared(
    select(line.c.member)
    .where(line.c.member.in_(any_of("members")), line.c.period == given("period"), line.c.status == SETTLED)
    .distinct()
)
_OF_MEMBER = Prepared(
    select(line)
    .where(line.c.member == given("member"), line.c.period >= given("since"))
    .order_by(line.c.period.desc(), line.c.weight.desc(), line.c.kpi)
)
_WEEK = metrics.week.c
_OUTDATED = Prepared(
    select(line, _WEEK.value, _WEEK.denominator, _WEEK.position.label("measured"))
    .join(metrics.week, (_WEEK.kpi == line.c.kpi) & (_WEEK.subject == line.c.subject) & (_WEEK.week == line.c.week))
    .where(
        line.c.team.in_(any_of("teams")),
        line.c.period >= given("since"),
        line.c.period < given("before"),
        line.c.status == SETTLED,
        _WEEK.position > line.c.metric,
    )
    .order_by(line.c.period, line.c.team, line.c.member, line.c.kpi, line.c.subject)
)
_P = line.c.percentile
_RESULTS = select(
    func.count().label("results"),
    func.coalesce(func.sum(case((_P >= 50, 1), else_=0)), 0).label("middle"),
    func.coalesce(func.sum(case((_P >= 80, 1), else_=0)), 0).label("stretch"),
    func.coalesce(func.sum(case((_P.between(10, 90), 1), else_=0)), 0).label("inside"),
).where(line.c.status == SETTLED, _P.is_not(None), line.c.period >= given("since"))
_RECORD = Prepared(_RESULTS)
_RECORD_OF = Prepared(_RESULTS.where(line.c.member.in_(any_of("members"))))
