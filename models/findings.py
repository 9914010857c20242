"""What fair play has noticed: the review list, whom each finding concerns, and what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Index, Row, Select, exists, select

from models.base import Prepared, count, given, key, maybe, number, number_key, table, text

finding = table(
    "finding",
    key("id"),
    text("status"),
    text("detector"),
    maybe("approver"),
    number("measure"),
    number("bound"),
    number("cases"),
    text("first_day"),
    text("last_day"),
    text("raised_at"),
    number("position"),
    maybe("by"),
    maybe("at"),
    maybe("reason"),
    Index("finding_status", "status", "position"),
)
"""`status` is open, dismissed or confirmed; `by`, `at` and `reason` are those of the decision."""

party = table("finding_party", key("finding"), key("person"), number("decided"))
"""Those whom it concerns, who neither see it nor decide on it; `decided` is 1 for whose decisions it is about."""

evidence = table("finding_evidence", key("finding"), number_key("n"), number("submission"))
"""The positions of the hand-ins that show it."""

OPEN = "open"


def apart_from(person: str) -> Select[Any]:
    """All findings that do not concern a person, to be filtered, ordered and paged."""
    own = exists().where(party.c.finding == finding.c.id, party.c.person == person)
    return select(finding).where(~own)


def about(person: str) -> Select[Any]:
    """The ids of the findings that concern a person, as a subquery for filters."""
    return select(party.c.finding).where(party.c.person == person)


def by_id(connection: Connection, name: str) -> Row[Any] | None:
    """One finding."""
    found = _BY_ID.rows(connection, id=name)
    return found[0] if found else None


def parties(connection: Connection, names: list[str]) -> dict[str, list[str]]:
    """Whose work some findings are about, and first of all whose decisions."""
    found: dict[str, list[str]] = {name: [] for name in names}
    rows = select(party).where(party.c.finding.in_(names)).order_by(party.c.decided.desc(), party.c.person)
    for row in connection.execute(rows):
        found[row.finding].append(row.person)
    return found


def positions(connection: Connection, name: str) -> list[int]:
    """The positions of the hand-ins that show a finding."""
    return [row.submission for row in _EVIDENCE.rows(connection, id=name)]


def open_for(connection: Connection, person: str) -> int:
    """How many findings wait that do not concern a person."""
    return count(connection, apart_from(person).where(finding.c.status == OPEN))


_BY_ID = Prepared(select(finding).where(finding.c.id == given("id")))
_EVIDENCE = Prepared(select(evidence.c.submission).where(evidence.c.finding == given("id")).order_by(evidence.c.n))
