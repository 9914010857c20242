"""KPIs of each sort, and figures of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from growth_tree.domain import kpis
from growth_tree.domain.kpi import Aggregation, Kpi, Unit
from growth_tree.domain.kpi_events import EVER, GroupFormed, KpiDefined, KpiRetired, Kpis
from growth_tree.domain.metric import MetricReported, MetricRestated, ReportMetric
from growth_tree.domain.rules import Text
from tests.domain.scenario import fold, told
from tests.domain.scorecards import kpi

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
"""Of the week of TODAY, which is the Wednesday."""
SUNDAY = date(2026, 3, 8)
SHOP = "shop:flagship"


def text(word: str) -> Text:
    """The same in both languages."""
    return Text(zh=word, en=word)


GMV = kpi("gmv", unit=Unit.YUAN, scale=2, value_scale=2, least=100, most=10_000)
CVR = kpi("cvr", Aggregation.RATIO, unit=Unit.PERCENT, scale=6, proportion=True, most=500_000)
AOV = kpi("aov", Aggregation.RATIO, unit=Unit.YUAN, scale=2, value_scale=2)
ROI = kpi("roi", Aggregation.RATIO, unit=Unit.TIMES, scale=6, value_scale=2, denominator_scale=2)
DSR = kpi("dsr", Aggregation.MEAN, unit=Unit.SCORE, scale=2, value_scale=2, least=100, most=500)
OLD = kpi("old")


def defined(one: Kpi) -> KpiDefined:
    """It is in the catalogue."""
    return KpiDefined(code=one.code, revision=1, kpi=one)


ITEMS = GroupFormed(group="hits", shop="flagship", name="爆款", team="content", from_day=EVER)
LOOSE = GroupFormed(group="loose", shop="flagship", name="其他", team=None, from_day=EVER)
KNOWN: Kpis = fold(kpis, [*map(defined, (GMV, CVR, AOV, ROI, DSR, OLD)), KpiRetired(code="old"), ITEMS, LOOSE])
"""One of each sort, one that is retired, and two groups of items, of which one is in the care of a team."""


def report(value: int, denominator: int = 0, **more: Any) -> ReportMetric:
    """Monday's GMV, or the conversion where there is something to divide by."""
    about: dict[str, Any] = {"kpi": "cvr" if denominator else "gmv", "subject": SHOP, "first_day": MONDAY}
    about |= {"last_day": more.get("first_day", MONDAY), **more}
    return ReportMetric(**about, value=value, denominator=denominator)


def reported(value: int, denominator: int = 0, **more: Any) -> MetricReported:
    """What that order brings about."""
    return told(MetricReported, report(value, denominator, **more))


def restated(command: ReportMetric, was_value: int, was_denominator: int = 0, by: str = "ed") -> MetricRestated:
    """What it brings about where something else was known."""
    return told(MetricRestated, command, was_value=was_value, was_denominator=was_denominator, by=by)
