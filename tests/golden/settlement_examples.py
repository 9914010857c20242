"""The examples of events about settlements and results, and of a rule book that says what results earn."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.codec import Event
from growth_tree.domain import result_events, settlement_events
from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.domain.rules import RuleBook
from tests.domain.scenario import published

ANN, BO, CY = (f"{each}1b2c3d4e5f60718" for each in "abc")
REASON = "2e" * 32
WEEK, NEXT = "2026-W46", "2026-W47"
AWARD = "result/t1/2026-W46/cvr/shop:天猫/1"

LINE = settlement_events.Line(
    member=ANN,
    kpi="cvr",
    subject="shop:天猫",
    branch="merchandise",
    weight=30,
    target=30_200,
    figure=34_100,
    q10=26_000,
    expected=30_200,
    q80=33_000,
    q90=34_500,
    percentile=88,
    shock=1_000_000,
    learning=False,
    percent=130,
    xp=39,
    points=20,
    metric=4711,
    frozen=4100,
    excluded=None,
)
MISSING = replace(LINE, member=BO, figure=None, percentile=None, percent=0, xp=0, points=0, metric=0, excluded=REASON)
METRICS = MetricRules(
    xp=100,
    points=50,
    quantile=60,
    steps=(Step(percentile=0, percent=0), Step(percentile=20, percent=100), Step(percentile=80, percent=130)),
)


def with_metrics(rules: RuleBook) -> RulebookPublished:
    """A rule book that says what results earn, as it is published."""
    return published(2, date(2026, 12, 31), replace(rules, metrics=METRICS))


SETTLEMENT_EXAMPLES: dict[tuple[str, int], Event] = {
    ("PeriodSettled", 1): settlement_events.PeriodSettled(
        team="t1",
        period=WEEK,
        by=CY,
        season="2026Q4",
        rule_version=2,
        base_xp=100,
        base_points=50,
        round=1,
        lines=(LINE, MISSING),
    ),
    ("ReopeningProposed", 1): settlement_events.ReopeningProposed(team="t1", period=WEEK, by=CY, reason=REASON),
    ("ReopeningDropped", 1): settlement_events.ReopeningDropped(team="t1", period=WEEK, by=CY),
    ("PeriodReopened", 1): settlement_events.PeriodReopened(
        team="t1",
        period=WEEK,
        by="d1b2c3d4e5f60718",
        proposed_by=CY,
        reason=REASON,
        season="2026Q4",
        round=1,
        lines=((ANN, "cvr", "shop:天猫"), (BO, "cvr", "shop:天猫")),
        awards=(settlement_events.TakenBack(member=ANN, award=AWARD, season="2026Q4"),),
    ),
    ("LineAdjusted", 1): settlement_events.LineAdjusted(
        team="t1",
        period=WEEK,
        in_period=NEXT,
        by=CY,
        season="2026Q4",
        award=AWARD,
        adjustment=f"{AWARD}/1",
        line=replace(LINE, figure=31_000, percentile=57, percent=100, xp=30, points=15, metric=5022),
        was_xp=39,
        was_points=20,
    ),
    ("ResultEarned", 1): result_events.ResultEarned(
        member=ANN,
        season="2026Q4",
        award=AWARD,
        kpi="cvr",
        subject="shop:天猫",
        period=WEEK,
        branch="merchandise",
        done_on=date(2026, 11, 15),
        rule_version=2,
        base_xp=100,
        base_points=50,
        weight=30,
        percentile=88,
        percent=130,
        xp=39,
        points=20,
        xp_total=157,
        balance=81,
    ),
    ("Adjusted", 1): result_events.Adjusted(
        member=ANN,
        season="2026Q4",
        adjustment=f"{AWARD}/1",
        about=AWARD,
        why="restated",
        kind="cvr",
        branch="merchandise",
        done_on=date(2026, 11, 15),
        xp=-9,
        points=-5,
        xp_total=148,
        balance=76,
    ),
}
