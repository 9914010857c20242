"""The department with targets of a week that is over: orders of the photo team, and what came of them.

Ann had a very good week, Abe an ordinary one, and of Bo, who manages them, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Join
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rulebook import PublishRulebook
from tests.domain.results import METRICS
from tests.domain.scorecards import ORDERS, weights
from tests.measured import freeze
from tests.web.department import FOUNDED, RULEBOOK, Department

WEEK = "2026-W47"
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def targets_frozen(department: Department, more: Iterable[str] = ()) -> None:
    """Everybody of the photo team answers for their own orders, and has a target for next week; so do some more."""
    department.carry_out(
        "cy",
        DefineKpi(kpi=ORDERS),
        *(
            SetScorecard(job=job, usual=weights(orders__member=100), promotion=())
            for job in ("content_specialist", "ops_manager")
        ),
        PublishRulebook(rulebook=replace(RULEBOOK, metrics=METRICS), effective_from=date(2026, 11, 12)),
    )
    frozen = (freeze(subject=f"member:{who}", period=WEEK) for who in ("ann", "abe", "bo", *more))
    joining = (Join(member=who, on=FOUNDED, job="content_specialist", team="photo", grade="P1") for who in more)
    department.carry_out(SYSTEM, *joining, *frozen)


def week_over(department: Department, more: Iterable[str] = ()) -> None:
    """The Monday after, with the figures of Ann and Abe."""
    targets_frozen(department, more)
    department.wait(days=12)
    department.carry_out(SYSTEM, report("ann", 150), report("abe", 95))


def report(who: str, orders: int, **more: Any) -> ReportMetric:
    """A whole week's orders."""
    told = {"kpi": "orders", "subject": f"member:{who}", "first_day": MONDAY, "last_day": SUNDAY, "value": orders}
    return ReportMetric(**{**told, "source": "file", **more})
