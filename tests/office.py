"""A small office whose people do random work through the product's own commands; most of it makes sense.

Ann and Bo work for Cy, Flo for Gus; both managers answer to Di, the director; Ed is admin. Some rules have short
allowances, so that awards are withheld too. It begins on a Wednesday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, Table, select

from growth_tree.domain.calendar import DeclareHolidays
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import (
    CancelLeave,
    Delegate,
    Depart,
    EndDelegation,
    FormTeam,
    GrantAccess,
    Join,
    Move,
    NameManager,
    OpenShop,
    PlanLeave,
    WithdrawAccess,
)
from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import Measure, RuleBook, Text
from growth_tree.domain.task import (
    ApproveTask,
    AssignTask,
    ConfirmShare,
    DeclineShare,
    ReturnTask,
    VoidTask,
    WithdrawTask,
)
from growth_tree.domain.task_events import EvidenceItem, Share
from growth_tree.handle import Command, Handler, Order
from growth_tree.projections import TABLES
from growth_tree.replay import mark_current
from tests.domain.scenario import badge, kind

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = date(2025, 1, 1)
TODAY = date(2026, 5, 13)
NOON = datetime(2026, 5, 13, 4, tzinfo=UTC)

RULES = RuleBook(
    title=Text(zh="规则", en="Rules"),
    kinds=(
        kind("title", points=7),
        kind("plan", branch="campaign", xp=100, points=50),
        kind("report", branch="data", xp=10, points=5, day=1),
        kind("copy", week=2),
        kind("model", branch="data", xp=120, points=60, cooldown_days=3),
    ),
    badges=(badge("ten", Measure.TASKS, 3), badge("run", Measure.STREAK, 2), badge("up", Measure.LEVEL, 2)),
)
TEAMS = {"department": None, "content": "department", "service": "department"}
MANAGERS = {"department": "di", "content": "cy", "service": "gus"}
PEOPLE = {
    "ann": "content",
    "bo": "content",
    "cy": "content",
    "flo": "service",
    "gus": "service",
    "di": "department",
    "ed": "department",
}
ABOVE = {"ann": "cy", "bo": "cy", "cy": "di", "flo": "gus", "gus": "di", "di": "ed", "ed": "di"}


def found(engine: Engine) -> Handler:
    """The office on its first day."""
    handler = Handler(engine, ZONE)
    commands: list[Command] = [
        PublishRulebook(rulebook=RULES, effective_from=LONG_AGO),
        DeclareHolidays(year=2026, days_off=(date(2026, 10, 1),), extra_workdays=(date(2026, 9, 27),)),
        OpenShop(shop="shop", name="旗舰店"),
        *(FormTeam(team=team, name=f"{team} 组", shop="shop", parent=parent) for team, parent in TEAMS.items()),
        *(Join(member=who, on=LONG_AGO, job="ops_specialist", team=team, grade="P5") for who, team in PEOPLE.items()),
        *(NameManager(team=team, member=who, from_day=LONG_AGO) for team, who in MANAGERS.items()),
        GrantAccess(member="ed", access="admin"),
    ]
    with handler.writing() as connection:
        mark_current(connection)
        outcomes = handler.handle_all(connection, [order(command, f"found/{n}") for n, command in enumerate(commands)])
    assert all(outcome.events for outcome in outcomes)
    return handler


def order(command: Command, id: str, actor: str = SYSTEM, at: datetime = NOON) -> Order:  # noqa: A002  (an order's word)
    """An order of the office."""
    return Order(command=command, id=id, actor=actor, at=at)


def submitted(task: str, kind: str = "title", done_on: date = TODAY, **shares: int) -> SubmitTask:
    """Work handed in by the first of those who share it; Ann, where nobody is named."""
    percents = shares or {"ann": 100}
    split = tuple(Share(member=member, percent=percent) for member, percent in percents.items())
    return SubmitTask(task=task, member=next(iter(percents)), kind=kind, done_on=done_on, shares=split, title="1f" * 32)


def do(handler: Handler, *commands: Command, at: datetime = NOON, named: str = "do") -> list[Any]:
    """Carry out commands in one transaction, none of which may be refused; answers their events."""
    with handler.writing() as connection:
        orders = [order(command, f"{named}/{command}/{at}", at=at) for command in commands]
        return [recorded.event for each in orders for recorded in handler.handle(connection, each).events]


def contents(connection: Connection, tables: Sequence[Table] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the read models."""
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in tables
    }


