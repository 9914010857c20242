"""A test of two creatives on Ann's slot, and what is said about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from growth_tree.domain.ad_figures import AdFigures
from growth_tree.domain.experiment import (
    CallOffExperiment,
    ChangePlan,
    ConcludeExperiment,
    MarkUsed,
    PlanExperiment,
    ReportResults,
)
from growth_tree.domain.experiment_events import (
    Creative,
    CreativeFigures,
    DayFigures,
    ExperimentCalledOff,
    ExperimentConcluded,
    ExperimentPlanned,
    KnowledgeUsed,
    Plan,
    PlanChanged,
    ResultsReported,
)
from tests.domain.scenario import TODAY

FIRST, LAST = TODAY + timedelta(days=5), TODAY + timedelta(days=11)
"""Monday to Sunday of the next week."""
AFTER = LAST + timedelta(days=1)
SAMPLE = 1_000

PLAN = Plan(
    product="n1",
    hypothesis="n2",
    creatives=(Creative(id="a", name="n3", picture="f1"), Creative(id="b", name="n4")),
    platform="taobao",
    first_day=FIRST,
    last_day=LAST,
    budget_fen=900,
    figure="ctr",
    baseline_ppm=25_000,
    variation_percent=None,
    lift_percent=20,
    planned=SAMPLE,
)
DIGEST = "6f" * 32


def figures(impressions: int, clicks: int, orders: int = 0, spend_fen: int = 100, revenue_fen: int = 0) -> AdFigures:
    """What a creative brought."""
    return AdFigures(
        impressions=impressions, clicks=clicks, orders=orders, spend_fen=spend_fen, revenue_fen=revenue_fen
    )


def total(creative: str, *numbers: int) -> CreativeFigures:
    """What it brought in all."""
    return CreativeFigures(creative=creative, total=figures(*numbers))


def by_day(creative: str, **days: AdFigures) -> CreativeFigures:
    """What it brought on days, named d0 for the first one and so on."""
    parts = tuple(DayFigures(day=FIRST + timedelta(days=int(name[1:])), figures=of) for name, of in days.items())
    return CreativeFigures(creative=creative, total=sum((part.figures for part in parts), AdFigures()), days=parts)


ENOUGH = (total("a", 1_200, 60), total("b", SAMPLE, 20))


def reported(*of: CreativeFigures, on: date = AFTER, **more: Any) -> ResultsReported:
    """Results as they stand after a report."""
    given = of or ENOUGH
    known = {"source": "form", "digest": None, **more}
    spent = sum(each.total.spend_fen for each in given)
    return ResultsReported(redemption="r1", member="ann", on=on, figures=given, spend_fen=spent, **known)


def report(*of: CreativeFigures, source: str = "form", digest: str | None = None) -> ReportResults:
    """Somebody reports results."""
    return ReportResults(redemption="r1", source=source, figures=of or ENOUGH, digest=digest)


def conclude(outcome: str = "winner", winner: str | None = "a", lesson: str = "n9") -> ConcludeExperiment:
    """Somebody concludes."""
    return ConcludeExperiment(redemption="r1", outcome=outcome, winner=winner, lesson=lesson)


PLAN_IT = PlanExperiment(redemption="r1", member="ann", plan=PLAN)
PLANNED = ExperimentPlanned(redemption="r1", member="ann", team="content", shop="flagship", plan=PLAN)
CHANGE = ChangePlan(redemption="r1", plan=PLAN)
CHANGED = PlanChanged(redemption="r1", member="ann", plan=PLAN)
CONCLUDED = ExperimentConcluded(
    redemption="r1",
    member="ann",
    on=AFTER,
    outcome="winner",
    winner="a",
    lesson="n9",
    spend_fen=200,
    figure="ctr",
    shop="flagship",
    team="content",
    numerator=60,
    denominator=1_200,
)
CALL_OFF, CALLED_OFF = CallOffExperiment(redemption="r1"), ExperimentCalledOff(redemption="r1")
MARK, USED = MarkUsed(redemption="r1", member="bo"), KnowledgeUsed(redemption="r1", member="bo")
