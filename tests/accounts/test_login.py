from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, func, select

from growth_tree.accounts import login as rooms
from growth_tree.accounts import passwords, people, sessions, throttle
from growth_tree.accounts.login import Transaction
from growth_tree.accounts.schema import LOGIN_THROTTLE, PERSON
from tests.accounts.conftest import NOON, OFFICE, PASSWORD, Try, add_ann_and_bo, trying

SECOND = timedelta(seconds=1)
ATTACKER = "203.0.113.9"
# What counts is arithmetic, the same on both; ten thousand tries take PostgreSQL half a minute.
only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def quick_attempt(conn: Connection) -> Try:
    """The same, for thousands of tries: all of them in one transaction."""
    add_ann_and_bo(conn)
    return trying(lambda: nullcontext(conn))


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that a password was compared with, without the work of comparing."""
    seen: list[str] = []

    def fits(password_hash: str | None, password: str) -> bool:
        seen.append(password_hash or "nobody")
        return password_hash is not None and password == PASSWORD

    monkeypatch.setattr(passwords, "verify", fits)
    return seen


def test_the_right_password_opens_a_session(attempt: Try, transaction: Transaction) -> None:
    outcome = attempt("ANN", PASSWORD)
    assert (outcome.kind, outcome.person) == ("in", "ann")
    with transaction() as conn:
        living = sessions.find(conn, outcome.token, NOON)
    assert living is not None
    session = living.session
    assert (session.person, session.ip, session.user_agent) == ("ann", OFFICE, "Firefox")


def test_everything_else_is_wrong_in_the_same_words(attempt: Try, transaction: Transaction) -> None:
    with transaction() as conn:
        people.deactivate(conn, "bo", NOON)
        people.add_person(conn, people.NewPerson(id="cy", username="cy", name="Cy"), NOON)
    for username, password in (("ann", "wrong"), ("nobody", PASSWORD), ("bo", PASSWORD), ("cy", PASSWORD), ("", "")):
        outcome = attempt(username, password)
        assert (outcome.kind, outcome.token) == ("wrong", ""), username


@pytest.mark.parametrize("username", ["\0", "\ud800", "x" * 100_000, "' or 1=1 --", "ann\u202e"])
def test_strange_user_names_and_passwords_are_just_wrong(attempt: Try, username: str) -> None:
    assert attempt(username, username).kind == "wrong"
    assert attempt("ann", username).kind == "wrong"


def test_an_unknown_name_a_closed_account_and_a_wrong_password_cost_one_hash_each(
    attempt: Try, transaction: Transaction, hashes: list[str]
) -> None:
    with transaction() as conn:
        people.deactivate(conn, "bo", NOON)
    for username in ("ann", "nobody", "bo"):
        attempt(username, "wrong")
    assert len(hashes) == 3
    assert hashes[1:] == ["nobody", "nobody"]


def test_no_transaction_is_open_while_a_password_is_checked(
    attempt: Try, transaction: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []

    @contextmanager
    def watched() -> Iterator[Connection]:
        opened.append(True)
        with transaction() as conn:
            yield conn
        opened.pop()

    real = passwords.verify

    def verify(password_hash: str | None, password: str) -> bool:
        assert not opened
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "verify", verify)
    assert rooms.login(watched, "ann", PASSWORD, ip=OFFICE, user_agent="", at=NOON).kind == "in"


def test_five_mistakes_are_free_and_then_each_doubles_the_wait(attempt: Try) -> None:
    at, waits = NOON, []
    for _ in range(16):
        assert attempt("ann", "wrong", at=at).kind == "wrong"
        again = attempt("ann", "wrong", at=at)
        if again.kind == "wait":
            waits.append(again.seconds)
            assert attempt("ann", PASSWORD, at=at + again.seconds * SECOND - SECOND / 10).kind == "wait"
            at += again.seconds * SECOND
    assert waits[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(waits[9:]) == {300}, "never longer than five minutes"


def test_waiting_does_not_grow_by_trying_while_waiting(attempt: Try, hashes: list[str]) -> None:
    for _ in range(5):
        attempt("ann", "wrong")
    assert [attempt("ann", "wrong").seconds for _ in range(100)] == [1] * 100
    assert len(hashes) == 5


def test_a_right_password_clears_the_mistakes(attempt: Try) -> None:
    for _ in range(3):
        for _ in range(4):
            assert attempt("ann", "wrong").kind == "wrong"
        assert attempt("ann", PASSWORD).kind == "in"


def test_mistakes_are_forgotten_after_an_hour(attempt: Try) -> None:
    for _ in range(5):
        attempt("ann", "wrong")
    later = NOON + timedelta(hours=1)
    assert [attempt("ann", "wrong", at=later).kind for _ in range(5)] == ["wrong"] * 5


@only_sqlite
def test_ten_thousand_guesses_from_one_address_cost_few_hashes_and_do_not_keep_ann_out(
    quick_attempt: Try, hashes: list[str]
) -> None:
    times = guess(quick_attempt, hashes, 10_000, ip=lambda _: ATTACKER)
    assert busiest_minute(times) <= 20
    assert len(times) < 20, "1,000 seconds hold five free tries and the doubled waits"
    assert quick_attempt("ann", PASSWORD, ip=OFFICE, at=NOON + 1000 * SECOND).kind == "in"


@only_sqlite
def test_ten_thousand_guesses_from_as_many_addresses_do_not_keep_ann_out_of_where_she_always_works(
    quick_attempt: Try, hashes: list[str]
) -> None:
    assert quick_attempt("ann", PASSWORD, ip=OFFICE).kind == "in"
    hashes.clear()
    times = guess(quick_attempt, hashes, 10_000, ip=lambda n: f"198.{n // 65536}.{n // 256 % 256}.{n % 256}")
    assert busiest_minute(times) <= 20
    at = NOON + 1000 * SECOND
    assert quick_attempt("ann", PASSWORD, ip=OFFICE, at=at).kind == "in"
    assert quick_attempt("ann", PASSWORD, ip="192.0.2.77", at=at + 10 * SECOND).kind == "in", (
        "as soon as the flood is over"
    )


def test_one_ipv6_customer_is_one_address(attempt: Try, hashes: list[str]) -> None:
    for n in range(200):
        attempt("ann", "wrong", ip=f"2001:db8:1:2::{n:x}")
    assert len(hashes) == 5


def test_guesses_spread_over_accounts_slow_the_address_down(attempt: Try, hashes: list[str]) -> None:
    kinds = Counter(attempt(f"person{n}", "wrong", ip=ATTACKER).kind for n in range(100))
    assert kinds == {"wrong": 30, "wait": 70}
    assert attempt("ann", PASSWORD, ip=OFFICE).kind == "in", "another address is not slowed down"
    assert attempt("bo", PASSWORD, ip=ATTACKER).kind == "wait", "bo never logged in there"


def test_a_hot_address_stays_open_for_those_who_logged_in_there_before(attempt: Try) -> None:
    assert attempt("ann", PASSWORD, ip=OFFICE).kind == "in"
    for n in range(40):
        attempt(f"person{n}", "wrong", ip=OFFICE)
    assert attempt("ann", PASSWORD, ip=OFFICE).kind == "in"


def test_a_whole_office_can_log_in_at_once(attempt: Try) -> None:
    assert {attempt(name, PASSWORD).kind for name in ("ann", "bo") * 50} == {"in"}


def test_guesses_at_the_same_instant_are_counted_before_they_are_checked(
    engine: Engine, attempt: Try, hashes: list[str]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        kinds = Counter(outcome.kind for outcome in pool.map(lambda _: attempt("ann", "wrong"), range(40)))
    assert kinds == {"wrong": 5, "wait": 35}
    assert len(hashes) == 5


def test_no_user_name_is_kept_in_the_counters(attempt: Try, transaction: Transaction) -> None:
    attempt("my-password-typed-here", "wrong")
    with transaction() as conn:
        kept = str(conn.execute(select(LOGIN_THROTTLE)).all())
    assert "my-password" not in kept


def test_old_counters_are_swept_and_known_addresses_stay(attempt: Try, transaction: Transaction) -> None:
    attempt("ann", PASSWORD)
    for n in range(10):
        attempt(f"person{n}", "wrong", ip=ATTACKER)
    with transaction() as conn:
        throttle.sweep(conn, NOON + timedelta(hours=2))
        assert conn.scalar(select(func.count()).select_from(LOGIN_THROTTLE)) == 1
        throttle.sweep(conn, NOON + timedelta(days=91))
        assert conn.scalar(select(func.count()).select_from(LOGIN_THROTTLE)) == 0


def test_a_log_in_renews_a_hash_of_weaker_settings(
    attempt: Try, transaction: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert attempt("ann", PASSWORD).kind == "in"
    with transaction() as conn:
        kept = str(conn.scalar(select(PERSON.c.password_hash).where(PERSON.c.id == "ann")))
    assert "t=2" in kept
    assert attempt("ann", PASSWORD).kind == "in"


def test_a_password_changed_while_it_is_checked_opens_nothing(
    attempt: Try, transaction: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(password_hash: str | None, password: str) -> bool:
        with transaction() as conn:
            people.set_password(conn, "ann", "another hash")
        return True

    monkeypatch.setattr(passwords, "verify", overtaken)
    assert attempt("ann", PASSWORD).kind == "wrong"


def guess(attempt: Try, hashes: list[str], tries: int, *, ip: Callable[[int], str]) -> list[datetime]:
    """Ten wrong passwords a second; answers with the times of those that were checked."""
    times = []
    for n in range(tries):
        before, at = len(hashes), NOON + n * SECOND / 10
        attempt("ann", "wrong", ip=ip(n), at=at)
        times += [at] * (len(hashes) - before)
    return times


def busiest_minute(times: list[datetime]) -> int:
    return max(sum(start <= time < start + 60 * SECOND for time in times) for start in times)
