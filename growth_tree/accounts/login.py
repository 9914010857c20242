"""Logging in: count the try, check the password outside any transaction, then open a session or ask for a code.

A password takes a tenth of a second to check, and the database has one writer at a time: so these functions open their
own two short transactions with the `transaction` they are given, for example `lambda: writing(engine)`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, select, update

from growth_tree.accounts import passwords, sessions, throttle, totp
from growth_tree.accounts.people import ids_by_username, username_key
from growth_tree.accounts.schema import LOGIN_TICKET, PERSON
from growth_tree.domain.core import Rejected

Transaction = Callable[[], AbstractContextManager[Connection]]
OWN_PURPOSES = ("code", "password")
_USERNAME_READ_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a try: in (token of a session), code (ticket for `enter_code`), wrong, wait (seconds), expired."""

    kind: Literal["in", "code", "wrong", "wait", "expired"]
    person: str | None = None
    token: str = ""
    seconds: int = 0


def login(transaction: Transaction, username: str, password: str, *, ip: str, user_agent: str, at: datetime) -> Outcome:
    """Try a user name and password; an unknown name behaves and lasts like a wrong password."""
    key = username_key(username[:_USERNAME_READ_MAX])
    account = throttle.account_of(key)
    with transaction() as conn:
        if seconds := throttle.count_login(conn, account, ip, at):
            return Outcome(kind="wait", seconds=seconds)
        known = _credentials(conn, ids_by_username(conn, [key]).get(key))
    if not passwords.verify(known["password_hash"] if known else None, password) or known is None:
        return Outcome(kind="wrong", person=known["id"] if known else None)
    better_hash = passwords.rehashed(known["password_hash"], password)
    with transaction() as conn:
        if _credentials(conn, known["id"], lock=True) != known:  # changed or shut out since
            return Outcome(kind="wrong", person=known["id"])
        throttle.take_back_login(conn, account, ip, at)
        if better_hash:
            conn.execute(update(PERSON).where(PERSON.c.id == known["id"]).values(password_hash=better_hash))
        if known["totp_secret"]:
            return Outcome(kind="code", person=known["id"], token=_ticket(conn, known["id"], at))
        token = sessions.start(conn, known["id"], ip=ip, user_agent=user_agent, at=at)
    return Outcome(kind="in", person=known["id"], token=token)


def enter_code(
    transaction: Transaction, ticket: str, code: str, *, key: str, ip: str, user_agent: str, at: datetime
) -> Outcome:
    """Try the second step with the ticket that `login` gave; `key` is the installation's, under which secrets lie."""
    with transaction() as conn:
        person_id = _holder(conn, ticket, at)
        if person_id is None:
            return Outcome(kind="expired")
        if seconds := throttle.count_own(conn, "code", person_id, at):
            return Outcome(kind="wait", person=person_id, seconds=seconds)
        if not totp.use_code(conn, person_id, code, at, key=key):
            return Outcome(kind="wrong", person=person_id)
        throttle.take_back_own(conn, "code", person_id)
        if not conn.execute(delete(LOGIN_TICKET).where(LOGIN_TICKET.c.person == person_id)).rowcount:
            return Outcome(kind="expired")
        token = sessions.start(conn, person_id, ip=ip, user_agent=user_agent, at=at)
    return Outcome(kind="in", person=person_id, token=token)


def confirm(transaction: Transaction, person_id: str, password: str, *, at: datetime, field: str = "password") -> None:
    """Let somebody logged in prove the own password, before changing it or the second step; refuses a wrong one."""
    with transaction() as conn:
        seconds = throttle.count_own(conn, "password", person_id, at)
        known = _credentials(conn, person_id)
    if seconds:
        raise Rejected("login_wait", field, seconds=seconds)
    if not passwords.verify(known["password_hash"] if known else None, password):
        raise Rejected("password_wrong", field)
    with transaction() as conn:
        throttle.take_back_own(conn, "password", person_id)


def _credentials(conn: Connection, person_id: str | None, *, lock: bool = False) -> RowMapping | None:
    columns = (PERSON.c.id, PERSON.c.password_hash, PERSON.c.totp_secret)
    query = select(*columns).where(PERSON.c.id == person_id, PERSON.c.deactivated_at.is_(None))
    return conn.execute(query.with_for_update() if lock else query).mappings().first()


def _ticket(conn: Connection, person_id: str, at: datetime) -> str:
    token = sessions.new_token()
    conn.execute(LOGIN_TICKET.insert().values(token_hash=sessions.token_hash(token), person=person_id, created_at=at))
    return token


def _holder(conn: Connection, ticket: str, at: datetime) -> str | None:
    fresh = LOGIN_TICKET.c.created_at > at - sessions.TICKET_LIFETIME
    query = select(LOGIN_TICKET.c.person).join(PERSON, PERSON.c.id == LOGIN_TICKET.c.person)
    return conn.scalar(
        query.where(LOGIN_TICKET.c.token_hash == sessions.token_hash(ticket), fresh, PERSON.c.deactivated_at.is_(None))
    )