@dataclass
class Life:
    """Random orders one after the other; some are refused, as in life."""

    chance: Random
    now: datetime = NOON
    tasks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    orders: int = 0

    def next(self) -> Order:
        """Somebody does something."""
        self.now += timedelta(days=self.chance.choice((0,) * 12 + (1, 1, 2, 5, 40, 100)))
        kinds = (self._submit, self._decide, self._answer, self._undo, self.organise)
        command = self.chance.choices(kinds, (10, 9, 3, 2, 1))[0]()
        self.orders += 1
        actor = "cy" if self.chance.random() < 0.05 else SYSTEM
        return order(command, f"life/{self.orders}", actor, self.now)

    def some(self, number: int) -> list[Order]:
        """The next orders."""
        return [self.next() for _ in range(number)]

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.astimezone(ZONE).date()

    def _submit(self) -> Command:
        owner = self.chance.choice((*PEOPLE, "ann", "ann", "ann", "bo"))
        task = self._one_of(self.decided) if self.chance.random() < 0.08 else f"t{len(self.tasks)}"
        self.waiting.append(task)
        if task not in self.tasks and self.chance.random() < 0.1:
            self.tasks[task] = (owner,)
            return AssignTask(task=task, member=owner, kind="title", title="3c" * 32)
        owner = self.tasks.get(task, (owner,))[0]
        other = self.chance.choice([member for member in PEOPLE if member != owner])
        percent = self.chance.choice((0, 0, 0, 0, 0, 0, 33, 50))
        shares = {owner: 100 - percent, other: percent} if percent else {owner: 100}
        self.tasks[task] = tuple(shares)
        done_on = self.today - timedelta(days=self.chance.randrange(6))
        command = submitted(task, self.chance.choice(RULES.kinds).code, done_on, **shares)
        items = tuple(EvidenceItem(kind="link", ref=f"{n}a" * 32) for n in range(self.chance.choice((0, 0, 1, 2))))
        return replace(command, evidence=items)

    def _decide(self) -> Command:
        task = self._one_of(self.waiting)
        if task in self.waiting:
            self.waiting.remove(task)
        self.decided.append(task)
        owner = self.tasks.get(task, ("ann",))[0]
        by = ABOVE[owner] if self.chance.random() < 0.8 else self.chance.choice(list(PEOPLE))
        if self.chance.random() < 0.15:
            return ReturnTask(task=task, by=by, reason="2e" * 32)
        return ApproveTask(task=task, by=by, quality=self.chance.choice((60, 80, 100, 100, 120)))

    def _answer(self) -> Command:
        shared = [task for task in self.waiting if len(self.tasks[task]) > 1]
        task = self._one_of(shared)
        member = self.tasks.get(task, ("ann",))[-1]
        if self.chance.random() < 0.2:
            return DeclineShare(task=task, member=member, reason="4d" * 32)
        return ConfirmShare(task=task, member=member)

    def _undo(self) -> Command:
        if self.chance.random() < 0.2:
            return WithdrawTask(task=self._one_of(self.waiting))
        return VoidTask(
            task=self._one_of(self.decided), by=self.chance.choice(("di", "di", "cy", "ed")), reason="5e" * 32
        )

    def organise(self) -> Command:
        """Somebody moves, comes, goes, is away or gets rights."""
        who, team = self.chance.choice(list(PEOPLE)), self.chance.choice(list(TEAMS))
        later = self.today + timedelta(days=self.chance.randrange(5))
        name = f"x{self.chance.randrange(4)}"
        return self.chance.choice(
            (
                Move(member=who, from_day=later, job="sales", team=team, grade=f"P{self.chance.randrange(9)}"),
                NameManager(team=team, member=self.chance.choice((who, None)), from_day=self.today),
                Depart(member=who, on=later),
                Join(member=who, on=later, job="ops_specialist", team=team, grade="P5"),
                GrantAccess(member=who, access=self.chance.choice(("auditor", "admin"))),
                WithdrawAccess(member=who, access="auditor"),
                PlanLeave(leave=name, member=who, first_day=self.today, last_day=later),
                CancelLeave(leave=name, member=who),
                Delegate(
                    delegation=name,
                    giver=self.chance.choice(list(MANAGERS.values())),
                    taker=who,
                    first_day=self.today,
                    last_day=later,
                ),
                EndDelegation(delegation=name),
            )
        )

    def _one_of(self, tasks: list[str]) -> str:
        """One of these, or of all where there is none of them, or one that nobody has handed in."""
        return self.chance.choice(tasks or list(self.tasks) or ["t0"])
