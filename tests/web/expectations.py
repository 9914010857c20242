"""What the department expects of itself: frozen targets, one of them about to be overridden, a model, a goal."""

from __future__ import annotations

from datetime import date

from growth_tree.domain.baseline import RecordTraining
from growth_tree.domain.baseline_events import Score
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.goal import SetGoal
from growth_tree.domain.target import ProposeOverride
from tests.web.department import Department
from tests.web.week import WEEK, targets_frozen

OWN = Score(method="pipeline", wql=90_000, wape=120_000, coverage_80=800_000, hit_50=500_000)
RULE = Score(method="last_year_plus_10_percent", wql=240_000, wape=300_000)
GOOD = RecordTraining(
    baseline="good",
    kpi="orders",
    horizon=1,
    method="pipeline",
    strict=False,
    first_week=date(2025, 9, 1),
    last_week=date(2026, 11, 2),
    units=12,
    rows=700,
    features=("lag_0", "lag_1", "mean_13", "cycle 双11"),
    digest="ab" * 32,
    library="scikit-learn 1.9.1",
    scores=(OWN, RULE),
    in_force_wql=None,
    pass_through=(80_000, 240_000, 520_000),
    seconds=38,
)


def expect(department: Department) -> None:
    """Freeze targets, propose another one for abe, train a model, and set a goal for ann."""
    targets_frozen(department)
    reason = department.text("bo", "店铺装修三天")
    propose = ProposeOverride(kpi="orders", subject="member:abe", period=WEEK, target=80, reason=reason)
    goal = SetGoal(
        kpi="orders",
        subject="member:ann",
        year=2026,
        target=1200,
        months=(100,) * 12,
        shares={},
        expected_q10=1000,
        expected_q50=1200,
        expected_q90=1400,
        chance=500_000,
    )
    department.carry_out("bo", propose, goal)
    department.carry_out(SYSTEM, GOOD)
