"""A manager settles what results earn, by the rules and never for themselves; what is settled is settled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import settlement
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import DelegationGranted, MemberJoined, MemberLeft, MemberMoved
from growth_tree.domain.lines import exclude
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.domain.settlement_events import Line, award_key
from tests.domain.results import ANN, BO, LIBRARY, METRICS, SETTLE, SETTLED, SUNDAY, WEEK, line, when
from tests.domain.scenario import RULES, TODAY, given, joined, library, organisation

REASON = "2e" * 32


def settle(*lines: Line, **fields: Any) -> SettlePeriod:
    return replace(SETTLE, lines=lines, **fields)


def test_lines_earn_what_their_figures_are_worth_by_the_rules() -> None:
    assert (ANN.percentile, ANN.percent, ANN.xp, ANN.points) == (50, 100, 60, 30)
    assert (BO.percentile, BO.percent, BO.xp, BO.points) == (86, 130, 78, 39)
    when(given(), SETTLE).then(SETTLED)


def test_the_rules_of_the_last_day_of_the_period_count() -> None:
    doubled = replace(RULES, metrics=replace(METRICS, xp=200))
    since_monday = library(replace(RULES, metrics=METRICS), (SUNDAY + timedelta(days=1), doubled))
    when(given(), SETTLE, library=since_monday).then(SETTLED)
    since_sunday = library(replace(RULES, metrics=METRICS), (SUNDAY, doubled))
    when(given(), SETTLE, library=since_sunday).refused("line_disagrees", "lines")


def test_the_season_is_that_of_the_settlement() -> None:
    when(given(), SETTLE, today=date(2026, 4, 1)).then(replace(SETTLED, season="2026Q2"))


def test_settling_the_same_again_changes_nothing_and_otherwise_it_is_refused() -> None:
    when(given(SETTLED), SETTLE).then()
    when(given(SETTLED), settle(ANN)).then()
    when(given(SETTLED), settle(line(figure=101))).refused("line_settled")
    more = line("bo", kpi="conversion", subject="shop:flagship", weight=40)
    when(given(SETTLED), settle(ANN, more)).refused("line_settled")


def test_further_members_are_settled_in_further_settlements_of_the_same_round() -> None:
    manager = line("cy", kpi="conversion", subject="shop:flagship", weight=100)
    second = replace(SETTLED, by="di", lines=(manager,))
    when(given(SETTLED), settle(manager), actor="di").then(second)
    assert award_key("content", WEEK, manager, 1) == "result/content/2026-W09/conversion/shop:flagship/1"


def test_a_missing_figure_earns_nothing() -> None:
    missing = line(figure=None, metric=0)
    assert (missing.percentile, missing.percent, missing.xp, missing.points) == (None, 0, 0, 0)
    when(given(), settle(missing)).then(replace(SETTLED, lines=(missing,)))
    when(given(), settle(replace(missing, learning=True))).then(
        replace(SETTLED, lines=(replace(missing, learning=True),))
    )


def test_an_excluded_line_keeps_its_figure_and_earns_nothing() -> None:
    excluded = exclude(BO, REASON)
    assert (excluded.figure, excluded.percentile, excluded.xp, excluded.points) == (120, 86, 0, 0)
    when(given(), settle(ANN, excluded)).then(replace(SETTLED, lines=(ANN, excluded)))
    when(given(), settle(replace(BO, excluded=REASON))).refused("line_disagrees", "lines")


def test_learning_targets_never_earn_less_than_the_middle() -> None:
    poor, learning = line(figure=40), line(figure=40, learning=True)
    assert (poor.percent, learning.percent) == (0, 100)
    when(given(), settle(learning)).then(replace(SETTLED, lines=(learning,)))


def test_where_less_is_better_less_earns_more() -> None:
    waiting = {"kpi": "waiting", "q10": 125, "expected": 100, "q80": 87, "q90": 80}
    assert [line(figure=figure, **waiting).percent for figure in (200, 125, 100, 87, 80, 60)] == [  # type: ignore[arg-type]
        0, 60, 100, 130, 160, 200
    ]  # fmt: skip


# Refusals


@pytest.mark.parametrize("actor", ["ann", "bo"])
def test_nobody_settles_a_period_in_which_they_earn(actor: str) -> None:
    when(given(), SETTLE, actor=actor).refused("own_period")


def test_a_manager_does_not_settle_their_own_line_but_the_manager_above_does() -> None:
    manager = line("cy", kpi="conversion", subject="shop:flagship", weight=100)
    when(given(), settle(ANN, manager)).refused("own_period")
    when(given(), settle(ANN, manager), actor="gus").refused("not_yours")
    when(given(), settle(ANN, manager), actor="di").then(replace(SETTLED, by="di", lines=(ANN, manager)))


@pytest.mark.parametrize("actor", ["gus", "flo", "ed", SYSTEM, "nobody"])
def test_only_managers_above_settle_and_the_product_never_does(actor: str) -> None:
    when(given(), SETTLE, actor=actor).refused("not_yours")


def test_a_delegate_settles_for_the_manager_but_not_for_themselves() -> None:
    lent = organisation(
        DelegationGranted(delegation="d", giver="cy", taker="bo", first_day=TODAY, last_day=TODAY),
    )
    when(given(), settle(ANN), actor="bo", directory=lent).then(replace(SETTLED, by="bo", lines=(ANN,)))
    when(given(), SETTLE, actor="bo", directory=lent).refused("own_period")


def test_a_period_is_settled_once_it_is_over() -> None:
    when(given(), SETTLE, today=SUNDAY).refused("period_not_over", "period", last_day="2026-03-01")
    when(given(), SETTLE, today=SUNDAY + timedelta(days=1)).then(SETTLED)


@pytest.mark.parametrize(
    "period", ["", "all", "2026-W60", "2026-13", "week", "9999999-W01", "9999-W52", "2026-02", "2026-W9", "2026-W 9"]
)
def test_a_period_is_a_week_by_its_one_name(period: str) -> None:
    when(given(), settle(ANN, period=period)).refused("unknown_period", "period")


@pytest.mark.parametrize(("week", "sunday"), [("2026-W53", date(2027, 1, 3)), ("2025-W01", date(2025, 1, 5))])
def test_a_week_at_the_turn_of_a_year_is_over_after_its_sunday(week: str, sunday: date) -> None:
    when(given(), settle(ANN, period=week), today=sunday).refused("period_not_over", "period", last_day=f"{sunday}")
    settled = replace(SETTLED, period=week, season=f"{sunday.year}Q1", lines=(ANN,))
    when(given(), settle(ANN, period=week), today=sunday + timedelta(days=1)).then(settled)


def test_there_must_be_such_a_team_and_something_to_settle() -> None:
    when(given(), settle(ANN, team="mars")).refused("unknown_team", "team")
    when(given(), settle()).refused("nothing_to_settle")


def test_lines_are_of_people_who_worked_in_the_team_on_the_last_day() -> None:
    when(given(), settle(line("flo")), actor="di").refused("not_in_team", "lines")
    when(given(), settle(line("nobody")), actor="di").refused("not_in_team", "lines")
    later = organisation(MemberMoved(member="ann", from_day=TODAY, job="sales", team="service", grade="P3"))
    when(given(), settle(ANN), actor="di", directory=later).then(replace(SETTLED, by="di", lines=(ANN,)))
    gone = organisation(MemberLeft(member="ann", on=TODAY))
    when(given(), settle(ANN), actor="di", directory=gone).then(replace(SETTLED, by="di", lines=(ANN,)))
    before = organisation(MemberMoved(member="ann", from_day=SUNDAY, job="sales", team="service", grade="P3"))
    when(given(), settle(ANN), actor="di", directory=before).refused("not_in_team", "lines")


@pytest.mark.parametrize(
    "stay",
    [
        MemberLeft(member="ann", on=SUNDAY),
        joined("hal", "content", on=TODAY),
    ],
)
def test_nothing_is_settled_for_whoever_was_not_there_on_the_last_day(stay: MemberLeft | MemberJoined) -> None:
    when(given(), settle(line(stay.member)), directory=organisation(stay)).refused("not_in_team", "lines")


def test_whoever_has_left_the_team_after_their_settlement_does_not_stop_that_of_the_others() -> None:
    away = organisation(MemberMoved(member="ann", from_day=SUNDAY, job="sales", team="service", grade="P3"))
    anns = given(replace(SETTLED, lines=(ANN,)))
    when(anns, settle(BO), directory=away).then(replace(SETTLED, lines=(BO,)))


def test_a_line_is_settled_once() -> None:
    when(given(), settle(ANN, ANN)).refused("line_twice", "lines")


def test_nobody_has_more_than_one_whole_scorecard() -> None:
    rest = {"kpi": "conversion", "subject": "shop:flagship"}
    when(given(), settle(ANN, line(weight=40, **rest))).then(replace(SETTLED, lines=(ANN, line(weight=40, **rest))))
    when(given(), settle(ANN, line(weight=41, **rest))).refused("weights_exceed", "lines")
    when(given(SETTLED), settle(line(weight=41, **rest))).refused("weights_exceed", "lines")
    for weight in (0, -5, 101):
        when(given(), settle(line(weight=weight))).refused("weights_exceed", "lines")
    for weight in (1, 100):
        when(given(), settle(line(weight=weight))).then(replace(SETTLED, lines=(line(weight=weight),)))


@pytest.mark.parametrize(
    "wrong",
    [{"xp": 61}, {"points": 31}, {"percent": 101}, {"percentile": 51}, {"figure": 150}, {"branch": "content"},
     {"shock": 500_000}, {"expected": 50}, {"weight": 59}, {"percentile": None}, {"figure": None}],
)  # fmt: skip
def test_a_line_that_is_not_right_by_the_rules_is_refused(wrong: dict[str, Any]) -> None:
    when(given(), settle(replace(ANN, **wrong))).refused("line_disagrees", "lines")


def test_a_line_is_about_a_kpi_that_there_is() -> None:
    when(given(), settle(replace(ANN, kpi="luck"))).refused("unknown_kpi", "lines")


def test_without_rules_for_results_nothing_is_settled() -> None:
    when(given(), SETTLE, library=library()).refused("no_metric_rules")
    when(given(), SETTLE, library=LIBRARY).then(SETTLED)


def test_there_is_one_stream_a_team_and_period() -> None:
    assert settlement.stream_of(SETTLE) == "period/content/2026-W09"
