"""Transactions begin and end as SQLAlchemy says they do, writers take turns, and a reader sees one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import pytest
from sqlalchemy import Connection, Engine, text

from events import engine as engine_
from events import log
from events.engine import Turns, create_engine, reading, writing, writing_on
from events.log import Head
from tests.events.drafts import append_one, fill, whole_log

WAIT = 30
NOTES = "CREATE TABLE scrap (id integer PRIMARY KEY, words text)"


class GivenUp(Exception):
    """A transaction's reason to roll back."""


@pytest.fixture
def notes(owner: Engine) -> Engine:
    """A database with a table to write to."""
    with writing(owner) as connection:
        connection.execute(text(NOTES))
    return owner


def note(connection: Connection, number: int) -> None:
    connection.execute(text("INSERT INTO scrap VALUES (:id, 'words')"), {"id": number})


def noted(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.scalars(text("SELECT id FROM scrap ORDER BY id")))


def test_what_a_rolled_back_transaction_wrote_is_gone(notes: Engine) -> None:
    with suppress(GivenUp), writing(notes) as connection:
        note(connection, 1)
        raise GivenUp
    assert noted(notes) == []


def test_a_savepoint_does_not_outlive_the_transaction_around_it(notes: Engine) -> None:
    with suppress(GivenUp), writing(notes) as connection:
        with connection.begin_nested():
            note(connection, 1)
        raise GivenUp
    assert noted(notes) == []


def test_a_rolled_back_savepoint_takes_only_its_own_with_it(notes: Engine) -> None:
    with writing(notes) as connection:
        note(connection, 1)
        with suppress(GivenUp), connection.begin_nested():
            note(connection, 2)
            raise GivenUp
        note(connection, 3)
    assert noted(notes) == [1, 3]


def test_a_table_made_in_a_rolled_back_transaction_is_gone(owner: Engine) -> None:
    with suppress(GivenUp), writing(owner) as connection:
        connection.execute(text(NOTES))
        raise GivenUp
    with writing(owner) as connection:
        connection.execute(text(NOTES))
    assert noted(owner) == []


def test_a_read_and_write_of_many_threads_loses_nothing(notes: Engine) -> None:
    with writing(notes) as connection:
        note(connection, 0)

    def count_up(_: int) -> None:
        with writing(notes) as connection:
            log.lock_head(connection)
            so_far = connection.execute(text("SELECT max(id) FROM scrap")).scalar_one()
            connection.execute(text("UPDATE scrap SET id = :id"), {"id": so_far + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(80)))
    assert noted(notes) == [80]


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(engine: Engine) -> None:
    events = fill(engine, 2)
    with reading(engine) as connection:
        assert log.head(connection) == Head(2, events[-1].hash)
        with writing(engine) as other:
            append_one(other, "s", 3, "c3")
        assert log.head(connection) == Head(2, events[-1].hash)
        assert log.tail(connection, 0, 10) == events
    with reading(engine) as connection:
        assert log.head(connection).position == 3


def test_a_connection_that_has_read_can_write_next_and_read_again(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin():
            assert log.head(connection).position == 0
        with writing_on(connection):
            append_one(connection, "s", 1, "c1")
        with connection.begin():
            assert log.head(connection).position == 1


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with writing(engine) as connection:
        append_one(connection, "s", 1, "c1")
        with reading(engine) as other:
            assert log.head(other).position == 0


def test_a_connection_from_the_pool_writes_after_it_has_read_one_moment(engine: Engine) -> None:
    for n in range(1, 4):
        with reading(engine) as connection:
            assert log.head(connection).position == n - 1
        with writing(engine) as connection:
            append_one(connection, "s", n, f"c{n}")


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1), ("secure_delete", 1)],
)
def test_every_connection_to_sqlite_is_set_up_to_keep_what_it_acknowledged(
    engine: Engine, pragma: str, value: object
) -> None:
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="neither SQLite nor PostgreSQL: mysql"):
        create_engine("mysql://nobody@nowhere/nothing")


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns, served = Turns(), list[int]()

    def come(number: int) -> None:
        with turns:
            served.append(number)

    threads = [threading.Thread(target=come, args=(n,)) for n in range(20)]
    with turns:
        for n, thread in enumerate(threads, 1):
            thread.start()
            until(lambda n=n: len(turns._waiting) == n)  # type: ignore[misc]
        assert served == []
    for thread in threads:
        thread.join(WAIT)
    assert served == list(range(20))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_writers_are_served_in_the_order_of_their_coming(engine: Engine) -> None:
    pen = engine_._pen(engine)
    assert pen is not None
    waiting = pen.turns._waiting

    def write(number: int) -> None:
        with writing(engine) as connection:
            append_one(connection, f"s{number}", 1, f"c{number}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    with writing(engine):
        for n, thread in enumerate(threads, 1):
            thread.start()
            until(lambda n=n: len(waiting) == n)  # type: ignore[misc]
    for thread in threads:
        thread.join(WAIT)
    assert [event.command for event in whole_log(engine)] == [f"c{n}" for n in range(8)]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_writes_stays_open_until_something_goes_wrong(engine: Engine) -> None:
    with writing(engine) as first:
        append_one(first, "s", 1, "c1")
    with pytest.raises(ZeroDivisionError), writing(engine) as second:
        append_one(second, "s", 1 // 0, "c2")
    with writing(engine) as third:
        append_one(third, "s", 2, "c3")
    assert first is second
    assert first.closed
    assert third is not first
    assert [event.command for event in whole_log(engine)] == ["c1", "c3"]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_engine_that_is_disposed_of_leaves_nothing_open(engine: Engine) -> None:
    with writing(engine) as connection:
        append_one(connection, "s", 1, "c1")
    engine.dispose()
    assert connection.closed
    with writing(engine) as connection:
        append_one(connection, "s", 2, "c2")
    assert len(list(whole_log(engine))) == 2


def test_only_one_has_the_turn_at_a_time() -> None:
    turns, inside, most = Turns(), list[int](), list[int]()

    def work(number: int) -> None:
        with turns:
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(400)))
    assert most == [1] * 400


def test_a_turn_that_ends_in_an_error_is_passed_on() -> None:
    turns = Turns()
    for _ in range(3):
        with pytest.raises(GivenUp), turns:
            raise GivenUp
    with turns:
        pass


def until(condition: Callable[[], bool]) -> None:
    """Wait for other threads to come where they will."""
    pause = threading.Event()
    for tries in count():
        if condition():
            return
        assert tries < WAIT * 1000
        pause.wait(0.001)
