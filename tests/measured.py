"""The office with what it measures, all through the product's own commands.

Of people: four KPIs, a scorecard, and a target of Ann's for the next week, which can be settled. Of the shop: figures
with a correction, a model, a target that was overridden, and a goal.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import asdict, replace

from growth_tree import settling
from growth_tree.domain.baseline import ActivateBaseline, RecordTraining
from growth_tree.domain.goal import SetGoal
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.target import ConfirmOverride, ForeseeTarget, FreezeTarget, ProposeOverride
from growth_tree.domain.target_events import Part, TargetFrozen, TargetOverridden, TargetOverrideProposed
from growth_tree.handle import Handler
from tests.domain.figures import CVR, DSR, GMV
from tests.domain.results import METRICS
from tests.domain.scorecards import CONVERSION, ORDERS, RATING, WAITING, weights
from tests.domain.test_baseline import TRAINED
from tests.domain.test_target import FROZEN as FROZEN_IN_MARCH
from tests.office import RULES, do, order

WEEK = "2026-W21"
FIRST_DAY = date(2026, 3, 2)
"""Of the shop's figures."""
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


def measure_shop(handler: Handler) -> None:
    """Define three KPIs; report some days, a month, and one day again."""
    do(handler, *(DefineKpi(kpi=kpi) for kpi in (GMV, CVR, DSR)), named="kpis")
    days = [FIRST_DAY + timedelta(days=n) for n in range(9)]
    shop = "shop:shop"
    do(
        handler,
        *(ReportMetric(kpi="gmv", subject=shop, first_day=day, last_day=day, value=1_000) for day in days),
        ReportMetric(kpi="cvr", subject=shop, first_day=FIRST_DAY, last_day=FIRST_DAY, value=3, denominator=100),
        ReportMetric(
            kpi="dsr", subject="team:content", first_day=date(2026, 2, 1), last_day=date(2026, 2, 28), value=480
        ),
        ReportMetric(kpi="gmv", subject=shop, first_day=FIRST_DAY, last_day=FIRST_DAY, value=1_200, restate=True),
        named="figures",
    )
    expect(handler)


def expect(handler: Handler) -> None:
    """Train a model and put it in force, foresee and freeze targets, override one, and set a goal."""
    trained = asdict(TRAINED) | {"kpi": "gmv"}
    del trained["rejected_for"]
    figure: dict[str, Any] = {"kpi": "gmv", "subject": "shop:shop"}
    quantiles: dict[str, Any] = {"q10": 800, "q50": 1_000, "q80": 1_200, "q90": 1_300, "baseline": "one"}
    do(
        handler,
        RecordTraining(**trained),
        ActivateBaseline(kpi="gmv", baseline="one"),
        ForeseeTarget(**figure, period="2026-W24", **quantiles),
        FreezeTarget(
            **figure,
            period="2026-W21",
            **quantiles,
            learning=False,
            parts=(Part(code="level", detail="", factor=1_000_000_000),),
            pass_through=100_000,
            inputs="1f" * 32,
            context={"days": 7},
        ),
        SetGoal(
            **figure,
            year=2026,
            target=1_200,
            months=(100,) * 12,
            shares={},
            expected_q10=900,
            expected_q50=1_100,
            expected_q90=1_300,
            chance=300_000,
        ),
        named="expect",
    )
    orders = [
        order(ProposeOverride(**figure, period="2026-W21", target=900, reason="2e" * 32), "propose", "cy"),
        order(ConfirmOverride(**figure, period="2026-W21", target=900), "confirm", "di"),
    ]
    with handler.writing() as connection:
        assert all(outcome.events for outcome in handler.handle_all(connection, orders))
