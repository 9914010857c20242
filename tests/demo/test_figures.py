"""What is measured in the demo, what is expected, and what results earn there."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TypeVar

from growth_tree.accounts import models_kept
from growth_tree.domain.baseline_events import BaselineActivated, BaselineTrained
from growth_tree.domain.goal_events import GoalSet
from growth_tree.domain.metric import MetricRestated
from growth_tree.domain.period import period_of
from growth_tree.domain.quality import Gap, Jump, findings
from growth_tree.domain.result_events import ResultEarned
from growth_tree.domain.settlement_events import LineAdjusted, PeriodReopened, PeriodSettled
from growth_tree.domain.subject import of_shop
from growth_tree.domain.target_events import TargetFrozen, TargetOverridden
from growth_tree.domain.terms import Per
from growth_tree.settling import proposal, provisional
from models import baselines, metrics, targets
from tests.demo.conftest import TODAY, Built

WEEK = timedelta(days=7)
T = TypeVar("T")
MONDAY = TODAY - timedelta(days=TODAY.weekday())


def events(built: Built, kind: type[T]) -> list[T]:
    return [each.event for each in built.events if isinstance(each.event, kind)]


def test_sixty_weeks_are_known_and_the_last_ones_of_shops_by_day(small: Built) -> None:
    shop = of_shop(next(iter(small.world.directory.shops)))
    known = metrics.days_of(small.connection, "gmv", shop, "", "9999")
    assert known[0].first_day == (MONDAY - 60 * WEEK).isoformat()
    assert {row.first_day == row.last_day for row in known if row.first_day >= (MONDAY - 12 * WEEK).isoformat()} == {
        True
    }
    assert known[-1].last_day == (TODAY - timedelta(days=2)).isoformat()


def test_promotions_sell_more_than_the_weeks_around_them(small: Built) -> None:
    shop = of_shop(next(iter(small.world.directory.shops)))
    rows = {row.week: row.value for row in metrics.weeks_of(small.connection, ["gmv"], [shop], "", "9999")}
    ordinary = rows["2026-10-12"]
    assert rows["2026-11-02"] > 1.3 * ordinary > 1.3 * rows["2026-11-16"] * 7 / 5


def test_customers_buy_on_holidays_too(small: Built) -> None:
    groups = [f"group:{group}" for group in small.world.kpis.groups]
    sold: Counter[str] = Counter()
    for row in metrics.weeks_of(small.connection, ["gmv"], groups, "2025-09-22", "2026-10-12"):
        sold[row.week] += row.value
    for holiday, ordinary in (("2026-02-16", "2026-02-09"), ("2026-10-05", "2026-10-12")):
        assert 0.6 * sold[ordinary] < sold[holiday] < sold[ordinary]


def test_a_mistaken_unit_was_put_right_and_a_gap_is_left(middling: Built) -> None:
    restated = events(middling, MetricRestated)
    mistaken = [each for each in restated if each.kpi == "gmv" and each.was_value == 100 * each.value]
    assert len(mistaken) == 2
    assert Counter(each.kpi for each in restated)["refund_rate"] > 10
    subjects = [of_shop(shop) for shop in middling.world.directory.shops]
    since = (TODAY - timedelta(days=90)).isoformat()
    found = [
        each
        for subject in subjects
        for each in findings(
            middling.world.kpis, metrics.days(middling.connection, [subject, *_others(middling)], since, "9999")
        )
    ]
    assert any(isinstance(each, Gap) and each.days == 3 for each in found)
    assert not any(isinstance(each, Jump) and each.kpi == "gmv" and each.subject in subjects for each in found)


def _others(built: Built) -> list[str]:
    return [f"member:{member}" for member in built.world.directory.members]


def test_every_role_has_something_to_look_at(middling: Built) -> None:
    connection, world = middling.connection, middling.world
    this_week = provisional(connection, world, middling.id("member"), TODAY)
    assert any(each.target is not None and each.figure is not None for each in this_week)
    team = world.directory.team_of(middling.id("manager"), TODAY)
    assert proposal(connection, world, team, period_of(Per.WEEK, MONDAY - WEEK)).lines
    assert targets.proposed(connection)
    trained = events(middling, BaselineTrained)
    active = events(middling, BaselineActivated)
    assert {each.baseline for each in active} <= {each.baseline for each in trained if each.rejected_for is None}
    assert {"gmv", "csat", "cvr"} <= {each.kpi for each in active}
    assert [each.kpi for each in active if each.rollback] == ["csat"]
    assert {"gmv", "campaign_participation"} <= {each.kpi for each in active}


def test_targets_are_frozen_every_sunday_for_the_week_after(middling: Built) -> None:
    frozen = events(middling, TargetFrozen)
    weeks = sorted({each.period for each in frozen})
    assert weeks[-1] == period_of(Per.WEEK, TODAY)
    assert len(weeks) >= 7
    (overridden,) = events(middling, TargetOverridden)
    assert overridden.target < overridden.was


def test_weeks_are_settled_reopened_and_corrected(middling: Built) -> None:
    settled, adjusted = events(middling, PeriodSettled), events(middling, LineAdjusted)
    assert events(middling, ResultEarned)
    assert adjusted
    assert all(each.in_period > each.period for each in adjusted)
    (reopened,) = events(middling, PeriodReopened)
    assert any((each.team, each.period, each.round) == (reopened.team, reopened.period, 2) for each in settled)
    excluded = [line for each in settled for line in each.lines if line.excluded]
    assert excluded
    assert all(line.xp == line.points == 0 for line in excluded)


def test_one_goal_is_in_reach_and_one_is_set_although_it_is_not(small: Built) -> None:
    goals = events(small, GoalSet)
    assert [each.verdict for each in goals] == ["attainable", "not_attainable"]
    assert sum(goals[0].shares.values()) == goals[0].target


def test_sales_have_a_model_that_is_compared_with_the_year_before(middling: Built) -> None:
    row = max(baselines.of_kpi(middling.connection, "gmv"), key=lambda each: each.trained_at)
    card = models_kept.card_of(middling.connection, row.digest)
    assert card
    assert {row.method, "last_year", "last_year_plus_10_percent"} == set(card["partly"])
