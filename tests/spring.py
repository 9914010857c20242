"""An office that measures three KPIs from a spring day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine

from growth_tree.domain.kpis import DefineKpi
from growth_tree.domain.metric import ReportMetric
from growth_tree.handle import Handler
from tests.domain.figures import CVR, DSR, GMV
from tests.office import do, found

SPRING = date(2026, 3, 2)
"""A Monday."""
SHOP, TEAM, ANN = "shop:shop", "team:content", "member:ann"


def report(value: int, day: date = SPRING, days: int = 1, **more: Any) -> ReportMetric:
    """The shop's GMV of a day or some days."""
    about: dict[str, Any] = {"kpi": "gmv", "subject": SHOP, **more}
    return ReportMetric(**about, first_day=day, last_day=day + timedelta(days=days - 1), value=value)


def measuring(engine: Engine) -> Handler:
    """An office that measures three KPIs."""
    handler = found(engine)
    do(handler, DefineKpi(kpi=GMV), DefineKpi(kpi=CVR), DefineKpi(kpi=DSR), named="kpis")
    return handler
