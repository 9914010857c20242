"""Targets as members, heat maps and settlements see them, and how they were overridden."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Double, Index, Row, Select, and_, case, cast, func, or_, select

from models import metrics
from models.base import Prepared, any_of, given, key, maybe, maybe_number, number, table, text

target = table(
    "target",
    key("kpi"),
    key("subject"),
    key("period"),
    text("status"),
    number("q10"),
    number("q50"),
    number("q80"),
    number("q90"),
    number("target"),
    number("quantile"),
    text("baseline"),
    number("learning"),
    text("parts"),
    number("pass_through"),
    text("inputs"),
    text("context"),
    number("was"),
    maybe("override_by"),
    maybe("override_second"),
    maybe("override_reason"),
    maybe("overridden_at"),
    maybe_number("proposed"),
    maybe("proposed_by"),
    maybe("proposed_reason"),
    maybe("frozen_at"),
    number("frozen"),
    number("position"),
    Index("target_subject", "subject", "period"),
    Index("target_period", "period", "kpi"),
    Index("target_proposed", "proposed_by"),
    Index("target_overridden", "override_by"),
)
"""One row a figure and period. `status` is foreseen or frozen; what is foreseen has quantiles alone.

Quantiles go from the easy to the hard side. `parts` is a JSON list of objects (see Part), `context` a JSON object.
`was` is the target as it was frozen, `target` as it stands: `override_by` proposed the latest override, and
`override_second` agreed to it.
`frozen` is the position of the freezing, `position` that of the latest event.
"""

FORESEEN, FROZEN = "foreseen", "frozen"


def listing() -> Select[Any]:
    """All targets, to be filtered, ordered and paged."""
    return select(target)


def one(connection: Connection, kpi: str, subject: str, period: str) -> Row[Any] | None:
    """What is expected of a figure in a period."""
    return next(iter(_ONE.rows(connection, kpi=kpi, subject=subject, period=period)), None)


def of_subjects(connection: Connection, subjects: Collection[str], first: str, last: str) -> Sequence[Row[Any]]:
    """All that is expected of some subjects from one period to another, in the order of periods."""
    return _OF_SUBJECTS.rows(connection, subjects=list(subjects), first=first, last=last)


def of_period(connection: Connection, kpi: str, period: str) -> Sequence[Row[Any]]:
    """Everybody's target for a KPI and period."""
    return _OF_PERIOD.rows(connection, kpi=kpi, period=period)


def frozen(connection: Connection, subjects: Collection[str], period: str, monday: str) -> Sequence[Row[Any]]:
    """The frozen targets of some subjects for a week, with what was measured; null where nothing was."""
    return _FROZEN.rows(connection, subjects=list(subjects), period=period, monday=monday) if subjects else []


def results(connection: Connection, kpis: Collection[str], period: str, monday: str) -> Sequence[Row[Any]]:
    """What was foreseen and what came of some KPIs in a week, of everybody who has a frozen target and was measured."""
    return _RESULTS.rows(connection, kpis=list(kpis), period=period, monday=monday) if kpis else []


def frozen_in(connection: Connection, period: str) -> set[tuple[str, str]]:
    """For which KPIs and subjects the target of a period is frozen."""
    return {(row.kpi, row.subject) for row in _FROZEN_IN.rows(connection, period=period)}


def foreseen_in(connection: Connection, period: str) -> Sequence[Row[Any]]:
    """What is foreseen or frozen for a period: KPI, subject, the model that said so, and the status."""
    return _FORESEEN_IN.rows(connection, period=period)


def proposed(connection: Connection) -> Sequence[Row[Any]]:
    """Overrides that wait for a second person, the oldest first."""
    return _PROPOSED.rows(connection)


def overridden(connection: Connection, first: str, last: str) -> Sequence[Row[Any]]:
    """Targets of some periods that were overridden, the latest first: who made them easier, and by how much."""
    return _OVERRIDDEN.rows(connection, first=first, last=last)


def overrides() -> Select[Any]:
    """Targets that were overridden, to be filtered, ordered and paged."""
    return select(target).where(_C.override_by.is_not(None))


