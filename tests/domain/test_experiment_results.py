"""What came of an ad test: figures that can have come about, and no claim that they cannot carry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain.experiment_events import CreativeFigures
from tests.domain.ad_tests import (
    AFTER,
    CALLED_OFF,
    CONCLUDED,
    DIGEST,
    ENOUGH,
    FIRST,
    LAST,
    MARK,
    PLAN,
    PLANNED,
    SAMPLE,
    USED,
    by_day,
    conclude,
    figures,
    report,
    reported,
    total,
)
from tests.domain.scenario import changed, given

RUNNING = FIRST + timedelta(days=2)


@pytest.mark.parametrize("actor", ["ann", "cy", "di"])
def test_results_are_reported_by_whoever_may_plan(actor: str) -> None:
    given(PLANNED).when(report(), actor=actor, today=AFTER).then(reported())


def test_and_by_nobody_else() -> None:
    for actor in ("bo", "gus", "ed"):
        given(PLANNED).when(report(), actor=actor, today=AFTER).refused("not_yours")


def test_totals_replace_what_was_known() -> None:
    before = reported(total("a", 10, 1), total("b", 20, 2), on=RUNNING)
    given(PLANNED, before).when(report(), today=AFTER).then(reported())
    after = reported(total("a", 30, 3), total("b", 20, 2))
    given(PLANNED, before).when(report(total("a", 30, 3)), today=AFTER).then(after)


def test_a_creative_of_which_nothing_is_known_brought_nothing() -> None:
    only = total("b", 20, 2)
    nothing = CreativeFigures(creative="a", total=figures(0, 0, spend_fen=0))
    given(PLANNED).when(report(only), today=RUNNING).then(reported(nothing, only, on=RUNNING))


def test_days_are_added_and_replace_the_same_days() -> None:
    one, two, better = figures(10, 1), figures(20, 2), figures(12, 2)
    before = reported(by_day("a", d0=one, d1=one), by_day("b", d0=one), on=RUNNING)
    after = reported(by_day("a", d0=one, d1=better, d2=two), by_day("b", d0=one), on=RUNNING)
    given(PLANNED, before).when(report(by_day("a", d2=two, d1=better)), today=RUNNING).then(after)


def test_days_replace_totals_and_totals_days() -> None:
    days = reported(by_day("a", d0=figures(10, 1)), by_day("b", d0=figures(9, 1)), on=RUNNING)
    given(PLANNED, reported(on=RUNNING)).when(report(*days.figures), today=RUNNING).then(days)
    given(PLANNED, days).when(report(), today=RUNNING).then(reported(on=RUNNING))


def test_the_total_of_days_is_their_sum_whatever_is_said() -> None:
    days = by_day("a", d0=figures(10, 1)), by_day("b", d0=figures(9, 1))
    exaggerated = tuple(changed(each, total=figures(1_000_000, 9)) for each in days)
    given(PLANNED).when(report(*exaggerated), today=RUNNING).then(reported(*days, on=RUNNING))


def test_the_same_file_twice_changes_nothing() -> None:
    file = report(source="file", digest=DIGEST)
    event = reported(source="file", digest=DIGEST)
    given(PLANNED).when(file, today=AFTER).then(event)
    given(PLANNED, event).when(file, today=AFTER).then()
    given(PLANNED, event, CONCLUDED).when(file, today=AFTER).then()
    other = reported(total("a", 10, 1), total("b", 20, 2))
    given(PLANNED, event, other).when(file, today=AFTER).then()


def test_the_same_figures_on_the_same_day_change_nothing_but_on_a_later_day_they_are_final() -> None:
    given(PLANNED, reported(on=RUNNING)).when(report(), today=RUNNING).then()
    given(PLANNED, reported(on=RUNNING)).when(report(), today=AFTER).then(reported())


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ([total("a", 10, 11)], "clicks_above_impressions", "clicks", {"clicks": 11, "impressions": 10}),
        ([total("a", 10, 1, 2)], "orders_above_clicks", "orders", {"orders": 2, "clicks": 1}),
        ([total("a", 10, 1, 0, -1)], "cell_negative", "spend_fen", {}),
        ([total("a", 10**15 + 1, 1)], "cell_too_large", "impressions", {"most": 10**15}),
        ([total("c", 10, 1)], "unknown_creative", "creatives", {}),
        ([total("a", 10, 1), total("a", 10, 1)], "creative_twice", "creatives", {}),
        ([total("a", 0, 0), total("b", 0, 0)], "results_empty", None, {}),
        (
            [by_day("a", d0=figures(5, 9), d1=figures(50, 0))],
            "clicks_above_impressions",
            "clicks",
            {"clicks": 9, "impressions": 5},
        ),
        (
            [by_day("a", d7=figures(5, 1))],
            "day_outside_the_test",
            "days",
            {"first": FIRST.isoformat(), "last": LAST.isoformat()},
        ),
        ([by_day("a", d6=figures(5, 1))], "done_in_the_future", "days", {}),
    ],
)
def test_figures_that_cannot_have_come_about_are_refused(wrong: Any, code: str, field: str, params: Any) -> None:
    given(PLANNED).when(report(*wrong), today=RUNNING).refused(code, field, **params)


def test_a_day_is_told_once() -> None:
    day = by_day("a", d0=figures(5, 1))
    twice = changed(day, days=day.days * 2)
    given(PLANNED).when(report(twice), today=RUNNING).refused("day_twice", "days")


def test_results_come_while_a_test_is_open() -> None:
    early = FIRST - timedelta(days=1)
    given(PLANNED).when(report(), today=early).refused("test_not_begun", begins=FIRST.isoformat())
    given(PLANNED, CALLED_OFF).when(report(), today=AFTER).refused("test_called_off")
    given(PLANNED, reported(), CONCLUDED).when(report(), today=AFTER).refused("test_concluded")
    given(PLANNED).when(report(source="rumour"), today=AFTER).refused("unknown_source", "source")


@pytest.mark.parametrize(("outcome", "winner"), [("winner", "a"), ("no_winner", None), ("not_enough", None)])
def test_a_test_that_saw_enough_is_concluded(outcome: str, winner: str | None) -> None:
    counted = {} if winner else {"numerator": 80, "denominator": 2_200}
    event = changed(CONCLUDED, outcome=outcome, winner=winner, **counted)
    command = conclude(outcome, winner)
    given(PLANNED, reported()).when(command, today=AFTER).then(event)
    given(PLANNED, reported()).when(command, today=AFTER, actor="cy").then(event)
    given(PLANNED, reported(), event).when(command, today=AFTER).then()
    given(PLANNED, reported(), event).when(changed(command, lesson="n7"), today=AFTER).refused("test_concluded")


def test_by_nobody_else() -> None:
    given(PLANNED, reported()).when(conclude(), today=AFTER, actor="bo").refused("not_yours")


@pytest.mark.parametrize(("outcome", "winner"), [("winner", "a"), ("no_winner", None)])
@pytest.mark.parametrize("on", [RUNNING, LAST])
def test_nothing_is_claimed_before_the_end(outcome: str, winner: str | None, on: date) -> None:
    for today in (on, AFTER):
        command = conclude(outcome, winner)
        given(PLANNED, reported(on=on)).when(command, today=today).refused("test_not_over", ends=LAST.isoformat())


@pytest.mark.parametrize(
    ("figure", "of", "seen"),
    [
        ("ctr", (total("a", 5_000, 600), total("b", SAMPLE - 1, 2)), SAMPLE - 1),
        ("cvr", (total("a", 5_000, SAMPLE), total("b", 9_000, 999, 9)), 999),
        ("roi", ENOUGH, 0),
        ("roi", (by_day("a", d0=figures(9, 1), d1=figures(9, 1)), by_day("b", d0=figures(9, 1))), 1),
    ],
)
@pytest.mark.parametrize(("outcome", "winner"), [("winner", "a"), ("no_winner", None)])
def test_nor_before_the_planned_sample(figure: str, of: Any, seen: int, outcome: str, winner: str | None) -> None:
    planned = changed(PLANNED, plan=changed(PLAN, figure=figure))
    past = given(planned, reported(*of))
    past.when(conclude(outcome, winner), today=AFTER).refused("sample_too_small", planned=SAMPLE, seen=seen)


@pytest.mark.parametrize(
    ("figure", "of", "numerator", "denominator"),
    [
        ("ctr", (total("a", 5_000, 600), total("b", SAMPLE - 1, 2)), 602, 5_999),
        ("cvr", (total("a", 5_000, SAMPLE), total("b", 9_000, 999, 9)), 9, 1_999),
        ("roi", (total("a", 9, 1, 1, 100, 450), total("b", 9, 1, 1, 80, 30)), 480, 180),
        ("roi", (total("a", 9, 1, 0, 0), total("b", 9, 1, 0, 0)), 0, 0),
    ],
)
def test_without_a_claim_it_can_and_says_what_was_counted(
    figure: str, of: Any, numerator: int, denominator: int
) -> None:
    planned = changed(PLANNED, plan=changed(PLAN, figure=figure), shop=None)
    spent = sum(each.total.spend_fen for each in of)
    event = changed(CONCLUDED, outcome="not_enough", winner=None, spend_fen=spent)
    counted = changed(event, figure=figure, shop=None, numerator=numerator, denominator=denominator)
    given(planned, reported(*of)).when(conclude("not_enough", None), today=AFTER).then(counted)


@pytest.mark.parametrize(
    ("outcome", "winner", "code", "field"),
    [
        ("victory", "a", "unknown_outcome", "outcome"),
        ("winner", None, "unknown_creative", "winner"),
        ("winner", "c", "unknown_creative", "winner"),
        ("no_winner", "a", "unknown_creative", "winner"),
    ],
)
def test_an_outcome_that_contradicts_itself_is_refused(outcome: str, winner: str | None, code: str, field: str) -> None:
    given(PLANNED, reported()).when(conclude(outcome, winner), today=AFTER).refused(code, field)


def test_nothing_is_concluded_from_nothing() -> None:
    given(PLANNED).when(conclude("not_enough", None), today=AFTER).refused("results_missing")
    given(PLANNED, CALLED_OFF).when(conclude("not_enough", None), today=AFTER).refused("test_called_off")


def test_others_use_what_was_learnt_once_each() -> None:
    past = given(PLANNED, reported(), CONCLUDED)
    past.when(MARK, actor="bo").then(USED)
    past.and_(USED).when(MARK, actor="bo").then()
    past.and_(USED).when(changed(MARK, member="cy"), actor="cy").then(changed(USED, member="cy"))


def test_nobody_claims_use_of_their_own_or_for_another_or_too_early() -> None:
    past = given(PLANNED, reported(), CONCLUDED)
    past.when(changed(MARK, member="ann"), actor="ann").refused("own_knowledge")
    past.when(MARK, actor="cy").refused("not_yours")
    given(PLANNED, reported()).when(MARK, actor="bo").refused("test_not_concluded")
    given().when(MARK, actor="bo").refused("unknown_experiment")
