"""Persons: the names behind the random ids that the log knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, update

from growth_tree.accounts import sessions
from growth_tree.accounts.schema import PERSON, in_slices, moment
from growth_tree.accounts.text import clean_text
from growth_tree.domain.core import Rejected
from models.base import Prepared, any_of

LOCALES = ("zh_Hans", "en")
THEMES = ("auto", "light", "dark")
NAME_LENGTH_MAX = 60
_USERNAME = re.compile(r"[\w.@+-]{2,64}")
_PERSONS = Prepared(select(PERSON).where(PERSON.c.id.in_(any_of("ids"))))
_NAMES = Prepared(
    select(PERSON.c.id, PERSON.c.name).where(PERSON.c.erased_at.is_(None), PERSON.c.id.in_(any_of("ids")))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What pages may know of a person; never a secret."""

    id: str
    username: str | None
    name: str
    locale: str | None
    theme: str
    active: bool
    must_change_password: bool
    has_password: bool
    has_totp: bool
    seen_position: int
    created_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to add; without a password hash nobody can log in as this person yet."""

    id: str
    username: str
    name: str
    password_hash: str | None = None
    must_change_password: bool = False
    locale: str | None = None


def add_person(conn: Connection, person: NewPerson, at: datetime) -> None:
    """Add one person; the user name must be free in any spelling."""
    add_people(conn, [person], at)


def add_people(conn: Connection, people: Sequence[NewPerson], at: datetime) -> None:
    """Add many people at once, or none."""
    rows = [_row(person, at) for person in people]
    taken = set(ids_by_username(conn, [person.username for person in people]))
    for row in rows:
        if row["username_key"] in taken:
            raise Rejected("username_taken", "username", username=str(row["username"]))
        taken.add(str(row["username_key"]))
    if rows:
        conn.execute(PERSON.insert(), rows)


def person_of(row: Any) -> Person:
    """The person of a row that has every column of a person."""
    return Person(
        id=row.id,
        username=row.username,
        name=row.name if row.erased_at is None else short_code(row.id),
        locale=row.locale,
        theme=row.theme,
        active=row.deactivated_at is None,
        must_change_password=bool(row.must_change_password),
        has_password=row.password_hash is not None,
        has_totp=row.totp_secret is not None,
        seen_position=row.seen_position,
        created_at=moment(row.created_at),
        erased_at=moment(row.erased_at) if row.erased_at else None,
    )


def person_by_id(conn: Connection, person_id: str) -> Person | None:
    """One person."""
    return people_by_id(conn, [person_id]).get(person_id)


def people_by_id(conn: Connection, ids: Iterable[str]) -> dict[str, Person]:
    """Many people by their ids."""
    wanted = list(set(ids))
    rows = _PERSONS.rows(conn, ids=wanted) if wanted else []
    return {row.id: person_of(row) for row in rows}


def person_by_username(conn: Connection, username: str) -> Person | None:
    """The person with this user name, in any case or width of letters."""
    person_id = ids_by_username(conn, [username]).get(username_key(username))
    return None if person_id is None else person_by_id(conn, person_id)


def ids_by_username(conn: Connection, usernames: Iterable[str]) -> dict[str, str]:
    """Person ids by `username_key` of those user names that exist."""
    keys = {username_key(username) for username in usernames}
    found: dict[str, str] = {}
    for some in in_slices(key for key in keys if _USERNAME.fullmatch(key)):
        rows = conn.execute(select(PERSON.c.username_key, PERSON.c.id).where(PERSON.c.username_key.in_(some)))
        found.update((row.username_key, row.id) for row in rows)
    return found


def username_key(username: str) -> str:
    """What two spellings of the same user name have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username.strip()).casefold())


