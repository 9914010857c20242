"""The examples of events about KPIs, cycles, shops and figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from growth_tree.codec import Event
from growth_tree.domain import cycle, kpi_events, metric
from growth_tree.domain.directory_events import ShopDescribed
from growth_tree.domain.kpi import Aggregation, Category, Direction, Kpi, Unit
from growth_tree.domain.rules import Text

DAY, LATER = date(2026, 11, 9), date(2026, 11, 15)
SUBJECT = "shop:天猫"

CVR = Kpi(
    code="cvr",
    name=Text(zh="支付转化率", en="Conversion"),
    hint=Text(zh="“买家”占访客", en='"Buyers" among visitors'),
    category=Category.SALES,
    branch="strategy",
    unit=Unit.PERCENT,
    direction=Direction.UP,
    aggregation=Aggregation.RATIO,
    scale=6,
    value_scale=1,
    denominator_scale=1,
    proportion=True,
    numerator=Text(zh="支付买家数", en="Buyers"),
    denominator=Text(zh="访客数", en="Visitors"),
    aliases=("支付买家数",),
    denominator_aliases=("访客数", "UV"),
    rate_aliases=("支付转化率",),
    least=1,
    most=500_000,
    goal=30_000,
)
WEIGHTS = (kpi_events.Weight(kpi="cvr", on="shop", percent=60), kpi_events.Weight(kpi="gmv", on="team", percent=40))
_OF_FIGURE: dict[str, Any] = {
    "kpi": "cvr",
    "subject": SUBJECT,
    "first_day": DAY,
    "last_day": LATER,
    "digest": "4f" * 32,
}

METRIC_EXAMPLES: dict[tuple[str, int], Event] = {
    ("KpiDefined", 1): kpi_events.KpiDefined(code="cvr", revision=2, kpi=CVR),
    ("KpiRetired", 1): kpi_events.KpiRetired(code="cvr"),
    ("ScorecardSet", 1): kpi_events.ScorecardSet(
        job="sales", usual=WEIGHTS, promotion=WEIGHTS[::-1], from_day=date.min
    ),
    ("ScorecardSet", 2): kpi_events.ScorecardSet(job="sales", usual=WEIGHTS, promotion=(), from_day=DAY),
    ("GroupFormed", 1): kpi_events.GroupFormed(group="g1", shop="天猫", name="爆款", team="t1", from_day=date.min),
    ("GroupFormed", 2): kpi_events.GroupFormed(group="g1", shop="天猫", name="爆款", team="t1", from_day=DAY),
    ("CycleScheduled", 1): cycle.CycleScheduled(
        cycle="c1", name=Text(zh="双11", en="Double 11"), shop="天猫", first_day=DAY, last_day=LATER, intensity=3
    ),
    ("CycleMoved", 1): cycle.CycleMoved(cycle="c1", first_day=DAY, last_day=LATER),
    ("CycleCancelled", 1): cycle.CycleCancelled(cycle="c1"),
    ("ShopDescribed", 1): ShopDescribed(shop="天猫", platform="tmall", category="女装", tier="middle"),
    ("MetricReported", 1): metric.MetricReported(**_OF_FIGURE, value=412, denominator=13_700, source="file"),
    ("MetricRestated", 1): metric.MetricRestated(
        **_OF_FIGURE,
        value=418,
        denominator=13_700,
        was_value=412,
        was_denominator=13_699,
        source="form",
        by="a1b2c3d4e5f60718",
    ),
}
