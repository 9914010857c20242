from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine

from events.engine import writing
from growth_tree.accounts import passwords
from growth_tree.accounts.login import Outcome, Transaction, login
from growth_tree.accounts.people import NewPerson, add_people

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
PASSWORD = "apricots on a bicycle"
OFFICE = "10.0.0.1"
KEY = "0123456789abcdef" * 4
Try = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least effort; what the real effort is has a test of its own."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", quick.hash("nobody has this password"))


@pytest.fixture
def transaction(engine: Engine) -> Transaction:
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


def trying(transaction: Transaction) -> Try:
    def attempt(username: str, password: str, *, ip: str = OFFICE, at: datetime = NOON) -> Outcome:
        return login(transaction, username, password, ip=ip, user_agent="Firefox", at=at)

    return attempt


@pytest.fixture
def attempt(transaction: Transaction) -> Try:
    """Somebody at the log-in page; ann and bo can log in."""
    with transaction() as conn:
        add_ann_and_bo(conn)
    return trying(transaction)
