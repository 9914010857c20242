from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine

from events.engine import writing
from growth_tree.accounts import passwords
from growth_tree.accounts.people import NewPerson, add_people

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
PASSWORD = "apricots on a bicycle"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least effort; what the real effort is has a test of its own."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", quick.hash("nobody has this password"))


@pytest.fixture
def transaction(engine: Engine) -> Callable[[], AbstractContextManager[Connection]]:
    return lambda: writing(engine)


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """One open transaction, for what needs no more."""
    with writing(engine) as connection:
        yield connection


def add_ann_and_bo(conn: Connection) -> None:
    """Ann and Bo, who both can log in."""
    hashed = passwords.hashed(PASSWORD)
    people = [NewPerson(id=name, username=name, name=f"{name} 王", password_hash=hashed) for name in ("ann", "bo")]
    add_people(conn, people, NOON)
