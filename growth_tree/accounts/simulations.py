"""What the rule lab found about drafts: bulky, and found again if need be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from growth_tree.accounts.schema import RULE_SIMULATION as TABLE

KEPT = 4
"""Simulations of one draft, each from another day on; the oldest one goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A simulation of a draft as it was in a revision, from a day on, over a log that ended at a position."""

    draft: str
    since: date
    revision: int
    position: int
    made_at: datetime
    summary: dict[str, Any]


def keep(conn: Connection, draft: str, revision: int, summary: Mapping[str, Any], at: datetime) -> None:
    """Keep a simulation in place of an earlier one from the same day on."""
    since = str(summary["since"])
    conn.execute(delete(TABLE).where(TABLE.c.draft == draft, TABLE.c.since == since))
    text = json.dumps(summary, ensure_ascii=False, separators=(",", ":"))
    row = {"draft": draft, "since": since, "revision": revision, "position": summary["until"]}
    conn.execute(TABLE.insert().values(**row, summary=text, made_at=at))
    others = select(TABLE.c.since).where(TABLE.c.draft == draft).order_by(TABLE.c.made_at.desc())
    old = conn.scalars(others.offset(KEPT)).all()
    conn.execute(delete(TABLE).where(TABLE.c.draft == draft, TABLE.c.since.in_(old)))


def of_draft(conn: Connection, draft: str, since: date | None = None) -> Kept | None:
    """The latest simulation of a draft, or the one from a day on."""
    wanted = select(TABLE).where(TABLE.c.draft == draft).order_by(TABLE.c.made_at.desc()).limit(1)
    if since is not None:
        wanted = wanted.where(TABLE.c.since == since.isoformat())
    row = conn.execute(wanted).first()
    return None if row is None else _kept(row)


def every(conn: Connection) -> list[tuple[str, date]]:
    """The drafts that have been simulated, each with the first day, the latest first."""
    rows = conn.execute(select(TABLE.c.draft, TABLE.c.since).order_by(TABLE.c.made_at.desc()))
    return [(row.draft, date.fromisoformat(row.since)) for row in rows]


def _kept(row: Row[Any]) -> Kept:
    known = row._asdict()
    return Kept(since=date.fromisoformat(known.pop("since")), summary=json.loads(known.pop("summary")), **known)
