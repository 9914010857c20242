from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import Connection, select

from growth_tree.accounts import (
    erasure,
    feedback,
    files,
    jobs,
    login,
    notes,
    passwords,
    people,
    sessions,
    throttle,
    totp,
)
from growth_tree.accounts.login import Transaction
from growth_tree.accounts.people import NewPerson
from growth_tree.accounts.schema import LOGIN_THROTTLE, METADATA, PERSON
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import KEY, NOON, PASSWORD

PLANTED = "planted-secret"


@pytest.fixture
def secrets(transaction: Transaction) -> list[str]:
    """A person who left traces in every table, beside another one; answers with what has to disappear."""
    hashed = passwords.hashed(PASSWORD)
    with transaction() as conn:
        for person in ("ann", "bo"):
            username, name = f"{PLANTED}-user-{person}", f"{PLANTED} name {person} 王芳"
            people.add_person(conn, NewPerson(id=person, username=username, name=name, password_hash=hashed), NOON)
            notes.keep_texts(conn, [(person, f"{PLANTED} note {person} {n}") for n in range(3)], NOON)
            content = f"{PLANTED} content {person}".encode()
            feedback.say(conn, person, "photos", f"{PLANTED} comment {person}", NOON)
            feedback.vote(conn, person, "photos", feedback.AGAINST, NOON)
            files.keep_file(conn, person, f"{PLANTED} file {person}.txt", content, NOON)
            jobs.enqueue(conn, "import", person, NOON, file_name=f"{PLANTED} job {person}", content=content)
            secret = totp.offer(conn, person, key=KEY)
            totp.enable(conn, person, pyotp.TOTP(secret).at(NOON), NOON, key=KEY)
        mentioned = jobs.enqueue(conn, "import", "bo", NOON - timedelta(days=1), content=b"x")
        done = jobs.claim_next(conn, NOON)
        assert done is not None
        assert done.id == mentioned
        jobs.finish(conn, done, {"skipped": [f"{PLANTED} name ann 王芳"]}, NOON)
    agent = f"{PLANTED} browser"
    for person in ("ann", "bo"):
        name = f"{PLANTED}-user-{person}"
        login.login(transaction, name, "wrong", ip="10.0.0.1", user_agent=f"{agent} {person}", at=NOON)
        ticket = login.login(transaction, name, PASSWORD, ip="10.0.0.1", user_agent=f"{agent} {person}", at=NOON).token
        login.enter_code(transaction, ticket, "000000", ip="10.0.0.1", user_agent=f"{agent} {person}", at=NOON, key=KEY)
    with transaction() as conn:
        for person in ("ann", "bo"):
            sessions.start(conn, person, ip="10.9.8.7", user_agent=f"{agent} {person}", at=NOON)
        return [cell for cell in cells(conn) if "ann" in cell and PLANTED in cell]


def cells(conn: Connection) -> Iterator[str]:
    for table in METADATA.sorted_tables:
        for row in conn.execute(select(table)):
            for value in row:
                yield value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def counts(conn: Connection) -> dict[str, int]:
    return {table.name: len(conn.execute(select(table)).all()) for table in METADATA.sorted_tables}


def test_nothing_of_an_erased_person_is_left_in_any_table(secrets: list[str], transaction: Transaction) -> None:
    assert len(secrets) >= 10
    with transaction() as conn:
        erasure.erase(conn, "ann", NOON)
    with transaction() as conn:
        left = list(cells(conn))
        assert [cell for cell in left if PLANTED in cell and "ann" in cell] == []
        accounts = set(conn.scalars(select(LOGIN_THROTTLE.c.account)))
        assert throttle.account_of(f"{PLANTED}-user-ann") not in accounts
        assert throttle.own_account("code", "ann") not in accounts
        hashes = [cell for cell in left if cell.startswith("$argon2")]
        assert len(hashes) == 1
        row = conn.execute(select(PERSON).where(PERSON.c.id == "ann")).mappings().one()
        kept = {"id", "name", "theme", "must_change_password", "totp_last_step", "seen_position", "listed"}
        assert {name for name, value in row.items() if value is not None} - kept == {
            "created_at",
            "deactivated_at",
            "erased_at",
        }
        assert [cell for cell in left if cell == "ann"] == ["ann"], "the random id alone stays, in one row"


def test_everybody_else_stays_whole(secrets: list[str], transaction: Transaction) -> None:
    with transaction() as conn:
        before = [cell for cell in cells(conn) if PLANTED in cell and "bo" in cell.replace(" browser", "")]
        erasure.erase(conn, "ann", NOON)
        assert [cell for cell in cells(conn) if PLANTED in cell and "bo" in cell.replace(" browser", "")] == before


def test_an_erased_person_is_called_by_a_code_and_can_never_come_back(
    secrets: list[str], transaction: Transaction
) -> None:
    with transaction() as conn:
        people.add_person(conn, NewPerson(id="1a2b3c4d5e6f7081", username="cy", name="Cy"), NOON)
        token = sessions.start(conn, "1a2b3c4d5e6f7081", ip="", user_agent="", at=NOON)
        erasure.erase(conn, "1a2b3c4d5e6f7081", NOON)
        assert people.names(conn, ["1a2b3c4d5e6f7081"]) == {"1a2b3c4d5e6f7081": "#1a2b"}
        person = people.person_by_id(conn, "1a2b3c4d5e6f7081")
        assert person is not None
        assert (person.name, person.username, person.active, person.erased_at) == ("#1a2b", None, False, NOON)
        assert sessions.find(conn, token, NOON) is None
        with pytest.raises(Rejected, match="person_unknown"):
            people.reactivate(conn, "1a2b3c4d5e6f7081")
        people.add_person(conn, NewPerson(id="another", username="cy", name="Cy"), NOON)


def test_erasing_twice_is_erasing_once_and_a_stranger_is_refused(secrets: list[str], transaction: Transaction) -> None:
    with transaction() as conn:
        erasure.erase(conn, "ann", NOON)
        before = counts(conn)
        erasure.erase(conn, "ann", NOON + timedelta(days=1))
        assert counts(conn) == before
        person = people.person_by_id(conn, "ann")
        assert person is not None
        assert person.erased_at == NOON
        with pytest.raises(Rejected, match="person_unknown"):
            erasure.erase(conn, "nobody", NOON)


def test_sweeping_erases_what_has_outlived_its_purpose(secrets: list[str], transaction: Transaction) -> None:
    with transaction() as conn:
        erasure.sweep(conn, NOON + timedelta(days=100))
        left = counts(conn)
    assert (left["session"], left["login_ticket"], left["login_throttle"]) == (0, 0, 0)
    assert (left["person"], left["note"], left["file"], left["job"]) == (2, 6, 2, 2)
