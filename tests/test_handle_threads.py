"""Many at once: the same decision twice has one effect, and everybody's own work arrives."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree.bench import department
from growth_tree.domain.core import Rejected
from growth_tree.domain.growth_events import Earned
from growth_tree.domain.task import ApproveTask, VoidTask
from growth_tree.domain.task_events import TaskApproved
from growth_tree.handle import Handler, Outcome, recorded
from growth_tree.verify import verify
from models import growth, tasks
from tests.events.drafts import whole_log
from tests.office import ZONE, Life, do, found, order, submitted

THREADS = 16
EACH = 4


def at_once(handler: Handler, *orders: object) -> list[Outcome | Rejected]:
    """Carry out orders, each in a thread and transaction of its own, all beginning together."""
    barrier = Barrier(len(orders))

    def carry_out(each: object) -> Outcome | Rejected:
        barrier.wait(30)
        try:
            with handler.writing() as connection:
                return handler.handle(connection, each)  # type: ignore[arg-type]
        except Rejected as refusal:
            return refusal

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(carry_out, orders))


def events_of(handler: Handler, kind: type) -> Iterator[object]:
    """The events of a type in the log."""
    return (event for event in (recorded(stored).event for stored in whole_log(handler.engine)) if type(event) is kind)


def is_whole(handler: Handler) -> bool:
    """Whether the audit finds nothing."""
    return verify(handler.engine, handler.zone, {}, lambda _done, _total: None).problems == []


@pytest.mark.parametrize("ids", [("click", "click"), ("one", "other")])
def test_approving_the_same_task_twice_at_once_has_one_effect(engine: Engine, ids: tuple[str, str]) -> None:
    handler = found(engine)
    do(handler, submitted("t1"))
    outcomes = at_once(handler, *(order(ApproveTask(task="t1", by="cy"), name, "cy") for name in ids))
    assert all(isinstance(outcome, Outcome) for outcome in outcomes)
    assert len([*events_of(handler, TaskApproved)]) == len([*events_of(handler, Earned)]) == 1
    assert is_whole(handler)


def test_of_two_different_decisions_at_once_one_is_refused(engine: Engine) -> None:
    handler = found(engine)
    do(handler, submitted("t1"))
    decisions = (ApproveTask(task="t1", by="cy", quality=80), ApproveTask(task="t1", by="di", quality=120))
    outcomes = at_once(handler, *(order(each, each.by, each.by) for each in decisions))
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Rejected)]
    assert refused == ["already_decided"]
    assert len([*events_of(handler, Earned)]) == 1
    assert is_whole(handler)


def test_voiding_the_same_task_many_times_at_once_takes_back_once(engine: Engine) -> None:
    handler = found(engine)
    do(handler, submitted("t1"), ApproveTask(task="t1", by="cy"))
    voids = [order(VoidTask(task="t1", by="cy", reason="2e" * 32), f"void{n}", "cy") for n in range(6)]
    assert not any(isinstance(outcome, Rejected) for outcome in at_once(handler, *voids))
    with handler.reading() as connection:
        assert growth.of_members(connection, ["ann"])["ann"].xp == 0
    assert is_whole(handler)


def test_everybodys_work_arrives(engine: Engine) -> None:
    handler = Handler(engine, ZONE)
    department.found(handler, THREADS)

    def work(thread: int) -> None:
        for n in range(thread * EACH, (thread + 1) * EACH):
            department.hand_in(handler, [n], lambda _: department.member(thread))
            department.approve(handler, n)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    with handler.reading() as connection:
        totals = growth.of_members(connection, [department.member(n) for n in range(THREADS)])
        assert {member: row.tasks for member, row in totals.items()} == {
            department.member(n): EACH for n in range(THREADS)
        }
        assert len(tasks.by_ids(connection, [f"{n:016x}" for n in range(THREADS * EACH)])) == THREADS * EACH
    assert is_whole(handler)


def test_random_orders_of_many_threads_leave_everything_whole(engine: Engine, rng: Random) -> None:
    handler = found(engine)
    lives = [Life(Random(rng.random())) for _ in range(4)]

    def live(number: int) -> None:
        """The days of one life are not those of another, so that orders come late for their season, too."""
        for _ in range(12):
            orders = [replace(each, id=f"{number}/{each.id}") for each in lives[number].some(2)]
            with handler.writing() as connection:
                handler.handle_all(connection, orders)

    with ThreadPoolExecutor(len(lives)) as pool:
        list(pool.map(live, range(len(lives))))
    assert is_whole(handler)
