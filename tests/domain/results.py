"""Results of Ann's and Bo's week before last, as Cy settles them, and what they bring into Ann's books."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from growth_tree.domain.lines import computed
from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.result_events import Adjusted, ResultEarned
from growth_tree.domain.results import Adjust, EarnResult
from growth_tree.domain.settlement import AdjustLine, SettlePeriod
from growth_tree.domain.settlement_events import Line, PeriodSettled
from tests.domain.scenario import RULES, Given, Outcome, library, told
from tests.domain.scorecards import KPIS

WEEK, NEXT = "2026-W09", "2026-W10"
SUNDAY = date(2026, 3, 1)
STEPS = ((0, 0), (10, 60), (20, 100), (80, 130), (90, 160), (97, 200))
METRICS = MetricRules(xp=100, points=50, steps=tuple(Step(percentile=at, percent=percent) for at, percent in STEPS))
LIBRARY = library(replace(RULES, metrics=METRICS))


def line(member: str = "ann", **fields: Any) -> Line:
    """A line of orders that is right by the rules, as its figure and its band have it."""
    bare = Line(
        member=member,
        kpi="orders",
        subject=f"member:{member}",
        branch="data",
        weight=60,
        target=100,
        figure=100,
        q10=80,
        expected=100,
        q80=115,
        q90=125,
        percentile=None,
        shock=1_000_000,
        learning=False,
        percent=0,
        xp=0,
        points=0,
        metric=12,
        frozen=7,
    )
    given = replace(bare, **fields)
    return computed(given, METRICS, KPIS.kpi(given.kpi).direction)


ANN, BO = line(), line("bo", figure=120)
SETTLE = SettlePeriod(team="content", period=WEEK, lines=(ANN, BO))
SETTLED = told(PeriodSettled, SETTLE, by="cy", season="2026Q1", rule_version=1, base_xp=100, base_points=50, round=1)
AWARD = "result/content/2026-W09/orders/member:ann/1"
LATE = line(figure=70, metric=44)
ADJUST_LINE = AdjustLine(team="content", period=WEEK, line=LATE, in_period=NEXT)

EARN_RESULT = EarnResult(
    member="ann",
    season="2026Q1",
    award=AWARD,
    kpi="orders",
    subject="member:ann",
    period=WEEK,
    branch="data",
    done_on=SUNDAY,
    rule_version=1,
    base_xp=100,
    base_points=50,
    weight=60,
    percentile=50,
    percent=100,
    xp=60,
    points=30,
)
RESULT_EARNED = told(ResultEarned, EARN_RESULT, xp_total=60, balance=30)
ADJUST = Adjust(
    member="ann",
    season="2026Q1",
    adjustment=f"{AWARD}/1",
    about=AWARD,
    kind="orders",
    branch="data",
    done_on=SUNDAY,
    xp=-60,
    points=-30,
)
ADJUSTED = told(Adjusted, ADJUST, xp_total=0, balance=0)


def when(past: Given, command: Any, actor: str = "cy", **circumstances: Any) -> Outcome:
    """Somebody commands where results are measured and the rules say what they earn."""
    return past.when(command, actor=actor, **{"kpis": KPIS, "library": LIBRARY, **circumstances})
