"""What a handler remembers is what the log says: committed, complete, and never older than what it has already seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from events import log
from events.engine import create_engine
from growth_tree import handle
from growth_tree.batch import Batch
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import OpenShop
from growth_tree.domain.task import ApproveTask, ReturnTask
from growth_tree.domain.task_events import State, Status
from growth_tree.handle import Handler
from tests.databases import Database
from tests.office import ZONE, Life, do, found, order, submitted

APPROVE = ApproveTask(task="t1", by="cy")
RETURN = ReturnTask(task="t1", by="cy", reason="2e" * 32)


@pytest.fixture
def handler(engine: Engine) -> Handler:
    return found(engine)


@pytest.fixture
def other(database: Database, handler: Handler) -> Iterator[Handler]:
    """Another process at work on the same database."""
    engine = create_engine(database.url)
    yield Handler(engine, ZONE)
    engine.dispose()


def status(handler: Handler) -> Status:
    """How the task stands, as the handler knows it."""
    with handler.reading() as connection:
        state: State = handler.state(connection, "task/t1")
    return state.status


def agree(*handlers: Handler) -> bool:
    """Whether each handler knows every stream as one that reads it for the first time."""
    fresh = Handler(handlers[0].engine, ZONE)
    with fresh.reading() as connection:
        streams = {event.stream for batch in log.scan(connection) for event in batch}
        states = fresh.states(connection, [*streams])
    for each in handlers:
        with each.reading() as connection:
            assert each.states(connection, [*streams]) == states
    return True


def test_a_handler_follows_what_another_process_appends(handler: Handler, other: Handler) -> None:
    assert status(handler) is Status.UNKNOWN
    do(other, submitted("t1"))
    assert status(handler) is Status.SUBMITTED
    do(handler, RETURN)
    assert status(other) is Status.RETURNED
    do(other, submitted("t1"), named="again")
    do(handler, APPROVE)
    assert status(other) is status(handler) is Status.APPROVED


def test_handlers_that_take_turns_agree_with_the_log(handler: Handler, other: Handler, rng: Random) -> None:
    life = Life(rng)
    for _ in range(15):
        each = rng.choice((handler, other))
        with suppress(ZeroDivisionError), each.writing() as connection:
            each.handle_all(connection, life.some(rng.randint(1, 5)))
            if rng.random() < 0.3:
                raise ZeroDivisionError
    assert agree(handler, other)


def test_a_handler_far_behind_forgets_and_reads_anew(
    handler: Handler, other: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "TAIL_FOLLOWED", 20)
    do(handler, submitted("t1"))
    for behind in (19, 20, 21, 40):
        do(other, RETURN, named=f"return {behind}")
        do(other, *(OpenShop(shop=f"{behind}/{n}", name="shop") for n in range(behind - 1)), named="fill")
        assert status(handler) is Status.RETURNED
        do(handler, submitted("t1"), named=f"again {behind}")
        assert agree(handler, other)


def test_a_handler_that_can_keep_but_few_streams_reads_the_others_again(
    handler: Handler, other: Handler, rng: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "STREAMS_KEPT", 3)
    life = Life(rng)
    for _ in range(6):
        do_all(handler, life)
        do_all(other, life)
    assert agree(handler, other)
    with handler.reading() as connection:
        handler.states(connection, ["task/t1", "task/t2", "task/t3", "task/t4"])
    assert len(handler._kept) <= 3


def do_all(handler: Handler, life: Life) -> None:
    """Some orders in a transaction of their own."""
    with handler.writing() as connection:
        handler.handle_all(connection, life.some(4))


def test_what_was_rolled_back_is_not_remembered(handler: Handler) -> None:
    do(handler, submitted("t1"))
    with suppress(ZeroDivisionError), handler.writing() as connection:
        handler.handle(connection, order(APPROVE, "approve"))
        assert handler.state(connection, "task/t1").status is Status.APPROVED
        raise ZeroDivisionError
    assert status(handler) is Status.SUBMITTED
    assert agree(handler)
    do(handler, RETURN)
    assert status(handler) is Status.RETURNED


def test_what_is_not_committed_yet_is_nobody_elses_to_know(handler: Handler) -> None:
    with handler.writing() as connection:
        handler.handle(connection, order(submitted("t1"), "submit"))
        assert handler.state(connection, "task/t1").status is Status.SUBMITTED
        assert status(handler) is Status.UNKNOWN
    assert status(handler) is Status.SUBMITTED


def test_what_others_append_right_after_a_commit_is_not_forgotten(
    handler: Handler, other: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(handler, submitted("t1"))
    adopt = handler._adopt

    def late(batch: Batch) -> None:
        do(other, submitted("t1"), named="again")
        assert status(handler) is Status.SUBMITTED
        adopt(batch)

    monkeypatch.setattr(handler, "_adopt", late)
    do(handler, RETURN)
    assert status(handler) is Status.SUBMITTED
    assert agree(handler, other)


def test_what_was_committed_is_known_without_reading_it_again(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(handler, submitted("t1"))
    monkeypatch.setattr(log, "streams", lambda *_: pytest.fail("the log was read"))
    assert status(handler) is Status.SUBMITTED
    do(handler, RETURN)
    assert status(handler) is Status.RETURNED


def test_a_reader_of_an_older_moment_does_not_make_the_handler_forget_a_newer_one(
    handler: Handler, other: Handler
) -> None:
    do(other, submitted("t1"))
    with handler.reading() as earlier:
        log.head(earlier)
        do(other, RETURN)
        with handler.reading() as connection:
            handler.world(connection)
        assert handler.state(earlier, "task/t1").status is Status.SUBMITTED
    assert status(handler) is Status.RETURNED
    do(handler, submitted("t1"), named="again")
    assert agree(handler, other)


def test_a_transaction_that_failed_leaves_nothing_behind(handler: Handler) -> None:
    with suppress(Rejected), handler.writing() as connection:
        handler.handle(connection, order(APPROVE, "approve"))
    with suppress(ZeroDivisionError), handler.writing() as connection:
        handler.handle(connection, order(submitted("t1"), "submit"))
        raise ZeroDivisionError
    assert not handler._batches


def test_an_append_that_the_database_refuses_does_not_spoil_what_is_remembered(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the head had not been locked, and another process had been first."""
    do(handler, submitted("t1"))
    with handler.reading() as connection:
        head = log.head(connection)
    monkeypatch.setattr(log, "lock_head_and_find", lambda *_: (log.Head(head.position - 1, head.hash), []))
    with suppress(OperationalError), handler.writing() as connection:
        handler.handle(connection, order(RETURN, "return"))
    monkeypatch.undo()
    assert status(handler) is Status.SUBMITTED
    do(handler, RETURN)
    assert agree(handler)


def test_a_handler_remembers_so_many_streams_and_forgets_the_oldest(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "STREAMS_KEPT", 10)
    do(handler, *(submitted(f"t{n}") for n in range(30)), named="many")
    assert len(handler._kept) == 10
    do(handler, submitted("t30"), named="one")
    assert len(handler._kept) == 10
    assert "task/t30" in handler._kept
    assert agree(handler)
