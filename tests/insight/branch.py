"""Shops, each with a team and one person, and a year and more of figures with promotions in them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from growth_tree.domain.baseline import ActivateBaseline
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.domain.cycle import ScheduleCycle
from growth_tree.domain.directory import DescribeShop, FormTeam, Join, OpenShop
from growth_tree.domain.kpis import SetScorecard
from growth_tree.domain.rules import Text
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.training import train_one
from models import targets
from tests.domain.scorecards import weights
from tests.insight.history import MONDAY, WEEK, report
from tests.measured import measure
from tests.office import LONG_AGO, NOON, do

WEEKS = range(-70, 0)
PROMOTED = (-60, -47, -33, -20, -8, 1)
"""Weeks of promotions, counted from the running one; the last one is the next week."""

UPLIFT = 1.6
FEW = 3
NEXT = "2026-W21"
"""The week after the running one."""


def open_branch(handler: Handler, chance: Random, shops: int) -> None:
    """Open shops, plan the promotions, and report orders, conversion and waiting time of every shop.

    With fewer than eight shops, baselines are simple rules, which takes no time to find out.
    """
    measure(handler)
    names = [f"s{n:02}" for n in range(shops)]
    do(
        handler,
        *(command for n, shop in enumerate(names) for command in _shop(n, shop)),
        SetScorecard(
            job="ops_specialist",
            usual=weights(orders__shop=40, conversion__shop=40, waiting__shop=20),
            promotion=(),
            from_day=MONDAY,
        ),
        *(_promotion(week) for week in PROMOTED),
        named="branch",
    )
    for n, shop in enumerate(names):
        base = 200 * 1.3**n
        sold = {week: base * _season(week) * chance.lognormvariate(0, 0.06) for week in WEEKS}
        orders = {week: (round(each), 0) for week, each in sold.items()}
        report(handler, "orders", f"shop:{shop}", WEEKS, orders.__getitem__)
        rates = {week: chance.lognormvariate(-3.5, 0.05) for week in WEEKS}
        visitors = round(base * 33)
        report(
            handler,
            "conversion",
            f"shop:{shop}",
            WEEKS,
            {week: (round(visitors * rate), visitors) for week, rate in rates.items()}.__getitem__,
        )
        waits = {week: 30 * chance.lognormvariate(0, 0.08) * (1 + n / 10) for week in WEEKS}
        seconds = {week: (round(100 * each), 100) for week, each in waits.items()}
        report(handler, "waiting", f"shop:{shop}", WEEKS, seconds.__getitem__)


def _season(week: int) -> float:
    return UPLIFT if week in PROMOTED else 1.0


def _shop(n: int, shop: str) -> tuple[OpenShop, DescribeShop, FormTeam, Join]:
    return (
        OpenShop(shop=shop, name=shop),
        DescribeShop(shop=shop, platform="tmall" if n % 2 else "jd", category="dresses", tier="middle"),
        FormTeam(team=f"team-{shop}", name=shop, shop=shop, parent="department"),
        Join(member=f"one-{shop}", on=LONG_AGO, job="ops_specialist", team=f"team-{shop}", grade="P5"),
    )


def _promotion(week: int) -> ScheduleCycle:
    monday: date = MONDAY + week * WEEK
    name = Text(zh="大促", en="Promotion")
    return ScheduleCycle(
        cycle=f"cycle{week}",
        name=name,
        shop=None,
        first_day=monday,
        last_day=monday + timedelta(days=6),
        intensity=2,
    )


def trained(branch: Handler, kpi: str, horizon: int = 1, *, run: str = "run", strict: bool = False) -> BaselineTrained:
    """A model that was made at noon."""
    return train_one(branch, kpi, horizon, run=run, strict=strict, clock=lambda: NOON)


def activate(branch: Handler, *kpis: str, horizons: tuple[int, ...] = (1,)) -> list[BaselineTrained]:
    """Models that are in force."""
    made = [trained(branch, kpi, horizon) for kpi in kpis for horizon in horizons]
    do(branch, *(ActivateBaseline(kpi=each.kpi, baseline=each.baseline) for each in made))
    return made


def target_rows(branch: Handler, kpi: str, period: str = NEXT) -> list[Any]:
    """What is expected of a KPI in a week."""
    with branch.reading() as connection:
        return list(targets.of_period(connection, kpi, period))
