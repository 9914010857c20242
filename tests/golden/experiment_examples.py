"""The examples of events about ad tests."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.codec import Event
from growth_tree.domain import experiment_events as experiment
from growth_tree.domain.ad_figures import AdFigures

ANN, BO, REDEMPTION = (f"{each}1b2c3d4e5f60718" for each in "abe")
FIRST, LAST, AFTER = date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 24)

PLAN = experiment.Plan(
    product="1a" * 32,
    hypothesis="2b" * 32,
    creatives=(
        experiment.Creative(id="a", name="3c" * 32, picture="4d" * 32),
        experiment.Creative(id="b", name="5e" * 32),
    ),
    platform="taobao",
    first_day=FIRST,
    last_day=LAST,
    budget_fen=50_000,
    figure="ctr",
    baseline_ppm=25_000,
    variation_percent=None,
    lift_percent=30,
    planned=7_482,
)
MONDAY = AdFigures(impressions=1_200, clicks=30, orders=2, spend_fen=3_150, revenue_fen=19_800)
FIGURES = (
    experiment.CreativeFigures(creative="a", total=MONDAY, days=(experiment.DayFigures(day=FIRST, figures=MONDAY),)),
    experiment.CreativeFigures(creative="b", total=AdFigures(impressions=900, clicks=11, spend_fen=1_210)),
)

CONCLUDED = experiment.ExperimentConcluded(
    redemption=REDEMPTION,
    member=ANN,
    on=AFTER,
    outcome="winner",
    winner="a",
    lesson="7a" * 32,
    spend_fen=4_360,
    figure="",
    shop=None,
    team="",
    numerator=0,
    denominator=0,
)
"""Before conclusions said what was counted."""
COUNTED = replace(CONCLUDED, figure="ctr", shop="s1", team="t1", numerator=30, denominator=1_200)

EXPERIMENT_EXAMPLES: dict[tuple[str, int], Event] = {
    ("ExperimentPlanned", 1): experiment.ExperimentPlanned(
        redemption=REDEMPTION, member=ANN, team="t1", shop="s1", plan=PLAN
    ),
    ("PlanChanged", 1): experiment.PlanChanged(redemption=REDEMPTION, member=ANN, plan=PLAN),
    ("ResultsReported", 1): experiment.ResultsReported(
        redemption=REDEMPTION,
        member=ANN,
        on=AFTER,
        source="file",
        digest="6f" * 32,
        figures=FIGURES,
        spend_fen=4_360,
    ),
    ("ExperimentConcluded", 1): CONCLUDED,
    ("ExperimentCalledOff", 1): experiment.ExperimentCalledOff(redemption=REDEMPTION),
    ("KnowledgeUsed", 1): experiment.KnowledgeUsed(redemption=REDEMPTION, member=BO),
}
"""By type and schema version, in the order of the file."""
