"""A department to measure with: people, and work whose kind, day and owner rotate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import FormTeam, Join, NameManager, OpenShop
from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.rules import BRANCHES, Evidence, RuleBook, TaskKind, Text
from growth_tree.domain.task import ApproveTask
from growth_tree.domain.task_events import Share
from growth_tree.handle import Command, Handler, Order
from growth_tree.importing.tasks import BATCH_ROWS

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
BOSS = "boss"


def rules() -> RuleBook:
    """One kind of task for every branch, without caps, so that every approval earns."""
    kinds = tuple(
        TaskKind(
            code=f"work_{branch}",
            name=Text(zh=branch, en=branch),
            hint=Text(zh=branch, en=branch),
            branch=branch,
            xp=20 + 5 * n,
            points=10 + 5 * n,
            evidence=Evidence.NONE,
        )
        for n, branch in enumerate(BRANCHES)
    )
    return RuleBook(title=Text(zh="bench", en="bench"), kinds=kinds)


def found(handler: Handler, members: int) -> None:
    """A shop, one team for every 25 people, and a manager above all."""
    teams = [f"team{n}" for n in range(members // 25 + 1)]
    commands: list[Command] = [
        PublishRulebook(rulebook=rules(), effective_from=TODAY),
        OpenShop(shop="shop", name="shop"),
        FormTeam(team="top", name="top", shop="shop"),
        *(FormTeam(team=team, name=team, shop="shop", parent="top") for team in teams),
        Join(member=BOSS, on=LONG_AGO, job="ops_director", team="top", grade="M3"),
        NameManager(team="top", member=BOSS, from_day=LONG_AGO),
        *(
            Join(member=member(n), on=LONG_AGO, job="ops_specialist", team=teams[n // 25], grade="P5")
            for n in range(members)
        ),
    ]
    carry_out(handler, [order(command, f"found/{n}") for n, command in enumerate(commands)])


def member(n: int) -> str:
    """The id of the nth person."""
    return f"{n:016x}"


def submitted(n: int, owner: str, today: date = TODAY) -> SubmitTask:
    """The nth piece of work, done in the month before a day and handed in by its owner."""
    return SubmitTask(
        task=f"{n:016x}",
        member=owner,
        kind=f"work_{BRANCHES[n % len(BRANCHES)]}",
        done_on=today - timedelta(days=n % 30),
        shares=(Share(member=owner, percent=100),),
        title=f"{n:064x}",
    )


def approved(n: int) -> ApproveTask:
    """The approval of the nth piece of work."""
    return ApproveTask(task=f"{n:016x}", by=BOSS)


def order(command: Command, id: str, actor: str = SYSTEM, at: datetime = AT) -> Order:  # noqa: A002  (an order's word)
    """An order of this department."""
    return Order(command=command, id=f"bench/{id}", actor=actor, at=at)


def hand_in(handler: Handler, numbers: Iterable[int], owner: Callable[[int], str]) -> None:
    """Have work handed in that waits for its approval."""
    carry_out(handler, [order(submitted(n, owner(n)), f"submit/{n}") for n in numbers])


def approve(handler: Handler, n: int) -> None:
    """Approve one piece of work, in a transaction of its own."""
    with handler.writing() as connection:
        handler.handle(connection, order(approved(n), f"approve/{n}", BOSS))


def fill(handler: Handler, numbers: range, owner: Callable[[int], str], at: datetime = AT) -> None:
    """Have work handed in and approved, as much in a transaction as in an import of files."""
    today = at.astimezone(handler.zone).date()
    for start in range(numbers.start, numbers.stop, BATCH_ROWS):
        orders = []
        for n in range(start, min(start + BATCH_ROWS, numbers.stop)):
            orders.append(order(submitted(n, owner(n), today), f"submit/{n}", at=at))
            orders.append(order(approved(n), f"approve/{n}", BOSS, at))
        carry_out(handler, orders)


def carry_out(handler: Handler, orders: Sequence[Order]) -> None:
    """Carry out orders in one transaction. Raises Rejected: what is refused costs next to nothing to do."""
    with handler.writing() as connection:
        for outcome in handler.handle_all(connection, orders):
            if outcome.refusal:
                raise outcome.refusal
