"""The examples of events about baselines, targets and yearly goals."""

from __future__ import annotations

from datetime import date

from growth_tree.codec import Event
from growth_tree.domain import baseline_events as baseline
from growth_tree.domain import goal_events as goal
from growth_tree.domain import target_events as target

ANN, CY, ED, BASELINE = (f"{each}1b2c3d4e5f60718" for each in "acef")
KPI, SUBJECT, WEEK = "conversion", "shop:s1", "2026-W47"

SCORES = (
    baseline.Score(
        method="pipeline",
        wql=28_100,
        wape=42_500,
        coverage_80=801_000,
        width_80=148_000,
        hit_50=503_000,
        hit_20=196_000,
        promotion_gap=-40_000,
        worst_group=31_000,
        unfair_sd=20_000,
    ),
    baseline.Score(method="last", wql=257_000, wape=258_000, hit_50=465_000),
)
PARTS = (
    target.Part(code="level", detail="", factor=31_200_000_000),
    target.Part(code="promotion", detail="c1", factor=1_052_000),
    target.Part(code="form", detail="", factor=990_000),
)

TARGET_EXAMPLES: dict[tuple[str, int], Event] = {
    ("BaselineTrained", 1): baseline.BaselineTrained(
        baseline=BASELINE,
        kpi=KPI,
        horizon=1,
        method="pipeline",
        strict=False,
        first_week=date(2025, 9, 22),
        last_week=date(2026, 11, 2),
        units=12,
        rows=702,
        features=("level_8", "lag_0", "promotion"),
        digest="1f" * 32,
        library="scikit-learn 1.9.1",
        scores=SCORES,
        in_force_wql=29_000,
        pass_through=(120_000, 460_000, 650_000),
        seconds=9,
        rejected_for=None,
    ),
    ("BaselineActivated", 1): baseline.BaselineActivated(baseline=BASELINE, kpi=KPI, horizon=1, by=ED, rollback=False),
    ("BaselineRetired", 1): baseline.BaselineRetired(baseline=BASELINE, kpi=KPI, by=ED),
    ("TargetForeseen", 1): target.TargetForeseen(
        kpi=KPI, subject=SUBJECT, period=WEEK, q10=27_000, q50=31_800, q80=34_600, q90=36_400, baseline=BASELINE
    ),
    ("TargetFrozen", 1): target.TargetFrozen(
        kpi=KPI,
        subject=SUBJECT,
        period=WEEK,
        q10=27_900,
        q50=32_494,
        q80=34_800,
        q90=36_100,
        target=32_494,
        quantile=50,
        baseline=BASELINE,
        learning=False,
        parts=PARTS,
        pass_through=120_000,
        inputs="2e" * 32,
        context={"promotion": 2, "holidays": 0},
    ),
    ("TargetOverrideProposed", 1): target.TargetOverrideProposed(
        kpi=KPI, subject=SUBJECT, period=WEEK, target=30_000, reason="3d" * 32, by=CY
    ),
    ("TargetOverrideDropped", 1): target.TargetOverrideDropped(kpi=KPI, subject=SUBJECT, period=WEEK, by=CY),
    ("TargetOverridden", 1): target.TargetOverridden(
        kpi=KPI, subject=SUBJECT, period=WEEK, target=30_000, was=32_494, reason="3d" * 32, by=ED, proposed_by=CY
    ),
    ("GoalSet", 1): goal.GoalSet(
        kpi="gmv",
        subject="shop:s1",
        year=2027,
        target=1_200,
        months=(90, 80, 95, 95, 100, 130, 85, 90, 95, 100, 140, 100),
        shares={"team:t1": 700, "team:t2": 500},
        expected_q10=980,
        expected_q50=1_110,
        expected_q90=1_260,
        chance=231_000,
        verdict="attainable",
        by=ED,
    ),
    ("GoalDropped", 1): goal.GoalDropped(kpi="gmv", subject="shop:s1", year=2027, by=ED),
}
"""By type and schema version, in the order of the file."""
