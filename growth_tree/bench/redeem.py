"""Redemptions in a crowd, beside the least a database can do for them: conditional updates of a stock and a purse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from statistics import median

from sqlalchemy import Engine

from events.driver import read
from events.engine import writing
from growth_tree.bench import department
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.core import Rejected
from growth_tree.domain.redemption import RequestReward
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Kind, Per, Stock, Terms
from growth_tree.handle import Handler

CLIENTS = 64
SLOTS = 10
CLICKS = 2
ROUNDS = 5
PRICE = 1
PRICED = Terms(
    kind=Kind.TOOL_LICENCE, name=Text(zh="right", en="Right"), text=Text(zh="", en=""), points=PRICE, approval=False
)

Redeem = Callable[[str, str, str], object]
"""Redeem under a name, for a member, a reward."""


def redeem_rates(handler: Handler, first: int) -> tuple[float, float]:
    """Redemptions a second where many want the same reward and it suffices for all."""
    return _rates(handler, first, CLIENTS, clicks=1)


def race_rates(handler: Handler, first: int) -> tuple[float, float]:
    """Clicks answered a second where many want a few slots, and everybody clicks twice."""
    return _rates(handler, first, SLOTS, clicks=CLICKS)


def _rates(handler: Handler, first: int, stock: int, *, clicks: int) -> tuple[float, float]:
    """Rounds of a crowd, ours and the bare one's in turns; work from number `first` on pays for them."""
    department.fill(handler, range(first, first + CLIENTS), lambda n: department.member(n - first))
    rewards = [f"race/{stock}/{n}" for n in range(ROUNDS)]
    offers = [
        OfferReward(reward=reward, terms=PRICED, stock=Stock(per=Per.COUNTED, number=stock)) for reward in rewards
    ]
    department.carry_out(handler, [department.order(offer, offer.reward) for offer in offers])
    ours, theirs = [], []
    with _bare(handler.engine, rewards, stock) as bare, ThreadPoolExecutor(CLIENTS) as pool:
        for reward in rewards:
            ours.append(_crowd(pool, lambda *given: _redeem(handler, *given), reward, clicks))
            theirs.append(_crowd(pool, bare, reward, clicks))
    return median(ours), median(theirs)


def _crowd(pool: ThreadPoolExecutor, redeem: Redeem, reward: str, clicks: int) -> float:
    """How many clicks a second are answered, of all clients at once."""
    started = time.perf_counter()
    list(
        pool.map(
            lambda n: redeem(f"{reward}/{n // clicks}", department.member(n // clicks), reward), range(clicks * CLIENTS)
        )
    )
    return clicks * CLIENTS / (time.perf_counter() - started)


def _redeem(handler: Handler, name: str, member: str, reward: str) -> None:
    command = RequestReward(redemption=name, member=member, reward=reward)
    with suppress(Rejected), handler.writing() as connection:
        handler.handle(connection, department.order(command, f"redeem/{name}", member))


class _SoldOut(Exception):
    """Whatever was done is given up."""


@contextmanager
def _bare(engine: Engine, rewards: list[str], stock: int) -> Iterator[Redeem]:
    """The same without rules, history or pages: a row for the request, one less of the stock, points on hold."""
    with writing(engine) as connection:
        for statement in CREATED:
            connection.exec_driver_sql(statement)
        for reward in rewards:
            read(connection, "INSERT INTO bench_stock VALUES (?, ?) RETURNING reward", (reward, stock))
        for n in range(CLIENTS):
            purse = (department.member(n), PRICE * ROUNDS, 0)
            read(connection, "INSERT INTO bench_purse VALUES (?, ?, ?) RETURNING member", purse)

    def redeem(name: str, member: str, reward: str) -> None:
        with suppress(_SoldOut), writing(engine) as connection:
            if read(connection, HELD, (name, member, reward)):
                for statement, given in ((TAKEN, (reward,)), (PAID, (PRICE, PRICE, member, PRICE))):
                    if not read(connection, statement, given):
                        raise _SoldOut

    yield redeem
    with writing(engine) as connection:
        for table in ("hold", "stock", "purse"):
            connection.exec_driver_sql(f"DROP TABLE bench_{table}")


CREATED = (
    "CREATE TABLE bench_stock (reward TEXT PRIMARY KEY, left_over BIGINT NOT NULL)",
    "CREATE TABLE bench_purse (member TEXT PRIMARY KEY, points BIGINT NOT NULL, held BIGINT NOT NULL)",
    "CREATE TABLE bench_hold (name TEXT PRIMARY KEY, member TEXT NOT NULL, reward TEXT NOT NULL)",
)
HELD = "INSERT INTO bench_hold VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING name"
TAKEN = "UPDATE bench_stock SET left_over = left_over - 1 WHERE reward = ? AND left_over > 0 RETURNING left_over"
PAID = "UPDATE bench_purse SET points = points - ?, held = held + ? WHERE member = ? AND points >= ? RETURNING points"
