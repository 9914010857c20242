"""A worker's backlog: requests nobody decided, closed windows, lines, books of past seasons, and a job of each sort."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select

from growth_tree import publishing
from growth_tree.accounts import drafts, jobs, people, simulations
from growth_tree.accounts.people import NewPerson
from growth_tree.accounts.schema import NOTICE
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.redemption import GrantRedemption, ReturnRedemption, UseRedemption
from growth_tree.domain.rulebook import ConfirmRulebook, ProposeRulebook
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Handler
from growth_tree.lab.jobs import order_simulation
from growth_tree.rulebook_schema import dump_document
from models import booked, findings, growth, ledger, rewards
from models.tasks import task
from tests.faults.governing import ADMINS, MEASURED
from tests.office import LONG_AGO, NOON, PEOPLE, TODAY, ZONE, do, order, submitted
from tests.shop import NEXT_WEEK, ask, enrich, open_shop

DOUBLED = replace(MEASURED, kinds=tuple(replace(kind, xp=2 * kind.xp) for kind in MEASURED.kinds))
ROWS = 60
LATELY = datetime.now(UTC) - timedelta(days=8)
THAT_DAY = LATELY.astimezone(ZONE).date()


def pile_up(handler: Handler) -> None:
    """Everything that a worker does is due."""
    with handler.writing() as connection:
        everybody = [NewPerson(id=who, username=f"{who}.x", name=who) for who in (*PEOPLE, *ADMINS)]
        people.add_people(connection, everybody, NOON)
    open_shop(handler)
    enrich(handler, "ann", "bo", "flo", times=4)
    do(
        handler,
        *(ask(f"late{n}", "ann", "course") for n in range(4)),
        *(ask(f"used{n}", "bo", "course") for n in range(3)),
        *(GrantRedemption(redemption=f"used{n}", by="cy") for n in range(3)),
        UseRedemption(redemption="used1", by="cy", on=TODAY, percent=40),
        UseRedemption(redemption="used2", by="cy", on=TODAY),
        *(ask(f"slot{who}", who, "traffic", NEXT_WEEK) for who in ("ann", "bo", "flo")),
        *(ask(f"line{n}", "flo", "studio", NEXT_WEEK, waits=n > 1) for n in range(3)),
        ReturnRedemption(redemption="line0", by="gus"),
    )
    _work_lately(handler)
    _publish(handler)
    with handler.writing() as connection:
        jobs.enqueue(
            connection, "import", "ed", LATELY - timedelta(seconds=1), options={"kind": "tasks"}, content=_tasks_file()
        )


def summary(handler: Handler) -> dict[str, Any]:
    """What has become of it, whenever it was done and in whatever order."""
    with handler.reading() as connection:
        every, _ = jobs.page(connection, limit=100)
        notices = select(NOTICE.c.person, NOTICE.c.code, NOTICE.c.about)
        in_one_step_or_more = NOTICE.c.code == "books_corrected"
        return {
            "redemptions": sorted(
                (row.id, row.status, row.slot, row.used) for row in connection.execute(rewards.listing())
            ),
            "accounts": ledger.balances(connection),
            "books": sorted(booked.sums(connection, 0, 2**60)),
            "growth": sorted(
                (row.member, row.season, row.xp, row.points) for row in connection.execute(select(growth.growth))
            ),
            "findings": sorted(connection.scalars(select(findings.finding.c.id))),
            "tasks": sorted(map(tuple, connection.execute(select(task.c.status, task.c.kind, task.c.done_on)))),
            "jobs": sorted((job.kind, job.status) for job in every),
            "notices": sorted(map(tuple, connection.execute(notices.where(~in_one_step_or_more)))),
            "corrected": set(connection.scalars(select(NOTICE.c.person).where(in_one_step_or_more))),
        }


def _work_lately(handler: Handler) -> None:
    """Approvals within seconds, for the look that the worker orders by itself."""
    day = THAT_DAY - timedelta(days=1)
    for n in range(12):
        do(handler, submitted(f"rapid{n}", "title", day, bo=100), at=LATELY)
        do(handler, ApproveTask(task=f"rapid{n}", by="cy"), at=LATELY + timedelta(seconds=1))


def _publish(handler: Handler) -> None:
    """A version that doubles what was done, to be booked; and another draft, to be simulated."""
    do(
        handler,
        *(Join(member=who, on=LONG_AGO, job="sales", team="department", grade="P5") for who in ADMINS),
        *(GrantAccess(member=who, access="admin") for who in ADMINS),
    )
    told: dict[str, Any] = {"rulebook": DOUBLED, "effective_from": THAT_DAY + timedelta(days=1)}
    proposal = ProposeRulebook(draft="d", reason="2e" * 32, by="ivy", mode=Mode.TOP_UP, since=TODAY, **told)
    with handler.writing() as connection:
        for name in ("d", "e"):
            document = dump_document(DOUBLED)
            drafts.begin(connection, name=name, owner="ivy", based_on=1, document=document, at=LATELY, draft=name)
        simulations.keep(connection, "d", 1, {"since": TODAY.isoformat(), "until": 1}, LATELY)
        order_simulation(connection, "e", TODAY, "ivy", LATELY)
        for who, command in (("ivy", proposal), ("joe", ConfirmRulebook(draft="d", by="joe"))):
            publishing.carry_out(handler, connection, order(command, f"d/{who}", who, LATELY))


def _tasks_file() -> bytes:
    lines = ["number,member,kind,title,done_on,status,decided_by,quality"]
    lines += [f"F{n},ann.x,plan,work {n},{TODAY},approved,cy.x,100" for n in range(ROWS)]
    return "\n".join(lines).encode()
