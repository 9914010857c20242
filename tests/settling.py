"""The office in the week that is settled: targets, figures, and who settles and corrects what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Engine, select

from growth_tree import settling
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.handle import Handler, Order
from growth_tree.settling import Proposal
from tests.domain.results import METRICS
from tests.measured import freeze, measure
from tests.office import RULES, do, found

WEEK, NEXT = "2026-W21", "2026-W22"
MONDAY, SUNDAY = date(2026, 5, 18), date(2026, 5, 24)
AFTER = datetime(2026, 5, 25, 4, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 4, tzinfo=UTC)


def office_with_targets(engine: Engine) -> Handler:
    """The office with targets for Ann's and Bo's orders and for the shop's conversion."""
    made = found(engine)
    measure(made)
    do(
        made,
        PublishRulebook(rulebook=replace(RULES, metrics=METRICS), effective_from=date(2026, 5, 14)),
        *(freeze(subject=f"member:{who}") for who in ("ann", "bo")),
        freeze(kpi="conversion", subject="shop:shop", q10=20_000, q50=30_000, q80=35_000, q90=40_000),
    )
    return made


def report(who: str, orders: int, **more: Any) -> ReportMetric:
    """A whole week's orders."""
    told = {"kpi": "orders", "subject": f"member:{who}", "first_day": MONDAY, "last_day": SUNDAY, "value": orders}
    return ReportMetric(**{**told, "source": "file", **more})


def measured(office: Handler, at: datetime = AFTER) -> None:
    """Ann had a very good week, Bo an ordinary one, and of the shop nothing is known."""
    do(office, report("ann", 150), report("bo", 95), at=at)


def by(office: Handler, actor: str, command: Any, at: datetime = AFTER) -> list[Any]:
    """Somebody commands."""
    with office.writing() as connection:
        outcome = office.handle(connection, Order(command=command, id=f"{actor}/{command}/{at}", actor=actor, at=at))
        return [recorded.event for recorded in outcome.events]


def proposed(office: Handler, period: str = WEEK, team: str = "content") -> Proposal:
    """What is up for settlement in Ann's team, or in another one."""
    with office.reading() as connection:
        return settling.proposal(connection, office.world(connection), team, period)


def settle(office: Handler, at: datetime = AFTER) -> None:
    """Cy settles everybody but themselves."""
    lines = tuple(each.line for each in proposed(office).lines if each.line.member != "cy")
    by(office, "cy", SettlePeriod(team="content", period=WEEK, lines=lines), at)


def told(office: Handler, *columns: Any) -> list[tuple[Any, ...]]:
    """Some columns of a read model."""
    with office.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns[0].table.primary_key))]


def corrected(office: Handler) -> None:
    """Ann's figure turns out to have been an ordinary one, and what was of the shop comes in late."""
    measured(office)
    settle(office)
    do(office, report("ann", 100, restate=True), at=LATER)
    do(office, report("shop", 350, kpi="conversion", subject="shop:shop", denominator=10_000), at=LATER)


def adjustments(office: Handler) -> list[Any]:
    """What corrects Ann's team in the week after."""
    with office.reading() as connection:
        return settling.adjustments(connection, office.world(connection), ["content"], NEXT)