def names(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """What to call each person; erased and unknown ones by a short code such as #1a2b."""
    called = {person_id: short_code(person_id) for person_id in ids}
    if called:
        called.update(_NAMES.rows(conn, ids=list(called)))
    return called


def short_code(person_id: str) -> str:
    """How a person without a name is called."""
    return f"#{person_id[:4]}"


def matching(query: str) -> Select[tuple[str]]:
    """Ids of the people whose name or user name contains the query, as a subquery for searches."""
    name, username = (column.icontains(query, autoescape=True) for column in (PERSON.c.name, PERSON.c.username))
    return select(PERSON.c.id).where(or_(name, username))


def spelled(person_id: ColumnElement[str]) -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """Name and user name of the person with this id, as parts of another room's query to order by."""
    name, key = (select(column).where(PERSON.c.id == person_id) for column in (PERSON.c.name, PERSON.c.username_key))
    return name.scalar_subquery(), key.scalar_subquery()


def with_password() -> Select[tuple[str]]:
    """Ids of the people who can log in with a password, as a subquery for searches."""
    return select(PERSON.c.id).where(PERSON.c.password_hash.is_not(None))


def rename(conn: Connection, person_id: str, name: str) -> None:
    """Correct a name."""
    _update(conn, person_id, name=clean_text(name, limit=NAME_LENGTH_MAX, field="name"))


def set_preferences(conn: Connection, person_id: str, *, locale: str | None = None, theme: str | None = None) -> None:
    """Change language or theme; what is not given stays."""
    if locale is not None and locale not in LOCALES:
        raise Rejected("preference_unknown", "locale")
    if theme is not None and theme not in THEMES:
        raise Rejected("preference_unknown", "theme")
    changes = {name: value for name, value in (("locale", locale), ("theme", theme)) if value is not None}
    if changes:
        _update(conn, person_id, **changes)


def set_listed(conn: Connection, person_id: str, *, listed: bool) -> None:
    """Take part in the lists that name people, or not."""
    _update(conn, person_id, listed=int(listed))


def listed(conn: Connection) -> frozenset[str]:
    """Who takes part in them."""
    return frozenset(conn.scalars(select(PERSON.c.id).where(PERSON.c.listed == 1, PERSON.c.erased_at.is_(None))))


def set_password(conn: Connection, person_id: str, password_hash: str, *, must_change: bool = False) -> None:
    """Store a new password hash and end every session of the person; `must_change` after a reset by somebody else."""
    _update(conn, person_id, password_hash=password_hash, must_change_password=int(must_change))
    sessions.end_all(conn, person_id)


def mark_seen(conn: Connection, person_id: str, position: int) -> None:
    """Remember that everything up to this position of the log was celebrated."""
    later = PERSON.c.seen_position < position
    conn.execute(update(PERSON).where(PERSON.c.id == person_id, later).values(seen_position=position))


def deactivate(conn: Connection, person_id: str, at: datetime) -> None:
    """Shut a person out at once, everywhere."""
    _update(conn, person_id, deactivated_at=at)
    sessions.end_all(conn, person_id)


def reactivate(conn: Connection, person_id: str) -> None:
    """Let a person in again; an erased one stays out."""
    _update(conn, person_id, deactivated_at=None)


def _row(person: NewPerson, at: datetime) -> dict[str, object]:
    key = username_key(person.username)
    if not _USERNAME.fullmatch(key):
        raise Rejected("username_invalid", "username")
    return {
        "id": person.id,
        "username": clean_text(person.username, limit=64, field="username"),
        "username_key": key,
        "name": clean_text(person.name, limit=NAME_LENGTH_MAX, field="name"),
        "password_hash": person.password_hash,
        "must_change_password": int(person.must_change_password),
        "locale": person.locale,
        "created_at": at,
    }


def _update(conn: Connection, person_id: str, **values: object) -> None:
    present = (PERSON.c.id == person_id) & PERSON.c.erased_at.is_(None)
    if not conn.execute(update(PERSON).where(present).values(**values)).rowcount:
        raise Rejected("person_unknown")
