"""What managers and admins do until they are killed: weeks are settled and corrected, rules published with top-ups.

Whoever begins again takes up what the log says was done last, under the same names: nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from msgspec.structs import replace
from sqlalchemy import func, select

from growth_tree import publishing, settling
from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.period import week_of
from growth_tree.domain.rulebook import ConfirmRulebook, ProposeRulebook, PublishRulebook
from growth_tree.domain.rulebook_events import Mode
from growth_tree.domain.rules import RuleBook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Command, Handler
from growth_tree.lab.jobs import run_posting
from growth_tree.rulebook_schema import dump_document
from models import settlement
from tests.domain.results import METRICS
from tests.measured import freeze, measure
from tests.office import LONG_AGO, NOON, RULES, TODAY, do, order, submitted

Tell = Callable[[str], None]

ADMINS = ("ivy", "joe")
MONDAY = date(2026, 5, 18)
A_WEEK = timedelta(weeks=1)
MEASURED = replace(RULES, metrics=METRICS)
PLAN = next(kind.xp for kind in RULES.kinds if kind.code == "plan")


def prepare(handler: Handler) -> None:
    """An office whose people are measured, and two admins who agree about rules."""
    measure(handler)
    do(
        handler,
        PublishRulebook(rulebook=MEASURED, effective_from=date(2026, 5, 14)),
        *(Join(member=who, on=LONG_AGO, job="sales", team="department", grade="P5") for who in ADMINS),
        *(GrantAccess(member=who, access="admin") for who in ADMINS),
    )


def settle(handler: Handler, tell: Tell) -> None:
    """Settle one of Ann's weeks after the other, each with a figure that turns out otherwise afterwards."""
    with handler.reading() as connection:
        weeks = connection.scalar(select(func.count()).select_from(settlement.settlement)) or 0
    for n in count(max(0, weeks - 1)):
        monday = MONDAY + n * A_WEEK
        week, after = week_of(monday), _noon(monday + A_WEEK)
        give = _giver(handler, tell, f"settle/{week}")
        give("target", freeze(period=week, subject="member:ann"), at=_noon(monday - timedelta(days=3)))
        give("figure", _orders(monday, 150), at=after)
        with handler.reading() as connection:
            due = settling.proposal(connection, handler.world(connection), "content", week).lines
        if due:
            lines = tuple(each.line for each in due)
            give("settled", SettlePeriod(team="content", period=week, lines=lines), "cy", at=after)
        give("restated", replace(_orders(monday, 90), restate=True), at=after)
        with handler.reading() as connection:
            late = settling.adjustments(connection, handler.world(connection), ["content"], week_of(monday + A_WEEK))
        for each in late:
            give("adjusted", each, "cy", at=after + A_WEEK)


def publish(handler: Handler, tell: Tell) -> None:
    """Publish one version after the other, each worth more and also for what was done before, and have it booked."""
    with handler.reading() as connection:
        versions = handler.world(connection).library.versions
    for n in count(len(versions)):
        now, name = NOON + timedelta(days=n), f"draft{n}"
        give = _giver(handler, tell, name)
        give("work", submitted(f"bo/{n}", "plan", now.date(), bo=100), at=now)
        give("approved", ApproveTask(task=f"bo/{n}", by="cy"), at=now)
        worth = worth_of(n)
        told: dict[str, Any] = {"rulebook": worth, "effective_from": now.date() + timedelta(days=1)}
        _begin(handler, name, worth, n, now)
        proposal = ProposeRulebook(draft=name, reason="2e" * 32, by="ivy", mode=Mode.TOP_UP, since=TODAY, **told)
        for who, command in (("ivy", proposal), ("joe", ConfirmRulebook(draft=name, by="joe"))):
            with handler.writing() as connection:
                publishing.carry_out(handler, connection, order(command, f"{name}/{who}", who, now))
            tell(f"{name}/{who}")
        while job := claimed(handler, now):
            run_posting(handler, job, lambda now=now: now)  # type: ignore[misc]


def worth_of(version: int) -> RuleBook:
    """Rules under which a plan is worth one XP more with every version."""
    kinds = (replace(kind, xp=PLAN + version) if kind.code == "plan" else kind for kind in RULES.kinds)
    return replace(MEASURED, kinds=tuple(kinds))


def claimed(handler: Handler, now: datetime) -> Job | None:
    """The next job in line, for a worker."""
    with handler.writing() as connection:
        return jobs.claim_next(connection, now)


def _begin(handler: Handler, name: str, rulebook: RuleBook, based_on: int, now: datetime) -> None:
    with handler.writing() as connection:
        if drafts.get(connection, name) is None:
            document = dump_document(rulebook)
            drafts.begin(connection, name=name, owner="ivy", based_on=based_on, document=document, at=now, draft=name)
            simulations.keep(connection, name, 1, {"since": TODAY.isoformat(), "until": 1}, now)


def _giver(handler: Handler, tell: Tell, name: str) -> Callable[..., None]:
    def give(step: str, command: Command, actor: str = SYSTEM, *, at: datetime) -> None:
        with handler.writing() as connection:
            handler.handle(connection, order(command, f"{name}/{step}", actor, at))
        tell(f"{name}/{step}")

    return give


def _orders(monday: date, value: int) -> ReportMetric:
    return ReportMetric(
        kpi="orders",
        subject="member:ann",
        first_day=monday,
        last_day=monday + timedelta(days=6),
        value=value,
        source="file",
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)
