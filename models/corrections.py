"""Corrections of the books: what is proposed and what was booked, line by line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, Row, Select, func, select

from models.base import Prepared, any_of, given, key, maybe, maybe_number, number, number_key, table, text

correction = table(
    "correction",
    key("id"),
    text("batch"),
    text("sort"),
    text("status"),
    text("reason"),
    text("proposed_by"),
    text("proposed_at"),
    maybe("by"),
    maybe("at"),
    number("forgive"),
    maybe("season"),
    maybe_number("version"),
    number("lines"),
    number("xp"),
    number("points"),
    number("position"),
    Index("correction_batch", "batch"),
    Index("correction_status", "status", "position"),
)
"""`status` is proposed, dropped or booked; who and when, as `by` and `at`, are those of the decision.

A large step is several corrections of one `batch`. `position` is that of the latest event.
"""

line = table(
    "correction_line",
    key("correction"),
    number_key("n"),
    text("member"),
    text("about"),
    text("kind"),
    text("branch"),
    text("done_on"),
    number("xp"),
    number("points"),
    maybe("of_season"),
    Index("correction_line_member", "member", "correction"),
    Index("correction_line_about", "about", "member"),
)
"""What a correction adds to the books of one member; an award is taken back where there is `of_season`."""

PROPOSED, DROPPED, BOOKED = "proposed", "dropped", "booked"


def batch_of(correction: str) -> str:
    """The step of which a correction is a part: its id up to the last hyphen."""
    return correction.rpartition("-")[0] or correction


def batches() -> Select[Any]:
    """All steps, to be filtered, ordered and paged: their parts are proposed and decided together."""
    c = correction.c
    return select(
        c.batch,
        func.min(c.sort).label("sort"),
        func.min(c.status).label("status"),
        func.min(c.reason).label("reason"),
        func.min(c.proposed_by).label("proposed_by"),
        func.min(c.proposed_at).label("proposed_at"),
        func.min(c.by).label("by"),
        func.max(c.at).label("at"),
        func.max(c.version).label("version"),
        func.sum(c.lines).label("lines"),
        func.sum(c.xp).label("xp"),
        func.sum(c.points).label("points"),
        func.max(c.position).label("position"),
    ).group_by(c.batch)


def parts(connection: Connection, batch: str) -> Sequence[Row[Any]]:
    """The corrections of one step, in their order."""
    return sorted(_PARTS.rows(connection, batch=batch), key=lambda row: (len(row.id), row.id))


def lines(batch: str) -> Select[Any]:
    """The lines of one step, to be filtered, ordered and paged."""
    return select(line).join(correction, correction.c.id == line.c.correction).where(correction.c.batch == batch)


def days_taken_back(connection: Connection, batch: str) -> Sequence[str]:
    """The days of the work whose awards a booked step has taken back."""
    query = lines(batch).with_only_columns(line.c.done_on).distinct()
    return connection.scalars(query.where(line.c.of_season.is_not(None), correction.c.status == BOOKED)).all()


def members(connection: Connection, batch: str) -> frozenset[str]:
    """Whom a step concerns."""
    return frozenset(row.member for row in _MEMBERS.rows(connection, batch=batch))


def posting_versions(connection: Connection, corrections: Collection[str]) -> dict[str, int]:
    """The versions of the rules that made some corrections; one that people made is missing."""
    return {row.id: row.version for row in _POSTED_BY.rows(connection, corrections=list(corrections))}


def of_versions(connection: Connection, member: str) -> dict[int, tuple[int, int]]:
    """The XP and points that versions of the rules have brought a member afterwards, by version."""
    return {row.version: (row.xp, row.points) for row in _OF_VERSIONS.rows(connection, member=member)}


def of_rules(connection: Connection, after: int, until: int) -> Sequence[Row[Any]]:
    """The ids of what versions of the rules have booked between two positions, with the versions, oldest first."""
    return _OF_RULES.rows(connection, after=after, until=until)


class Waiting(NamedTuple):
    """Who proposed a step, and whom it concerns."""

    proposed_by: str
    members: set[str]


def waiting(connection: Connection) -> dict[str, Waiting]:
    """The steps that wait for a second person."""
    found: dict[str, Waiting] = {}
    for row in _WAITING.rows(connection):
        found.setdefault(row.batch, Waiting(row.proposed_by, set())).members.add(row.member)
    return found


def about(connection: Connection, member: str, award: str) -> Sequence[Row[Any]]:
    """What was corrected for a member about an award, or is proposed."""
    return _ABOUT.rows(connection, member=member, award=award)


_C, _L = correction.c, line.c
_POSTED_BY = Prepared(select(_C.id, _C.version).where(_C.id.in_(any_of("corrections")), _C.version.is_not(None)))
_PARTS = Prepared(select(correction).where(_C.batch == given("batch")))
_JOINED = select(_C.batch, _C.proposed_by, _L.member).join(line, _L.correction == _C.id)
_MEMBERS = Prepared(
    select(_L.member).join(correction, _L.correction == _C.id).where(_C.batch == given("batch")).distinct()
)
_WAITING = Prepared(_JOINED.where(_C.status == PROPOSED).distinct())
_OF_RULES = Prepared(
    select(_C.id, _C.version)
    .where(_C.status == BOOKED, _C.position > given("after"), _C.position <= given("until"), _C.version.is_not(None))
    .order_by(_C.position)
)
_OF_VERSIONS = Prepared(
    select(_C.version, func.sum(_L.xp).label("xp"), func.sum(_L.points).label("points"))
    .join(correction, _L.correction == _C.id)
    .where(_L.member == given("member"), _C.status == BOOKED, _C.version.is_not(None))
    .group_by(_C.version)
)
_ABOUT = Prepared(
    select(line, _C.batch, _C.status, _C.sort, _C.position)
    .join(correction, _L.correction == _C.id)
    .where(_L.member == given("member"), _L.about == given("award"), _C.status != DROPPED)
    .order_by(_C.position)
)
