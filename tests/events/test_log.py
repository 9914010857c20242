"""What is appended can be read; what does not continue the log is refused and leaves nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from events import log
from events.chain import Stored
from events.engine import reading, writing
from events.log import Head
from tests.events.drafts import EMPTY, append, append_one, chained, draft, fill, whole_log


def test_a_new_log_is_empty(engine: Engine) -> None:
    with reading(engine) as connection:
        assert log.head(connection) == EMPTY
        assert log.tail(connection, 0, 10) == []


def test_what_was_appended_is_read_back_exactly(engine: Engine) -> None:
    drafts = [draft(1), draft(2, version=2)._replace(cause=1), draft(3, "other")]
    with writing(engine) as connection:
        end = append(connection, *drafts)
    expected = chained(drafts)
    assert whole_log(engine) == expected
    with reading(engine) as connection:
        assert log.head(connection) == end == Head(3, expected[-1].hash)


def test_an_append_continues_where_the_last_one_ended(engine: Engine) -> None:
    for n in range(1, 4):
        with writing(engine) as connection:
            append_one(connection, "s", n, f"c{n}")
    assert whole_log(engine) == chained([draft(n, version=n, command=f"c{n}") for n in (1, 2, 3)])


def test_two_appends_in_one_transaction_follow_each_other(engine: Engine) -> None:
    with writing(engine) as connection:
        append_one(connection, "s", 1, "c1")
        append_one(connection, "s", 2, "c2")
    assert [event.position for event in whole_log(engine)] == [1, 2]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_scan_sees_everything_once_whatever_its_batches(engine: Engine, size: int) -> None:
    events = fill(engine, 7)
    with reading(engine) as connection:
        batches = list(log.scan(connection, size=size))
        part = [event for batch in log.scan(connection, 2, 5, size) for event in batch]
    assert [event for batch in batches for event in batch] == events
    assert {len(batch) for batch in batches[:-1]} <= {size}
    assert part == events[2:5]


def test_streams_are_read_in_order_of_their_versions(engine: Engine) -> None:
    with writing(engine) as connection:
        append(connection, draft(1, "b"), draft(2, "a"), draft(3, "b", 2), draft(4, "c"), draft(5, "a", 2))
        found = log.streams(connection, ["b", "a", "unknown"])
    assert [(event.stream, event.version) for event in found] == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_a_part_of_a_stream_is_read_without_the_rest(engine: Engine) -> None:
    with writing(engine) as connection:
        append(connection, *(draft(n, "ab"[n % 2], (n + 1) // 2) for n in range(1, 9)))
        found = log.part(connection, "b", 3, 5)
    assert [(event.position, event.stream) for event in found] == [(3, "b"), (5, "b")]


def test_more_streams_than_one_statement_takes_are_all_read(engine: Engine) -> None:
    number = 2 * log.IN_LIST + 1
    with writing(engine) as connection:
        append(connection, *(draft(n, f"s{n}") for n in range(1, number + 1)))
        found = log.streams(connection, [f"s{n}" for n in range(1, number + 1)])
        by_command = log.of_commands(connection, [f"c{n}" for n in range(1, number + 1)])
    assert {event.position for event in found} == {event.position for event in by_command} == set(range(1, number + 1))


def test_a_command_is_found_with_all_that_it_stored(engine: Engine) -> None:
    with writing(engine) as connection:
        append(connection, draft(1), draft(2, "x", 1, "twice"), draft(3, "y", 1, "twice", 1))
        found = log.of_commands(connection, ["twice", "never"])
    assert [(event.position, event.n) for event in found] == [(2, 0), (3, 1)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [("g/ann/2027Q1", "g/ann/2026Q4"), ("g/ann/2026Q4", "g/ann/2026Q2"), ("g/ann/2026Q2", None)],
)
def test_the_last_stream_of_a_prefix_before_a_name(engine: Engine, before: str, expected: str | None) -> None:
    names = ("g/ann/2026Q2", "g/anna/2026Q3", "g/ann/2026Q4", "g/an/2026Q4", "G/ann/2026Q3")
    with writing(engine) as connection:
        append(connection, *(draft(n, name) for n, name in enumerate(names, 1)))
        assert log.last_stream(connection, "g/ann/", before) == expected


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("a version that another writer took", draft(4, version=2)),
        ("a command that was carried out", draft(4, version=3, command="c1")),
        ("a position that is taken", draft(2, version=3, command="new")),
        ("a version below the first", draft(4, "new", version=0)),
    ],
)
def test_what_does_not_continue_the_log_is_refused_and_leaves_nothing(engine: Engine, name: str, again: Stored) -> None:
    events = fill(engine, 2)
    with pytest.raises(OperationalError), writing(engine) as connection:
        append(connection, draft(3, "innocent", command="innocent"), again)
    assert whole_log(engine) == events
    with reading(engine) as connection:
        assert log.head(connection) == Head(2, events[-1].hash)


def test_a_transaction_that_is_given_up_leaves_nothing(engine: Engine) -> None:
    events = fill(engine, 2)
    with suppress(ZeroDivisionError), writing(engine) as connection:
        append(connection, draft(3, version=3))
        raise ZeroDivisionError
    assert whole_log(engine) == events
    with writing(engine) as connection:
        append(connection, draft(3, version=3))
    assert len(whole_log(engine)) == 3


def test_nothing_asked_for_is_nothing_found(engine: Engine) -> None:
    fill(engine, 3)
    with writing(engine) as connection:
        head, found = log.lock_head_and_find(connection, [])
        assert (head, found) == (log.head(connection), [])


def test_who_waits_for_the_head_finds_what_was_appended_meanwhile(engine: Engine) -> None:
    """Somebody else carries out the same command, and holds the head until the other waits for it."""
    fill(engine, 1)
    with ThreadPoolExecutor(1) as elsewhere:
        with writing(engine) as connection:
            log.lock_head(connection)
            later = elsewhere.submit(_found, engine, "same")
            assert wait([later], timeout=0.5).not_done  # s
            append(connection, draft(2, version=2, command="same"))
        assert [stored.position for stored in later.result(timeout=10)] == [2]


def _found(engine: Engine, command: str) -> list[Stored]:
    with writing(engine) as connection:
        return log.lock_head_and_find(connection, [command])[1]
