from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from growth_tree.accounts import people, sessions
from growth_tree.accounts.schema import SESSION
from growth_tree.accounts.sessions import Session
from tests.accounts.conftest import NOON, add_ann_and_bo

MINUTE = timedelta(minutes=1)


def start(conn: Connection, person: str = "ann", user_agent: str = "Firefox") -> str:
    return sessions.start(conn, person, ip="10.0.0.1", user_agent=user_agent, at=NOON)


def found(conn: Connection, token: str) -> Session:
    living = sessions.find(conn, token, NOON)
    assert living is not None
    assert living.person.id == living.session.person
    return living.session


def test_a_token_opens_its_session_and_is_stored_nowhere(conn: Connection) -> None:
    add_ann_and_bo(conn)
    token = start(conn)
    assert len(token) >= 43, "256 bits"
    assert found(conn, token).person == "ann"
    stored = [str(value) for row in conn.execute(select(SESSION)) for value in row]
    assert not any(token in value for value in stored)
    for wrong in ("", token[:-1], token.upper(), sessions.token_hash(token), "\ud800", "\0"):
        assert sessions.find(conn, wrong, NOON) is None


def test_an_unused_session_ends_after_its_idle_time(conn: Connection) -> None:
    add_ann_and_bo(conn)
    token = start(conn)
    assert sessions.find(conn, token, NOON + 29 * MINUTE)
    assert sessions.find(conn, token, NOON + 30 * MINUTE) is None
    assert sessions.find(conn, token, NOON + 30 * MINUTE, idle=timedelta(hours=2))


def test_a_busy_session_ends_after_twelve_hours(conn: Connection) -> None:
    add_ann_and_bo(conn)
    token = start(conn)
    for minutes in range(20, 12 * 60, 20):
        at = NOON + minutes * MINUTE
        living = sessions.find(conn, token, at)
        assert living is not None, at
        sessions.touch(conn, living.session, at)
    assert sessions.find(conn, token, NOON + 720 * MINUTE) is None


def test_a_session_of_somebody_shut_out_opens_nothing(conn: Connection) -> None:
    add_ann_and_bo(conn)
    people.deactivate(conn, "ann", NOON)
    assert sessions.find(conn, start(conn), NOON) is None


def test_reading_pages_asks_for_one_touch_a_minute(conn: Connection) -> None:
    add_ann_and_bo(conn)
    token = start(conn)
    session = found(conn, token)
    assert not session.wants_touch(NOON + timedelta(seconds=59))
    assert session.wants_touch(NOON + MINUTE)
    sessions.touch(conn, session, NOON + MINUTE)
    assert not found(conn, token).wants_touch(NOON + MINUTE)


def test_after_a_rotation_only_the_new_token_opens(conn: Connection) -> None:
    add_ann_and_bo(conn)
    old = start(conn)
    before = found(conn, old)
    new = sessions.rotate(conn, before)
    assert sessions.find(conn, old, NOON) is None
    assert found(conn, new) == before


def test_a_person_sees_and_ends_the_own_sessions_alone(conn: Connection) -> None:
    add_ann_and_bo(conn)
    first, second, bos = start(conn), start(conn), start(conn, "bo")
    assert {session.id for session in sessions.sessions_of(conn, "ann", NOON)} == {
        found(conn, first).id,
        found(conn, second).id,
    }
    assert not sessions.end(conn, "ann", found(conn, bos).id)
    assert sessions.end(conn, "ann", found(conn, first).id)
    assert sessions.find(conn, first, NOON) is None
    assert not sessions.end(conn, "ann", "unknown")
    assert [session.person for session in sessions.sessions_of(conn, "bo", NOON)] == ["bo"]


def test_ending_all_others_keeps_this_one(conn: Connection) -> None:
    add_ann_and_bo(conn)
    here, *others = (start(conn) for _ in range(3))
    bos = start(conn, "bo")
    assert sessions.end_others(conn, found(conn, here)) == 2
    assert [sessions.find(conn, token, NOON) for token in others] == [None, None]
    assert sessions.find(conn, here, NOON) is not None
    assert sessions.find(conn, bos, NOON) is not None


def test_a_list_shows_no_session_that_is_over_and_sweeping_deletes_them(conn: Connection) -> None:
    add_ann_and_bo(conn)
    start(conn)
    later = NOON + timedelta(hours=1)
    assert sessions.sessions_of(conn, "ann", later) == []
    alive = sessions.start(conn, "ann", ip="10.0.0.1", user_agent="", at=later)
    sessions.sweep(conn, later)
    assert len(conn.execute(select(SESSION)).all()) == 1
    assert sessions.find(conn, alive, later)


def test_what_a_browser_says_of_itself_is_cut_and_cleaned(conn: Connection) -> None:
    add_ann_and_bo(conn)
    session = found(conn, start(conn, user_agent="Fire\0fox\n\ud800" + "x" * 10_000))
    assert session.user_agent.startswith("Firefoxx")
    assert len(session.user_agent) <= 200
