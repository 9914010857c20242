"""The department with targets of a week that is over: orders of the photo team, and what came of them.

Ann had a very good week, Abe an ordinary one, and of Bo, who manages them, nothing is known. The week can be settled,
corrected and reopened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from growth_tree import settling
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Join
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.reopening import ProposeReopening, ReopenPeriod
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.settlement import SettlePeriod
from tests.domain.results import METRICS
from tests.domain.scorecards import ORDERS, weights
from tests.measured import freeze
from tests.web.department import FOUNDED, RULEBOOK, Department

WEEK, NEXT = "2026-W47", "2026-W48"
PLACE = {"team": "photo", "period": WEEK}
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def targets_frozen(department: Department, more: Iterable[str] = (), kpi: Kpi = ORDERS) -> None:
    """Everybody of the photo team answers for their own orders, and has a target for next week; so do some more."""
    department.carry_out(
        "cy",
        DefineKpi(kpi=kpi),
        *(
            SetScorecard(job=job, usual=weights(orders__member=100), promotion=(), from_day=MONDAY - timedelta(7))
            for job in ("content_specialist", "ops_manager")
        ),
    )
    rulebook = PublishRulebook(rulebook=replace(RULEBOOK, metrics=METRICS), effective_from=date(2026, 11, 12))
    frozen = (freeze(subject=f"member:{who}", period=WEEK) for who in ("ann", "abe", "bo", *more))
    joining = (Join(member=who, on=FOUNDED, job="content_specialist", team="photo", grade="P1") for who in more)
    department.carry_out(SYSTEM, rulebook, *joining, *frozen)


def week_over(department: Department, more: Iterable[str] = (), kpi: Kpi = ORDERS) -> None:
    """The Monday after, with the figures of Ann and Abe."""
    targets_frozen(department, more, kpi)
    department.wait(days=12)
    department.carry_out(SYSTEM, report("ann", 150), report("abe", 95))


def report(who: str, orders: int, **more: Any) -> ReportMetric:
    """A whole week's orders."""
    told = {"kpi": "orders", "subject": f"member:{who}", "first_day": MONDAY, "last_day": SUNDAY, "value": orders}
    return ReportMetric(**{**told, "source": "file", **more})


def settle(department: Department) -> None:
    """Bo settles what is proposed for the others of their team."""
    with department.handler.reading() as connection:
        found = settling.proposal(connection, department.handler.world(connection), "photo", WEEK)
    lines = tuple(each.line for each in found.lines if each.line.member != "bo")
    department.carry_out("bo", SettlePeriod(**PLACE, lines=lines))


def adjust(department: Department) -> None:
    """Bo has what came in late corrected."""
    with department.handler.reading() as connection:
        found = settling.adjustments(connection, department.handler.world(connection), ["photo"], NEXT)
    department.carry_out("bo", *found)


def reopen(department: Department) -> None:
    """Bo proposes to reopen the week, and Di does."""
    department.carry_out("bo", ProposeReopening(**PLACE, reason=department.text("bo", "数据口径有误")))
    department.carry_out("di", ReopenPeriod(**PLACE))
