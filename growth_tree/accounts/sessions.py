"""Server-side sessions: a browser holds a random token, the table its hash, so that a session can be ended."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, or_, select, update

from growth_tree.accounts.schema import LOGIN_TICKET, PERSON, SESSION, moment, stamp
from models.base import Prepared, given

IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
TICKET_LIFETIME = timedelta(minutes=5)
USER_AGENT_LENGTH_MAX = 200
IP_LENGTH_MAX = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that is logged in."""

    id: str
    person: str
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime

    def wants_touch(self, at: datetime) -> bool:
        """Whether `touch` is due; at most once a minute, so that reading pages rarely writes."""
        return at - self.last_seen_at >= TOUCH_EVERY


class Living(NamedTuple):
    """A session that is not over, and the row of whoever it belongs to."""

    session: Session
    person: Any


def start(conn: Connection, person_id: str, *, ip: str, user_agent: str, at: datetime) -> str:
    """Begin a session; answers with the token for the cookie, which is stored nowhere."""
    token = new_token()
    conn.execute(
        SESSION.insert().values(
            id=secrets.token_hex(8),
            token_hash=token_hash(token),
            person=person_id,
            ip=_printable(ip, IP_LENGTH_MAX),
            user_agent=_printable(user_agent, USER_AGENT_LENGTH_MAX),
            created_at=at,
            last_seen_at=at,
        )
    )
    return token


def find(
    conn: Connection, token: str, at: datetime, *, idle: timedelta = IDLE, lifetime: timedelta = LIFETIME
) -> Living | None:
    """The living session of a token and its person's row, if they may still come in. Writes nothing."""
    after = {"seen_after": stamp(at - idle), "begun_after": stamp(at - lifetime)}
    found = _LIVING.rows(conn, token=token_hash(token), **after)
    return Living(_session(found[0]), found[0]) if found else None


def touch(conn: Connection, session: Session, at: datetime) -> None:
    """Remember that the session was used."""
    conn.execute(update(SESSION).where(SESSION.c.id == session.id).values(last_seen_at=at))


def rotate(conn: Connection, session: Session) -> str:
    """Give a session a new token, after which the old one opens nothing; for every change of rights."""
    token = new_token()
    conn.execute(update(SESSION).where(SESSION.c.id == session.id).values(token_hash=token_hash(token)))
    return token


def sessions_of(conn: Connection, person_id: str, at: datetime, *, idle: timedelta = IDLE) -> list[Session]:
    """The living sessions of a person, the last used first."""
    mine = _SESSIONS.where(SESSION.c.person == person_id, SESSION.c.last_seen_at > at - idle)
    living = mine.where(SESSION.c.created_at > at - LIFETIME).order_by(SESSION.c.last_seen_at.desc(), SESSION.c.id)
    return [Session(**row) for row in conn.execute(living).mappings()]


def end(conn: Connection, person_id: str, session_id: str) -> bool:
    """End one session of this person; False if it is not theirs or over already."""
    mine = (SESSION.c.person == person_id) & (SESSION.c.id == session_id)
    return bool(conn.execute(delete(SESSION).where(mine)).rowcount)


def end_others(conn: Connection, keep: Session) -> int:
    """End every session of the person but this one; answers how many ended."""
    others = (SESSION.c.person == keep.person) & (SESSION.c.id != keep.id)
    return conn.execute(delete(SESSION).where(others)).rowcount


def end_all(conn: Connection, person_id: str) -> None:
    """End every session of the person, and log-ins that wait for their second step."""
    # Tickets first: that waits for whoever is just turning one into a session, which is then ended too.
    conn.execute(delete(LOGIN_TICKET).where(LOGIN_TICKET.c.person == person_id))
    conn.execute(delete(SESSION).where(SESSION.c.person == person_id))


def sweep(conn: Connection, at: datetime, *, idle: timedelta = IDLE) -> None:
    """Delete sessions and tickets that are over."""
    over = or_(SESSION.c.last_seen_at <= at - idle, SESSION.c.created_at <= at - LIFETIME)
    conn.execute(delete(SESSION).where(over))
    conn.execute(delete(LOGIN_TICKET).where(LOGIN_TICKET.c.created_at <= at - TICKET_LIFETIME))


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """How a token is stored; it is random enough for a plain hash."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


_SESSIONS = select(
    SESSION.c.id, SESSION.c.person, SESSION.c.ip, SESSION.c.user_agent, SESSION.c.created_at, SESSION.c.last_seen_at
)
_LIVING = Prepared(
    select(
        PERSON,
        SESSION.c.id.label("session"),
        SESSION.c.created_at.label("begun_at"),
        *(SESSION.c.ip, SESSION.c.user_agent, SESSION.c.last_seen_at),
    )
    .join(SESSION, PERSON.c.id == SESSION.c.person)
    .where(
        PERSON.c.deactivated_at.is_(None),
        SESSION.c.last_seen_at > given("seen_after"),
        SESSION.c.created_at > given("begun_after"),
        SESSION.c.token_hash == given("token"),
    )
)


def _session(row: Any) -> Session:
    return Session(
        id=row.session,
        person=row.id,
        ip=row.ip,
        user_agent=row.user_agent,
        created_at=moment(row.begun_at),
        last_seen_at=moment(row.last_seen_at),
    )


def _printable(text: str, limit: int) -> str:
    return "".join(character for character in text[:limit] if character.isprintable())
