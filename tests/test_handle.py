"""Orders: a repeated one answers the same, a refused one leaves no trace, and all of a transaction stand or fall."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from events import log
from events.chain import Chain
from events.engine import create_engine
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import OpenShop
from growth_tree.domain.task import ApproveTask, ConfirmShare, VoidTask
from growth_tree.domain.task_events import Status, TaskApproved, TaskSubmitted
from growth_tree.handle import Handler, Order, history, proof
from tests.databases import fresh
from tests.domain.scenario import rejected
from tests.events.drafts import whole_log
from tests.office import NOON, Life, contents, do, found, order, submitted

SUBMIT = order(submitted("t1"), "submit", "ann")
APPROVE = order(ApproveTask(task="t1", by="cy"), "approve", "cy")
OWN = order(ApproveTask(task="t1", by="ann"), "own", "ann")


@pytest.fixture
def handler(engine: Engine) -> Handler:
    return found(engine)


def everything(handler: Handler) -> object:
    """The log and the read models."""
    with handler.reading() as connection:
        return whole_log(handler.engine), contents(connection)


def test_an_order_answers_the_events_it_brought_about_and_what_followed_from_them(handler: Handler) -> None:
    with handler.writing() as connection:
        start = log.head(connection).position
        submit, approve = handler.handle_all(connection, [SUBMIT, APPROVE])
    assert [type(recorded.event) for recorded in submit.events] == [TaskSubmitted]
    names = [type(recorded.event).__name__ for recorded in approve.events]
    assert names == ["TaskApproved", "SeasonOpened", "Earned"]
    assert [recorded.position for recorded in approve.events] == [start + 2, start + 3, start + 4]
    assert [recorded.cause for recorded in approve.events] == [None, start + 2, start + 2]
    assert {recorded.actor for recorded in approve.events} == {"cy"}


def test_what_an_order_stores_says_who_gave_it_when_and_why(handler: Handler) -> None:
    with handler.writing() as connection:
        outcomes = handler.handle_all(connection, [SUBMIT, APPROVE])
    with handler.reading() as connection:
        stored = log.of_commands(connection, ["approve"])
        assert [recorded.event for recorded in history(connection, "task/t1")] == [
            outcomes[0].events[0].event,
            outcomes[1].events[0].event,
        ]
        assert proof(connection, stored[0].position) == stored[0]
    assert [(each.command, each.n, each.actor) for each in stored] == [("approve", n, "cy") for n in range(3)]
    assert {each.occurred_at for each in stored} == {"2026-05-13T04:00:00.000000Z"}


@pytest.mark.parametrize("again", [APPROVE, replace(APPROVE, at=NOON + timedelta(days=100))])
def test_a_repeated_order_answers_the_same_and_stores_nothing(handler: Handler, again: Order) -> None:
    with handler.writing() as connection:
        _, first = handler.handle_all(connection, [SUBMIT, APPROVE])
        in_the_same_transaction = handler.handle(connection, again)
    before = everything(handler)
    with handler.writing() as connection:
        in_another = handler.handle(connection, again)
    fresh = Handler(handler.engine, handler.zone)
    with fresh.writing() as connection:
        by_another_process = fresh.handle(connection, again)
    for repeated in (in_the_same_transaction, in_another, by_another_process):
        assert repeated.repeated
        assert repeated.events == first.events
    assert not first.repeated
    assert everything(handler) == before


def test_an_order_given_twice_in_one_call_is_carried_out_once(handler: Handler) -> None:
    with handler.writing() as connection:
        _, first, second = handler.handle_all(connection, [SUBMIT, APPROVE, APPROVE])
        other = order(OpenShop(shop="other", name="other"), "shop")
        opened, _, again = handler.handle_all(connection, [other, SUBMIT, replace(other, command=SUBMIT.command)])
    assert (first.repeated, second.repeated) == (False, True)
    assert first.events == second.events
    assert again.events == opened.events
    assert len([each for each in whole_log(handler.engine) if each.type == "TaskApproved"]) == 1


def test_a_second_order_to_the_same_effect_stores_nothing(handler: Handler) -> None:
    do(handler, SUBMIT.command, APPROVE.command)
    before = everything(handler)
    with handler.writing() as connection:
        outcome = handler.handle(connection, replace(APPROVE, id="another click"))
    assert (outcome.events, outcome.repeated, outcome.refusal) == ((), False, None)
    assert everything(handler) == before


def test_a_refused_order_raises_and_leaves_no_trace(handler: Handler) -> None:
    do(handler, SUBMIT.command)
    before = everything(handler)
    with rejected("own_work"), handler.writing() as connection:
        handler.handle(connection, OWN)
    assert everything(handler) == before
    with handler.reading() as connection:
        assert handler.state(connection, "task/t1").status is Status.SUBMITTED


def test_a_refused_order_can_be_given_again_once_it_is_allowed(handler: Handler) -> None:
    with suppress(Rejected), handler.writing() as connection:
        handler.handle(connection, APPROVE)
    do(handler, SUBMIT.command)
    with handler.writing() as connection:
        outcome = handler.handle(connection, APPROVE)
    assert isinstance(outcome.events[0].event, TaskApproved)


def test_a_refused_order_stops_none_of_the_others(handler: Handler) -> None:
    with handler.writing() as connection:
        outcomes = handler.handle_all(connection, [OWN, SUBMIT, OWN, APPROVE])
    codes = [outcome.refusal and outcome.refusal.code for outcome in outcomes]
    assert codes == ["already_decided", None, "own_work", None]
    assert all(outcome.events == () for outcome in outcomes if outcome.refusal)
    stored = whole_log(handler.engine)
    assert [each.position for each in stored] == list(range(1, len(stored) + 1))
    assert {each.command for each in stored} >= {"submit", "approve"}
    assert "own" not in {each.command for each in stored}


def test_an_order_whose_consequence_is_refused_leaves_no_trace_and_stops_none_of_the_others(handler: Handler) -> None:
    """The next season has begun for Bo, who shares the task: only the second award is refused, after the first."""
    autumn = NOON + timedelta(days=100)
    do(handler, submitted("s", ann=60, bo=40), submitted("t2", bo=100), submitted("later", bo=100))
    do(handler, ConfirmShare(task="s", member="bo"), ApproveTask(task="later", by="cy"), at=autumn)
    before = everything(handler)
    late = order(ApproveTask(task="s", by="cy"), "late", "cy")
    with handler.writing() as connection:
        (outcome,) = handler.handle_all(connection, [late])
    assert outcome.refusal is not None
    assert outcome.refusal.code == "season_closed"
    assert everything(handler) == before
    with handler.writing() as connection:
        first, refused, last = handler.handle_all(
            connection, [SUBMIT, late, order(ApproveTask(task="t1", by="cy"), "approve", "cy")]
        )
        assert [handler.state(connection, f"task/{task}").status for task in ("s", "t1")] == ["submitted", "approved"]
    assert (first.refusal, last.refusal) == (None, None)
    assert refused.refusal is not None
    assert Chain({}).walk(whole_log(handler.engine)) is None
    with handler.reading() as connection:
        assert handler.state(connection, "task/s").status is Status.SUBMITTED
        assert [line for line in contents(connection)["ledger_entry"] if "s" in line] == []


def test_orders_build_on_what_orders_before_them_decided_in_the_same_transaction(handler: Handler) -> None:
    with handler.writing() as connection:
        handler.handle(connection, SUBMIT)
        assert handler.state(connection, "task/t1").status is Status.SUBMITTED
        handler.handle(connection, APPROVE)
        voided = handler.handle(connection, order(VoidTask(task="t1", by="cy", reason="2e" * 32), "void", "cy"))
    assert [type(recorded.event).__name__ for recorded in voided.events] == ["TaskVoided", "Reversed"]


def test_a_transaction_that_is_given_up_takes_all_its_orders_with_it(handler: Handler) -> None:
    before = everything(handler)
    with suppress(ZeroDivisionError), handler.writing() as connection:
        handler.handle_all(connection, [SUBMIT, APPROVE])
        raise ZeroDivisionError
    assert everything(handler) == before
    with handler.writing() as connection:
        submit, approve = handler.handle_all(connection, [SUBMIT, APPROVE])
    assert (submit.repeated, approve.repeated) == (False, False)
    assert submit.events
    assert approve.events


def test_the_log_is_the_same_to_the_byte_however_orders_are_put_together(
    handler: Handler, run: Path, kind: str, rng: Random
) -> None:
    orders = Life(rng).some(40)
    with handler.writing() as connection:
        handler.handle_all(connection, orders)
    with fresh(run, kind) as database:
        other = found(create_engine(database.url))
        for start in range(0, len(orders), 3):
            with other.writing() as connection:
                for each in orders[start : start + 3]:
                    other.handle_all(connection, [each])
        assert everything(other) == everything(handler)
        other.engine.dispose()
