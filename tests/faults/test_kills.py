"""Writers are killed at random moments. Nothing they acknowledged may be lost, and everything must still add up."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, func, select

from growth_tree import replay
from growth_tree.accounts import people
from growth_tree.accounts.people import NewPerson
from growth_tree.bench import department
from growth_tree.domain.catalogue import OfferReward
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.redemption import RefuseRedemption, ReturnRedemption
from growth_tree.domain.terms import Kind, Per, Stock
from growth_tree.handle import Handler
from growth_tree.importing import importer
from models import ledger, rewards
from models.tasks import task
from tests.databases import Database
from tests.effort import effort, parts
from tests.faults.killing import Writer, assert_whole, errors, killed, writers
from tests.faults.writer import MEMBERS, ROWS, tasks_file
from tests.shop import terms

KILLS = parts(effort(quick=2, ci=8, release=200), 8)
SLOTS = 3
ENDS = {"cancelled", "refused", "returned", "used"}
"""What has to be met; on a busy machine it takes some kills more."""


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """A small department whose people can be named in files."""
    made = Handler(engine, ZoneInfo("Asia/Shanghai"))
    department.found(made, MEMBERS)
    with made.writing() as connection:
        replay.mark_current(connection)
        everybody = [(department.member(n), f"user{n}") for n in range(MEMBERS)] + [(department.BOSS, "boss")]
        new = [NewPerson(id=member, username=username, name=username) for member, username in everybody]
        people.add_people(connection, new, datetime.now(UTC))
    return made


@pytest.mark.parametrize("kills", KILLS)
def test_killed_writers_lose_nothing_they_acknowledged(
    database: Database, handler: Handler, rng: random.Random, kills: int
) -> None:
    for kill in range(kills):
        told = killed(writers(database, "work", kill), rng.uniform(0.0, 1.0))
        assert errors(told) == []
        assert_whole(handler, told)


@pytest.mark.parametrize("kills", KILLS)
def test_killed_writers_leave_no_right_half_granted(
    database: Database, handler: Handler, rng: random.Random, kills: int
) -> None:
    of, few = terms(Kind.TOOL_LICENCE, 3, approval=True, cost_fen=100), Stock(per=Per.COUNTED, number=SLOTS)
    offers = [
        OfferReward(reward="scarce", terms=of, stock=few),
        OfferReward(reward="quick", terms=replace(of, approval=False), stock=few),
        OfferReward(reward="plenty", terms=of, stock=Stock(per=Per.UNLIMITED)),
    ]
    with handler.writing() as connection:
        handler.handle_all(connection, [department.order(offer, offer.reward) for offer in offers])
    kill, ended = 0, set[str]()
    while kill < kills or not ended >= ENDS:
        told = killed(writers(database, "redeem", kill), rng.uniform(0.0, 1.0))
        assert errors(told) == []
        assert_whole(handler, told)
        assert_rights(handler)
        free_slots(handler, kill)
        with handler.reading() as connection:
            ended = {row.status for row in connection.execute(rewards.listing())}
        kill += 1


def test_a_killed_import_can_be_taken_up_where_it_stood(
    database: Database, handler: Handler, rng: random.Random
) -> None:
    for kill in range(3):
        told = killed([Writer(database, "import", 0)], rng.uniform(0.0, 1.5))
        assert told[0] == "errors 0"
        assert_whole(handler, [])
        assert rows_of(told) <= tasks_in(handler), f"kill {kill}"
    for _ in range(2):
        finish_import(handler)
        assert tasks_in(handler) == ROWS
        assert_whole(handler, [])


def test_the_control_without_the_lock_is_seen_to_fail(database: Database, handler: Handler) -> None:
    processes = writers(database, "work", 0, "unlocked")
    deadline = time.monotonic() + 30
    while not errors(told := [line for each in processes for line in each.told]) and time.monotonic() < deadline:
        time.sleep(0.1)
    killed(processes, 0)
    assert errors(told)


def assert_rights(handler: Handler) -> None:
    """No more slots are taken than there are, nobody owes anything, and each account holds what requests say."""
    with handler.reading() as connection:
        rows = connection.execute(rewards.listing()).all()
        accounts = dict(connection.execute(select(ledger.account.c.name, ledger.account.c.balance)).all())
        drawn = connection.execute(select(func.sum(rewards.budget.c.drawn))).scalar() or 0
    assert max(Counter(row.reward for row in rows if row.slot == rewards.HELD).values(), default=0) <= SLOTS
    pending = [row for row in rows if row.status in (rewards.REQUESTED, rewards.READY)]
    granted = [row for row in rows if row.status in (rewards.GRANTED, "used", "returned")]
    held = {name: balance for name, balance in accounts.items() if name.startswith("held:") and balance}
    assert held == {
        f"held:{member}": sum(row.points for row in pending if row.member == member)
        for member in {row.member for row in pending}
    }
    assert accounts.get("spent", 0) == sum(row.points - row.returned for row in granted)
    assert drawn == sum(row.spent if row.status in ("used", "returned") else row.fen for row in granted)
    assert min(balance for name, balance in accounts.items() if name != "issuer") >= 0
    assert sum(accounts.values()) == 0


def free_slots(handler: Handler, kill: int) -> None:
    """Refuse and take back what the killed ones have left, so that there is something to fight for again."""
    with handler.reading() as connection:
        left = connection.execute(rewards.listing().where(rewards.redemption.c.slot != "")).all()
    for row in left:
        refuse = RefuseRedemption(redemption=row.id, by=department.BOSS, reason="2e" * 32)
        give_back = ReturnRedemption(redemption=row.id, by=department.BOSS)
        with handler.writing() as connection:
            orders = [department.order(each, f"free/{kill}/{row.id}/{each}") for each in (refuse, give_back)]
            handler.handle_all(connection, orders)


def rows_of(told: list[str]) -> int:
    """How many rows an import had said were done."""
    return max((int(line.split()[1]) for line in told if line.startswith("rows")), default=0)


def tasks_in(handler: Handler) -> int:
    """How many tasks there are."""
    with handler.reading() as connection:
        return connection.execute(select(func.count()).select_from(task)).scalar_one()


def finish_import(handler: Handler) -> None:
    """Import the same file once more, to its end."""
    now = datetime.now(UTC)
    with handler.reading() as connection:
        sheet = importer.read("tasks", tasks_file(0))
        plan = importer.plan(handler, connection, "tasks", sheet, actor=SYSTEM, at=now)
    assert plan.errors == ()
    for _ in importer.carry_out(handler, plan, actor=SYSTEM, at=now):
        pass
