"""The office with KPIs, a scorecard and a target of Ann's for the next week, all through the product's own commands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import asdict, replace

from growth_tree import settling
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.target import ConfirmOverride, FreezeTarget, ProposeOverride
from growth_tree.domain.target_events import TargetFrozen, TargetOverridden, TargetOverrideProposed
from growth_tree.handle import Handler
from tests.domain.results import METRICS
from tests.domain.scorecards import CONVERSION, ORDERS, RATING, WAITING, weights
from tests.domain.test_target import FROZEN as FROZEN_IN_MARCH
from tests.office import RULES, do, order

WEEK = "2026-W21"
MONDAY_AFTER = datetime(2026, 5, 25, 4, tzinfo=UTC)
FIGURE = {"kpi": "orders", "subject": "member:ann", "period": WEEK}
FROZEN: TargetFrozen = replace(FROZEN_IN_MARCH, **FIGURE)
PROPOSED = TargetOverrideProposed(**FIGURE, target=60, reason="2e" * 32, by="cy")
OVERRIDDEN = TargetOverridden(**FIGURE, target=60, was=100, reason="2e" * 32, by="di", proposed_by="cy")
PROPOSE = ProposeOverride(**FIGURE, target=60, reason="2e" * 32)
CONFIRM = ConfirmOverride(**FIGURE, target=60)


def freeze(**fields: Any) -> FreezeTarget:
    """The command that freezes Ann's target, or another one."""
    told = {name: value for name, value in asdict(FROZEN).items() if name not in ("target", "quantile")}
    return FreezeTarget(**{**told, **fields})


def measure(handler: Handler) -> None:
    """Measure four KPIs; specialists answer for their own orders and the conversion of the shop."""
    do(
        handler,
        *(DefineKpi(kpi=kpi) for kpi in (ORDERS, CONVERSION, WAITING, RATING)),
        SetScorecard(job="ops_specialist", usual=weights(orders__member=60, conversion__shop=40), promotion=()),
        named="measure",
    )


def settle(handler: Handler) -> None:
    """Ann's week is settled by Cy, and corrected with the next one, because a figure changed."""
    measure(handler)
    do(
        handler,
        PublishRulebook(rulebook=replace(RULES, metrics=METRICS), effective_from=date(2026, 5, 14)),
        freeze(),
        named="settle",
    )
    do(handler, report(150), at=MONDAY_AFTER)
    with handler.writing() as connection:
        due = settling.proposal(connection, handler.world(connection), "content", WEEK).lines
        anns = tuple(each.line for each in due if each.line.member == "ann")
        command = SettlePeriod(team="content", period=WEEK, lines=anns)
        assert handler.handle(connection, order(command, "settle", "cy", MONDAY_AFTER)).events
    do(handler, report(90, restate=True), at=MONDAY_AFTER)
    with handler.writing() as connection:
        (late,) = settling.adjustments(connection, handler.world(connection), ["content"], "2026-W22")
        assert handler.handle(connection, order(late, "adjust", "cy", MONDAY_AFTER + timedelta(weeks=1))).events


def report(orders: int, *, restate: bool = False) -> ReportMetric:
    """Ann's orders of the week."""
    first = date(2026, 5, 18)
    return ReportMetric(
        kpi="orders",
        subject="member:ann",
        first_day=first,
        last_day=first + timedelta(days=6),
        value=orders,
        source="file",
        restate=restate,
    )
