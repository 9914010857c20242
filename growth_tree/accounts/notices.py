"""Notices: what people are told of what happened, kept beside the log, from which they are made once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from growth_tree.accounts.schema import NOTICE, NOTICE_CURSOR, in_slices

KEPT = timedelta(days=60)
LOG, EXPIRY = "log", "expiry_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing for one person; the same `key` is told to a person once. `number` and `word` are what it is about."""

    person: str
    key: str
    code: str
    member: str
    at: datetime
    about: str = ""
    number: int = 0
    word: str = ""


def cursor(conn: Connection, name: str) -> int:
    """How far something has been followed."""
    return conn.scalar(select(NOTICE_CURSOR.c.position).where(NOTICE_CURSOR.c.name == name)) or 0


def advance(conn: Connection, name: str, before: int, after: int) -> bool:
    """Move on; False where somebody else has done so in the meantime."""
    conn.execute(_insert(conn, NOTICE_CURSOR).on_conflict_do_nothing(), [{"name": name, "position": 0}])
    here = NOTICE_CURSOR.c.name == name, NOTICE_CURSOR.c.position == before
    return bool(conn.execute(update(NOTICE_CURSOR).where(*here).values(position=after)).rowcount)


def keep(conn: Connection, told: Sequence[Notice]) -> None:
    """Keep notices; those that a person has already stay as they are."""
    if told:
        conn.execute(_insert(conn, NOTICE).on_conflict_do_nothing(), [asdict(notice) for notice in told])


def mark_read(conn: Connection, person: str, key: str, at: datetime) -> bool:
    """Note that a person has read a notice; False if there is none that is unread."""
    one = NOTICE.c.person == person, NOTICE.c.key == key, NOTICE.c.read_at.is_(None)
    return bool(conn.execute(update(NOTICE).where(*one).values(read_at=at)).rowcount)


def mark_all_read(conn: Connection, person: str, until: datetime, at: datetime) -> int:
    """The same for all that a person was told up to a moment; says how many."""
    unread = NOTICE.c.person == person, NOTICE.c.at <= until, NOTICE.c.read_at.is_(None)
    return conn.execute(update(NOTICE).where(*unread).values(read_at=at)).rowcount


def mark_told(conn: Connection, person: str, keys: Collection[str], at: datetime) -> None:
    """Note that a digest spoke of notices."""
    for some in in_slices(keys):
        conn.execute(update(NOTICE).where(NOTICE.c.person == person, NOTICE.c.key.in_(some)).values(told_at=at))


def sweep(conn: Connection, at: datetime) -> None:
    """Delete notices that nobody needs any more."""
    conn.execute(delete(NOTICE).where(NOTICE.c.at < at - KEPT))


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
