"""A figure that changes after its settlement is booked as a difference, in a later period, by whoever may settle."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import kpis
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpi_events import KpiDefined
from growth_tree.domain.lines import exclude
from growth_tree.domain.settlement_events import LineAdjusted
from tests.domain.results import ADJUST_LINE, ANN, AWARD, LATE, METRICS, NEXT, SETTLED, SUNDAY, WEEK, line, when
from tests.domain.scenario import RULES, fold, given, library
from tests.domain.scorecards import KPIS, ORDERS

ADJUSTED = LineAdjusted(
    team="content",
    period=WEEK,
    in_period=NEXT,
    by="cy",
    season="2026Q1",
    award=AWARD,
    adjustment=f"{AWARD}/1",
    line=LATE,
    was_xp=60,
    was_points=30,
)


def test_what_a_line_earned_before_and_earns_now_is_recorded() -> None:
    assert (LATE.percent, LATE.xp, LATE.points) == (0, 0, 0)
    when(given(SETTLED), ADJUST_LINE).then(ADJUSTED)


def test_the_difference_enters_the_books_of_today_and_the_rules_of_then_count() -> None:
    when(given(SETTLED), ADJUST_LINE, today=date(2026, 4, 1)).then(replace(ADJUSTED, season="2026Q2"))
    doubled = replace(RULES, metrics=replace(METRICS, xp=200))
    later = library(replace(RULES, metrics=METRICS), (date(2026, 3, 2), doubled))
    when(given(SETTLED), ADJUST_LINE, library=later).then(ADJUSTED)
    sooner = library(replace(RULES, metrics=METRICS), (SUNDAY, doubled))
    better = replace(ADJUST_LINE, line=line(figure=110, metric=44))
    when(given(SETTLED), better, library=sooner).refused("line_disagrees", "lines")


def test_the_same_again_changes_nothing_and_the_next_change_has_the_next_name() -> None:
    once = given(SETTLED, ADJUSTED)
    when(once, ADJUST_LINE).then()
    back = line(metric=45)
    when(once, replace(ADJUST_LINE, line=back)).then(
        replace(ADJUSTED, adjustment=f"{AWARD}/2", line=back, was_xp=0, was_points=0)
    )


def test_a_figure_that_was_missing_is_made_good() -> None:
    missing = line(figure=None, metric=0)
    settled = replace(SETTLED, lines=(missing,))
    when(given(settled), replace(ADJUST_LINE, line=replace(ANN, metric=44))).then(
        replace(ADJUSTED, line=replace(ANN, metric=44), was_xp=0, was_points=0)
    )


def test_what_was_excluded_stays_excluded() -> None:
    out = exclude(ANN, "2e" * 32)
    past = given(replace(SETTLED, lines=(out,)))
    when(past, ADJUST_LINE).refused("only_the_figure_changes", "lines")
    still = exclude(LATE, "2e" * 32)
    when(past, replace(ADJUST_LINE, line=still)).then(replace(ADJUSTED, line=still, was_xp=0, was_points=0))


def test_a_kpi_that_belongs_to_another_branch_by_now_is_corrected_where_it_was_earned() -> None:
    elsewhere = KpiDefined(code="orders", revision=2, kpi=replace(ORDERS, branch="campaign"))
    when(given(SETTLED), ADJUST_LINE, kpis=fold(kpis, [elsewhere], KPIS)).then(ADJUSTED)


# Refusals


def test_a_line_is_adjusted_after_it_was_settled() -> None:
    when(given(), ADJUST_LINE).refused("line_not_settled")
    when(given(SETTLED), replace(ADJUST_LINE, line=line("flo"))).refused("line_not_settled")


@pytest.mark.parametrize("period", [WEEK, "2026-W08", "2025-W52"])
def test_it_is_booked_in_a_later_period(period: str) -> None:
    when(given(SETTLED), replace(ADJUST_LINE, in_period=period)).refused("adjusted_too_early", "in_period")


@pytest.mark.parametrize("period", ["2026-W9", "2026-03", "later"])
def test_that_period_is_a_week(period: str) -> None:
    when(given(SETTLED), replace(ADJUST_LINE, in_period=period)).refused("unknown_period", "period")


def test_that_period_is_over_too() -> None:
    when(given(SETTLED), replace(ADJUST_LINE, in_period="2026-W11")).refused(
        "period_not_over", "period", last_day="2026-03-15"
    )


@pytest.mark.parametrize("actor", ["ann", "gus", "ed", SYSTEM])
def test_only_whoever_may_settle_the_line_adjusts_it(actor: str) -> None:
    when(given(SETTLED), ADJUST_LINE, actor=actor).refused("own_period" if actor == "ann" else "not_yours")
    when(given(SETTLED), ADJUST_LINE, actor="di").then(replace(ADJUSTED, by="di"))


@pytest.mark.parametrize(
    "other", [{"weight": 50}, {"expected": 70}, {"q10": 10}, {"shock": 700_000}, {"learning": True}, {"frozen": 8},
              {"target": 70}, {"branch": "campaign"}]
)  # fmt: skip
def test_nothing_but_the_figure_changes(other: dict[str, Any]) -> None:
    changed = line(figure=70, metric=44, **other)
    when(given(SETTLED), replace(ADJUST_LINE, line=changed)).refused("only_the_figure_changes", "lines")


def test_the_new_amounts_are_right_by_the_rules() -> None:
    when(given(SETTLED), replace(ADJUST_LINE, line=replace(LATE, xp=1))).refused("line_disagrees", "lines")
