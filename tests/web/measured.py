"""The department with measured results: a week of Ann's that is settled, corrected and reopened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from growth_tree import settling
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.rulebook import PublishRulebook, Text
from growth_tree.domain.settlement import SettlePeriod
from tests.domain.results import METRICS
from tests.domain.scorecards import ORDERS, weights
from tests.measured import freeze
from tests.web.department import RULEBOOK, TODAY, Department

WEEK, NEXT = "2026-W47", "2026-W48"
MONDAY = date(2026, 11, 16)
NAMED = replace(ORDERS, name=Text(zh="支付订单数", en="Paid orders"))
PLACE = {"team": "photo", "period": WEEK}


def measure(department: Department) -> None:
    """Rules for results from tomorrow, a KPI of content specialists, and targets for next week."""
    department.carry_out(
        SYSTEM,
        PublishRulebook(rulebook=replace(RULEBOOK, metrics=METRICS), effective_from=TODAY + timedelta(days=1)),
        DefineKpi(kpi=NAMED),
        SetScorecard(job="content_specialist", usual=weights(orders__member=100), promotion=()),
        *(freeze(subject=f"member:{who}", period=WEEK) for who in ("ann", "abe")),
    )


def report(department: Department, who: str, orders: int, *, restate: bool = False) -> None:
    """A whole week's orders come in."""
    told: dict[str, Any] = {"first_day": MONDAY, "last_day": MONDAY + timedelta(days=6)}
    command = ReportMetric(kpi="orders", subject=f"member:{who}", value=orders, restate=restate, source="file", **told)
    department.carry_out(SYSTEM, command)


def settle(department: Department) -> None:
    """Bo settles what is proposed for their team."""
    with department.handler.reading() as connection:
        found = settling.proposal(connection, department.handler.world(connection), "photo", WEEK)
    department.carry_out("bo", SettlePeriod(**PLACE, lines=tuple(each.line for each in found.lines)))


def adjust(department: Department) -> None:
    """Bo has what came in late corrected."""
    with department.handler.reading() as connection:
        found = settling.adjustments(connection, department.handler.world(connection), ["photo"], NEXT)
    department.carry_out("bo", *found)


def reopen(department: Department) -> None:
    """Bo proposes to reopen the week, and Di does."""
    department.carry_out("bo", ProposeReopening(**PLACE, reason=department.text("bo", "数据口径有误")))
    department.carry_out("di", ReopenPeriod(**PLACE))


def settled(department: Department) -> None:
    """A very good week of Ann's and an ordinary one of Abe's, settled on the Monday after."""
    measure(department)
    department.wait(days=12)
    report(department, "ann", 150)
    report(department, "abe", 95)
    settle(department)
