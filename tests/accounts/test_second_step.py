from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pyotp
import pytest

from growth_tree.accounts import login, people, sessions, totp
from growth_tree.accounts.login import Outcome, Transaction
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import KEY, NOON, OFFICE, PASSWORD, Try

SECOND = timedelta(seconds=1)


@pytest.fixture
def phone(attempt: Try, transaction: Transaction) -> pyotp.TOTP:
    """Ann's phone: she has the second step."""
    with transaction() as conn:
        secret = totp.offer(conn, "ann", key=KEY)
        totp.enable(conn, "ann", pyotp.TOTP(secret).at(NOON - timedelta(hours=1)), NOON - timedelta(hours=1), key=KEY)
    return pyotp.TOTP(secret)


def enter(transaction: Transaction, ticket: str, code: str, at: datetime = NOON) -> Outcome:
    return login.enter_code(transaction, ticket, code, ip=OFFICE, user_agent="Firefox", at=at, key=KEY)


def test_with_a_phone_the_password_alone_opens_nothing(
    attempt: Try, transaction: Transaction, phone: pyotp.TOTP
) -> None:
    first = attempt("ann", PASSWORD)
    assert (first.kind, first.person) == ("code", "ann")
    with transaction() as conn:
        assert sessions.find(conn, first.token, NOON) is None
    second = enter(transaction, first.token, phone.at(NOON))
    assert second.kind == "in"
    with transaction() as conn:
        assert sessions.find(conn, second.token, NOON)


def test_a_ticket_opens_once_and_for_five_minutes(attempt: Try, transaction: Transaction, phone: pyotp.TOTP) -> None:
    ticket = attempt("ann", PASSWORD).token
    late = NOON + timedelta(minutes=5)
    assert enter(transaction, ticket, phone.at(late), at=late).kind == "expired"
    assert enter(transaction, "invented", phone.at(NOON)).kind == "expired"
    assert enter(transaction, ticket, phone.at(NOON)).kind == "in"
    assert enter(transaction, ticket, phone.at(NOON + 30 * SECOND), at=NOON + 30 * SECOND).kind == "expired"


def test_a_code_seen_over_the_shoulder_is_used_up(attempt: Try, transaction: Transaction, phone: pyotp.TOTP) -> None:
    first, second = attempt("ann", PASSWORD).token, attempt("ann", PASSWORD).token
    code = phone.at(NOON)
    assert enter(transaction, first, code).kind == "in"
    again = attempt("ann", PASSWORD).token
    assert enter(transaction, again, code).kind == "wrong"
    assert enter(transaction, second, code).kind == "expired", "a log-in ends the others that were half done"


def test_guessing_codes_is_slowed_down_whatever_the_ticket(
    attempt: Try, transaction: Transaction, phone: pyotp.TOTP
) -> None:
    kinds = Counter(enter(transaction, attempt("ann", PASSWORD).token, "000000").kind for _ in range(20))
    assert kinds == {"wrong": 5, "wait": 15}


def test_a_person_shut_out_meanwhile_does_not_get_past_the_second_step(
    attempt: Try, transaction: Transaction, phone: pyotp.TOTP
) -> None:
    ticket = attempt("ann", PASSWORD).token
    with transaction() as conn:
        people.deactivate(conn, "ann", NOON)
    assert enter(transaction, ticket, phone.at(NOON)).kind == "expired"


def test_the_own_password_is_confirmed_with_five_free_mistakes(attempt: Try, transaction: Transaction) -> None:
    for _ in range(3):
        login.confirm(transaction, "ann", PASSWORD, at=NOON)
    for code in ["password_wrong"] * 5 + ["login_wait"] * 3:
        with pytest.raises(Rejected) as refused:
            login.confirm(transaction, "ann", "wrong", at=NOON, field="old_password")
        assert (refused.value.code, refused.value.field) == (code, "old_password")
    assert attempt("ann", PASSWORD).kind == "in", "a log-in is another matter"
