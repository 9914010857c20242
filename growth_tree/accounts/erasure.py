"""Forgetting a person, and what is no longer needed. The log keeps a random id that leads to nobody any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from growth_tree.accounts import jobs, login, notices, sessions, throttle
from growth_tree.accounts.people import username_key
from growth_tree.accounts.schema import CHANNEL, FILE, JOB, NOTE, NOTICE, PERSON, RECOVERY_CODE, RULE_COMMENT, RULE_VOTE
from growth_tree.domain.core import Rejected

_BLANK: dict[str, object] = {
    "username": None,
    "username_key": None,
    "name": "",
    "password_hash": None,
    "must_change_password": 0,
    "locale": None,
    "theme": "auto",
    "listed": 0,
    "totp_offered": None,
    "totp_secret": None,
    "totp_last_step": 0,
}


def erase(conn: Connection, person_id: str, at: datetime) -> None:
    """Erase names, credentials, sessions, texts, files, jobs, channels and feedback; twice is the same as once."""
    person = conn.execute(select(PERSON).where(PERSON.c.id == person_id)).first()
    if person is None:
        raise Rejected("person_unknown")
    if person.erased_at is not None:
        return
    conn.execute(update(PERSON).where(PERSON.c.id == person_id).values(**_BLANK, deactivated_at=at, erased_at=at))
    sessions.end_all(conn, person_id)
    throttle.forget(conn, throttle.account_of(username_key(person.username)))
    for purpose in login.OWN_PURPOSES:
        throttle.take_back_own(conn, purpose, person_id)
    for owner in (
        RECOVERY_CODE.c.person,
        NOTE.c.person,
        FILE.c.person,
        JOB.c.owner,
        NOTICE.c.person,
        CHANNEL.c.person,
        RULE_COMMENT.c.person,
        RULE_VOTE.c.person,
    ):
        conn.execute(delete(owner.table).where(owner == person_id))
    # What others imported may name the person too: the reports of finished jobs are not worth keeping for that.
    conn.execute(delete(JOB).where(JOB.c.finished_at.is_not(None), or_(_names(person.username), _names(person.name))))


def sweep(conn: Connection, at: datetime, *, idle: timedelta = sessions.IDLE) -> None:
    """Erase what has outlived its purpose: sessions that are over, old counters of log-ins, old jobs and notices."""
    sessions.sweep(conn, at, idle=idle)
    throttle.sweep(conn, at)
    jobs.sweep(conn, at)
    notices.sweep(conn, at)


def _names(word: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(word, autoescape=True) for column in (JOB.c.file_name, JOB.c.options, JOB.c.result)))
