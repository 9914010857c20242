"""What boards compare: experience by the day of the work, and how much of what was expected was reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, select

from models.base import Prepared, any_of, given
from models.ledger import entry
from models.settlement import SETTLED, line

Days = tuple[date, date]

PER_CENT = 100
MOST_PERCENT = 150
"""More of what was expected than that counts as that much, so that one figure does not hide the others."""


def xp_of_spans(connection: Connection, spans: Sequence[Days], position: int) -> dict[str, tuple[int, ...]]:
    """XP of everybody who earned some in the spans of days, by member and span; of lines up to a position."""
    sums = [
        func.sum(
            case((and_(entry.c.done_on >= first.isoformat(), entry.c.done_on <= last.isoformat()), entry.c.xp), else_=0)
        )
        for first, last in spans
    ]
    since, until = min(first for first, _ in spans), max(last for _, last in spans)
    query = (
        select(entry.c.member, *sums)
        .where(
            entry.c.xp != 0,
            entry.c.done_on >= since.isoformat(),
            entry.c.done_on <= until.isoformat(),
            entry.c.position <= position,
        )
        .group_by(entry.c.member)
    )
    return {member: tuple(map(int, xp)) for member, *xp in connection.execute(query).all()}


def xp_by_day(connection: Connection, member: str, since: date, position: int) -> Sequence[Row[Any]]:
    """A member's XP by the day of the work since a day; of lines up to a position."""
    return _BY_DAY.rows(connection, member=member, since=since.isoformat(), position=position)


def reached(connection: Connection, periods: Collection[str]) -> dict[str, int]:
    """How many per cent of what was expected members reached in settled periods, over their figures by weight."""
    found = _REACHED.rows(connection, periods=list(periods)) if periods else []
    return {row.member: int(row.percents) // int(row.weights) for row in found if row.weights}


_MORE_IS_BETTER = line.c.q90 >= line.c.q10
_BEST, _GOAL = (
    case((_MORE_IS_BETTER, line.c.figure), else_=line.c.expected),
    case((_MORE_IS_BETTER, line.c.expected), else_=line.c.figure),
)
_PERCENT = case(
    (_BEST * PER_CENT >= _GOAL * MOST_PERCENT, MOST_PERCENT),
    (_BEST <= 0, 0),
    else_=_BEST * PER_CENT / _GOAL,
)
_REACHED = Prepared(
    select(
        line.c.member,
        func.sum(_PERCENT * line.c.weight).label("percents"),
        func.sum(line.c.weight).label("weights"),
    )
    .where(
        line.c.period.in_(any_of("periods")),
        line.c.status == SETTLED,
        line.c.figure.is_not(None),
        line.c.excluded.is_(None),
    )
    .group_by(line.c.member)
)
_BY_DAY = Prepared(
    select(entry.c.done_on, func.sum(entry.c.xp).label("xp"))
    .where(
        entry.c.member == given("member"),
        entry.c.xp != 0,
        entry.c.done_on >= given("since"),
        entry.c.position <= given("position"),
    )
    .group_by(entry.c.done_on)
    .order_by(entry.c.done_on)
)