def outcomes(
    connection: Connection, mondays: Mapping[str, str], units: Mapping[str, int], falling: Collection[str]
) -> Sequence[Row[Any]]:
    """What came of frozen targets, by KPI and period: `results`, how many reached what, and how far off they were.

    `mondays` names the Monday of each period, `units` by what the quotient of a rate is multiplied, `falling` the KPIs
    of which less is better. `hits`, `stretched` and `inside` count results that reached q50, reached q80, and lay
    between q10 and q90; `missed` adds up the distances from q50, `reached` the results, at the KPI's scale.
    """
    reached = case(
        (_W.denominator > 0, cast(_W.value, Double) / _W.denominator * case({**units, "": 1}, value=_C.kpi, else_=1)),
        else_=cast(_W.value, Double),
    )

    def beyond(level: ColumnElement[int], up: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether the rounded figure is as good as a level."""
        return or_(and_(up, reached + 0.5 >= level), and_(~up, reached - 0.5 < level))

    up = _C.kpi.not_in(list(falling))
    worse = and_(~up, reached + 0.5 >= _C.q90) | and_(up, reached - 0.5 < _C.q90)
    return connection.execute(
        select(
            _C.kpi,
            _C.period,
            func.count().label("results"),
            _count(beyond(_C.q50, up)).label("hits"),
            _count(beyond(_C.q80, up)).label("stretched"),
            _count(and_(beyond(_C.q10, up), worse)).label("inside"),
            func.sum(func.abs(reached - _C.q50)).label("missed"),
            func.sum(reached).label("reached"),
        )
        .join(
            metrics.week,
            and_(_W.kpi == _C.kpi, _W.subject == _C.subject, _W.week == case(dict(mondays), value=_C.period, else_="")),
        )
        .where(_C.period.in_(list(mondays)), _C.status == FROZEN)
        .group_by(_C.kpi, _C.period)
        .order_by(_C.kpi, _C.period)
    ).all()


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, 1), else_=0))


def periods(connection: Connection) -> Sequence[str]:
    """The periods that have frozen targets, the latest first."""
    return [row.period for row in _PERIODS.rows(connection)]


_C, _W = target.c, metrics.week.c
_KEY = (_C.kpi == given("kpi"), _C.subject == given("subject"), _C.period == given("period"))
_SPAN = (_C.period >= given("first"), _C.period <= given("last"))
_ONE = Prepared(select(target).where(*_KEY))
_OF_SUBJECTS = Prepared(
    select(target).where(_C.subject.in_(any_of("subjects")), *_SPAN).order_by(_C.period, _C.kpi, _C.subject)
)
_OF_PERIOD = Prepared(select(target).where(_C.period == given("period"), _C.kpi == given("kpi")).order_by(_C.subject))
_WEEK = and_(_W.kpi == _C.kpi, _W.subject == _C.subject, _W.week == given("monday"))
_FROZEN = Prepared(
    select(target, _W.value, _W.denominator, _W.days, _W.position.label("measured"))
    .outerjoin(metrics.week, _WEEK)
    .where(_C.period == given("period"), _C.subject.in_(any_of("subjects")), _C.status == FROZEN)
)
_RESULTS = Prepared(
    select(_C.kpi, _C.subject, _C.q10, _C.q50, _C.q90, _W.value, _W.denominator)
    .join(metrics.week, _WEEK)
    .where(_C.period == given("period"), _C.kpi.in_(any_of("kpis")), _C.status == FROZEN)
)
_FROZEN_IN = Prepared(select(_C.kpi, _C.subject).where(_C.period == given("period"), _C.status == FROZEN))
_FORESEEN_IN = Prepared(select(_C.kpi, _C.subject, _C.baseline, _C.status).where(_C.period == given("period")))
_PROPOSED = Prepared(select(target).where(_C.proposed_by.is_not(None)).order_by(_C.position))
_OVERRIDDEN = Prepared(select(target).where(_C.override_by.is_not(None), *_SPAN).order_by(_C.position.desc()))
_PERIODS: Prepared = Prepared(
    select(_C.period, func.count().label("targets"))
    .where(_C.status == FROZEN)
    .group_by(_C.period)
    .order_by(_C.period.desc())
)
