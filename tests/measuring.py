"""The office measures its shop: a few figures and a correction, a model, a target that was overridden, a goal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import asdict

from growth_tree.domain.baseline import ActivateBaseline, RecordTraining
from growth_tree.domain.goal import SetGoal
from growth_tree.domain.kpis import DefineKpi
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.target import ConfirmOverride, ForeseeTarget, FreezeTarget, ProposeOverride
from growth_tree.domain.target_events import Part
from growth_tree.handle import Handler
from tests.domain.figures import CVR, DSR, GMV
from tests.domain.test_baseline import TRAINED
from tests.office import do, order

MONDAY = date(2026, 3, 2)


def measure(handler: Handler) -> None:
    """Define three KPIs; report some days, a month, and one day again."""
    do(handler, *(DefineKpi(kpi=kpi) for kpi in (GMV, CVR, DSR)), named="kpis")
    days = [MONDAY + timedelta(days=n) for n in range(9)]
    shop = "shop:shop"
    do(
        handler,
        *(ReportMetric(kpi="gmv", subject=shop, first_day=day, last_day=day, value=1_000) for day in days),
        ReportMetric(kpi="cvr", subject=shop, first_day=MONDAY, last_day=MONDAY, value=3, denominator=100),
        ReportMetric(
            kpi="dsr", subject="team:content", first_day=date(2026, 2, 1), last_day=date(2026, 2, 28), value=480
        ),
        ReportMetric(kpi="gmv", subject=shop, first_day=MONDAY, last_day=MONDAY, value=1_200, restate=True),
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
