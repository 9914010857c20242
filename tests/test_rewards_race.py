"""Sixty-four people at once want ten slots, and everybody clicks twice: ten are sold, nobody is charged twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.core import Rejected
from growth_tree.domain.directory import Join
from growth_tree.domain.redemption import CancelRedemption, ReturnRedemption
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.terms import Kind, Per, Stock
from growth_tree.handle import Handler, Order
from growth_tree.verify import verify
from models import growth, ledger, rewards
from tests.effort import effort, parts
from tests.office import LONG_AGO, TODAY, ZONE, do, found, order, submitted
from tests.shop import ask, terms

ROUNDS = parts(effort(quick=2, ci=100, release=1000), 25)
CLIENTS, SLOTS, PRICE, RICH = 64, 10, 40, 50
PEOPLE = [f"p{n:02}" for n in range(CLIENTS)]


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """An office of many people, each of whom has points for one reward."""
    made = found(engine)
    do(made, *(Join(member=who, on=LONG_AGO, job="sales", team="content", grade="P5") for who in PEOPLE))
    do(made, *(submitted(who, "plan", TODAY, **{who: 100}) for who in PEOPLE))
    do(made, *(ApproveTask(task=who, by="cy") for who in PEOPLE))
    return made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """As many threads as there are clicks."""
    with ThreadPoolExecutor(2 * CLIENTS) as made:
        yield made


def at_once(pool: ThreadPoolExecutor, handler: Handler, orders: Sequence[Order]) -> list[str]:
    """Carry out orders, each in a thread and transaction of its own, all beginning together."""
    barrier = Barrier(len(orders))

    def carry_out(each: Order) -> str:
        barrier.wait(60)
        try:
            with handler.writing() as connection:
                outcome = handler.handle(connection, each)
                return "repeated" if outcome.repeated else "done" if outcome.events else "nothing"
        except Rejected as refusal:
            return refusal.code

    return list(pool.map(carry_out, orders))


def granted(handler: Handler, reward: str) -> list[str]:
    """The requests for a reward that were granted."""
    of, standing = rewards.redemption.c, rewards.GRANTED
    with handler.reading() as connection:
        query = select(of.id).where(of.reward == reward, of.status == standing)
        return list(connection.scalars(query))


def balances(handler: Handler) -> dict[str, int]:
    """What stands on the accounts, taken together."""
    with handler.reading() as connection:
        return ledger.balances(connection)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_ten_slots_are_sold_ten_times(handler: Handler, pool: ThreadPoolExecutor, rounds: int) -> None:
    stock, of = Stock(per=Per.COUNTED, number=SLOTS), terms(Kind.TOOL_LICENCE, PRICE)
    do(handler, *(OfferReward(reward=f"reward{n}", terms=of, stock=stock) for n in range(rounds)))
    for n in range(rounds):
        reward = f"reward{n}"
        clicks = [
            order(ask(f"{reward}/{who}", who, reward), f"{reward}/{who}/{click * (n % 2)}", who)
            for who in PEOPLE
            for click in (0, 1)  # the same form twice, or every other time two forms of one request
        ]
        outcomes = Counter(at_once(pool, handler, clicks))
        winners = granted(handler, reward)
        assert len(winners) == outcomes["done"] == SLOTS
        assert set(outcomes) <= {"done", "repeated", "nothing", "slots_taken"}
        paid = {"issuer": -CLIENTS * RICH, "member": CLIENTS * RICH - SLOTS * PRICE, "spent": SLOTS * PRICE}
        assert {name: balance for name, balance in balances(handler).items() if balance} == paid
        with handler.reading() as connection:
            assert {row.points for row in growth.of_members(connection, PEOPLE).values()} == {RICH, RICH - PRICE}
        do(handler, *(ReturnRedemption(redemption=winner, by="cy") for winner in winners))
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []


def test_whoever_cancels_at_once_makes_room_for_as_many_as_wait(handler: Handler, pool: ThreadPoolExecutor) -> None:
    stock, of = Stock(per=Per.COUNTED, number=SLOTS), terms(Kind.TOOL_LICENCE, PRICE, approval=True)
    do(handler, OfferReward(reward="reward", terms=of, stock=stock))
    asked = [order(ask(who, who, "reward", waits=True), f"ask/{who}", who) for who in PEOPLE]
    assert Counter(at_once(pool, handler, asked)) == {"done": CLIENTS}
    cancelled = [order(CancelRedemption(redemption=who), f"cancel/{who}", who) for who in PEOPLE[::2]]
    assert Counter(at_once(pool, handler, cancelled)) == {"done": CLIENTS // 2}
    with handler.reading() as connection:
        (found_,) = rewards.slots(connection, ["all"]).values()
    assert found_ == {"asked": 0, "held": SLOTS, "waiting": CLIENTS // 2 - SLOTS}
    held = {"issuer": -CLIENTS * RICH, "held": CLIENTS // 2 * PRICE, "member": CLIENTS * RICH - CLIENTS // 2 * PRICE}
    assert {name: balance for name, balance in balances(handler).items() if balance} == held
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []
