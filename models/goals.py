"""Yearly goals with what can be expected of the year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, select

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


_C = goal.c
_ONE = select(goal).where(_C.kpi == given("kpi"), _C.subject == given("subject"), _C.year == given("year"))
_OF_SUBJECTS: Select[Any] = (
    select(goal)
    .where(_C.status == SET, _C.year == given("year"), _C.subject.in_(any_of("subjects")))
    .order_by(_C.kpi, _C.subject)
)
