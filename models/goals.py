"""Yearly goals with what can be expected of the year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, func, select

from models import metrics
from models.base import any_of, given, key, number, number_key, table, text

goal = table(
    "goal",
    key("kpi"),
    key("subject"),
    number_key("year"),
    text("status"),
    number("target"),
    text("months"),
    text("shares"),
    number("expected_q10"),
    number("expected_q50"),
    number("expected_q90"),
    number("chance"),
    text("verdict"),
    text("by"),
    text("at"),
    number("position"),
    Index("goal_year", "year", "kpi"),
)
"""One row a figure and year. `status` is set or dropped; `verdict` attainable, not_attainable or no_challenge.

`months` is a JSON list of twelve figures, `shares` an object of figures by subject; `chance` is in parts per million.
"""

SET, DROPPED = "set", "dropped"


def listing() -> Select[Any]:
    """All goals that stand, to be filtered, ordered and paged."""
    return select(goal).where(goal.c.status == SET)


def one(connection: Connection, kpi: str, subject: str, year: int) -> Row[Any] | None:
    """The goal of a figure for a year, also a dropped one."""
    return connection.execute(_ONE, {"kpi": kpi, "subject": subject, "year": year}).first()


def of_subjects(connection: Connection, subjects: Collection[str], year: int) -> Sequence[Row[Any]]:
    """The goals of some subjects for a year."""
    return connection.execute(_OF_SUBJECTS, {"subjects": list(subjects), "year": year}).all()


def years(connection: Connection, subjects: Collection[str]) -> list[int]:
    """The years that have goals of some subjects, the latest first."""
    return [row.year for row in connection.execute(_YEARS, {"subjects": list(subjects)})]


def by_month(connection: Connection, kpis: Collection[str], subjects: Collection[str], year: int) -> Sequence[Row[Any]]:
    """What was measured of some KPIs and subjects in each month of a year: sums, and the last day that is known.

    A figure of several days counts in the month of its first day.
    """
    if not kpis or not subjects:
        return []
    values = {"kpis": list(kpis), "subjects": list(subjects), "first": f"{year}-01-01", "last": f"{year}-12-31"}
    return connection.execute(_BY_MONTH, values).all()


_C, _M = goal.c, metrics.metric.c
_ONE = select(goal).where(_C.kpi == given("kpi"), _C.subject == given("subject"), _C.year == given("year"))
_OF_SUBJECTS: Select[Any] = (
    select(goal)
    .where(_C.status == SET, _C.year == given("year"), _C.subject.in_(any_of("subjects")))
    .order_by(_C.kpi, _C.subject)
)
_YEARS = select(_C.year).where(_C.status == SET, _C.subject.in_(any_of("subjects"))).distinct().order_by(_C.year.desc())
_MONTH = func.substr(_M.first_day, 6, 2)
_BY_MONTH: Select[Any] = (
    select(
        _M.kpi,
        _M.subject,
        _MONTH.label("month"),
        func.sum(_M.value).label("value"),
        func.sum(_M.denominator).label("denominator"),
        func.max(_M.last_day).label("last_day"),
    )
    .where(
        _M.kpi.in_(any_of("kpis")),
        _M.subject.in_(any_of("subjects")),
        _M.first_day >= given("first"),
        _M.first_day <= given("last"),
    )
    .group_by(_M.kpi, _M.subject, _MONTH)
    .order_by(_M.kpi, _M.subject, _MONTH)
)
