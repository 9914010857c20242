"""The office measures its shop: a few figures and a correction."""

from __future__ import annotations

from datetime import date, timedelta

from growth_tree.domain.kpis import DefineKpi
from growth_tree.domain.metric import ReportMetric
from growth_tree.handle import Handler
from tests.domain.figures import CVR, DSR, GMV
from tests.office import do

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
