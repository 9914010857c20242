"""A process that writes until it is killed, and says on its output what has been committed.

python -m tests.faults.writer URL work|redeem|import|settle|publish FIRST [unlocked]
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from events import engine as engine_
from events import log
from growth_tree import deadlines
from growth_tree.bench import department
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.redemption import (
    CancelRedemption,
    GrantRedemption,
    RefuseRedemption,
    RequestReward,
    ReturnRedemption,
    UseRedemption,
)
from growth_tree.handle import Command, Handler

MEMBERS = 8
THREADS = 2
FAR = 5000
ROWS = 400
WANTED = ("scarce", "scarce", "scarce", "quick", "plenty", "plenty")
"""What is asked for in turn. Of what is scarce, or granted at once, nothing is used, so that its slots come back."""


def main(url: str, what: str, first: int, *, unlocked: bool) -> None:
    if unlocked:
        take_the_lock_away()
    handler = Handler(engine_.create_engine(url), ZoneInfo("Asia/Shanghai"))
    if what == "import":
        take_in(handler, first)
        return
    if what in ("settle", "publish"):
        govern(handler, what)
        return
    does = redeem if what == "redeem" else work
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda n: does(handler, first + n * FAR), range(THREADS)))


def work(handler: Handler, first: int) -> None:
    """Hand in and approve one piece of work after the other."""
    for n in count(first):
        try:
            with handler.writing() as connection:
                owner = department.member(n % MEMBERS)
                handler.handle(connection, department.order(department.submitted(n, owner), f"submit/{n}"))
            tell(f"bench/submit/{n}")
            department.approve(handler, n)
            tell(f"bench/approve/{n}")
        except Exception as error:  # noqa: BLE001  (whatever it is, the test has to hear of it)
            tell(f"error {error!r}".partition("\n")[0])


def redeem(handler: Handler, first: int) -> None:
    """Earn points, ask for a scarce right, and do one of all the things with it that can be done."""
    for n in count(first):
        name, owner = f"{n:016x}", department.member(n % MEMBERS)
        by, on = department.BOSS, department.TODAY
        grant = GrantRedemption(redemption=name, by=by)
        ends: tuple[tuple[Command, ...], ...] = (
            (CancelRedemption(redemption=name),),
            (RefuseRedemption(redemption=name, by=by, reason="2e" * 32),),
            (grant, ReturnRedemption(redemption=name, by=by)),
            (ReturnRedemption(redemption=name, by=by),),
            (grant, UseRedemption(redemption=name, by=by, on=on, percent=40), ReturnRedemption(redemption=name, by=by)),
            (grant, UseRedemption(redemption=name, by=by, on=on)),
        )
        reward = WANTED[n % len(ends)]
        asked = RequestReward(redemption=name, member=owner, reward=reward, waits=n % 4 == 3)
        try:
            department.fill(handler, range(n, n + 1), lambda _, owner=owner: owner)  # type: ignore[misc]
            for step, command in enumerate((asked, *ends[n % len(ends)])):
                with suppress(Rejected):
                    with handler.writing() as connection:
                        handler.handle(connection, department.order(command, f"right/{n}/{step}"))
                    tell(f"bench/right/{n}/{step}")
            deadlines.sweep(handler, department.AT)
        except Exception as error:  # noqa: BLE001  (whatever it is, the test has to hear of it)
            tell(f"error {error!r}".partition("\n")[0])


def govern(handler: Handler, what: str) -> None:
    """Settle weeks or publish rules."""
    from tests.faults import governing  # noqa: PLC0415  (slow to load, and the others need none of it)

    try:
        (governing.settle if what == "settle" else governing.publish)(handler, tell)
    except Exception as error:  # noqa: BLE001  (whatever it is, the test has to hear of it)
        tell(f"error {error!r}".partition("\n")[0])


def take_in(handler: Handler, first: int) -> None:
    """Import a file again and again, each time the same one: whatever is there already is left as it is."""
    from growth_tree.importing import importer  # noqa: PLC0415  (slow to load, and the others need none of it)

    sheet = importer.read("tasks", tasks_file(first))
    now = datetime.now(UTC)
    with handler.reading() as connection:
        plan = importer.plan(handler, connection, "tasks", sheet, actor=SYSTEM, at=now)
    tell(f"errors {len(plan.errors)}")
    for done in importer.carry_out(handler, plan, actor=SYSTEM, at=now):
        tell(f"rows {done}")
    tell("finished")


def tasks_file(first: int) -> bytes:
    """A file of approved tasks of the department's people."""
    kinds = [kind.code for kind in department.rules().kinds]
    lines = ["number,member,kind,title,done_on,status,decided_by,quality"]
    lines += [
        f"F{n},user{n % MEMBERS},{kinds[n % 8]},work {n},{department.TODAY},approved,boss,100"
        for n in range(first, first + ROWS)
    ]
    return "\n".join(lines).encode()


def take_the_lock_away() -> None:
    """The control: a log whose writers do not wait for one another."""
    log._locking = lambda connection, statement: statement  # noqa: ARG005
    engine_._pen = lambda engine: None  # noqa: ARG005
    engine_._begun_to_write = Connection.begin  # type: ignore[assignment]


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), unlocked="unlocked" in sys.argv)
