"""An ad test from its slot to its lesson: the right follows the test, and the read models follow both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from growth_tree import deadlines
from growth_tree.domain.ad_figures import AdFigures
from growth_tree.domain.experiment import ChangePlan, ConcludeExperiment, MarkUsed, PlanExperiment, ReportResults
from growth_tree.domain.experiment_events import Creative, CreativeFigures
from growth_tree.domain.kpis import DefineKpi, RetireKpi
from growth_tree.domain.redemption import ReturnRedemption
from growth_tree.handle import Handler, Outcome
from growth_tree.replay import rebuild
from growth_tree.shipped_kpis import shipped_kpis
from growth_tree.verify import verify
from models import experiments, growth, metrics, rewards
from tests.office import NOON, ZONE, contents, found
from tests.shop import FRIDAY_EVENING, MONDAY, NEXT_WEEK, PLAN, SUNDAY, ask, carry_out, enrich, open_shop

SATURDAY, AFTER = FRIDAY_EVENING + timedelta(days=1), NOON + timedelta(days=12)
MUCH_LATER = NOON + timedelta(days=200)
PLAN_IT = PlanExperiment(redemption="slot", member="ann", plan=PLAN)
END = ConcludeExperiment(redemption="slot", outcome="winner", winner="a", lesson="7a" * 32)
ENDED = (SUNDAY + timedelta(days=1)).isoformat()
(CTR,) = (kpi for kpi in shipped_kpis().kpis if kpi.code == "ad_test_ctr")


@pytest.fixture
def handler(engine: Engine) -> Handler:
    """The office on Friday evening; Ann has a slot for the next week."""
    made = found(engine)
    open_shop(made)
    enrich(made, "ann")
    assert carry_out(made, ask("slot", "ann", "traffic", NEXT_WEEK), "ask").events
    deadlines.sweep(made, FRIDAY_EVENING)
    return made


def report(*spent: int, of: int = 8_000, clicks: tuple[int, ...] = (300, 200), test: str = "slot") -> ReportResults:
    """What two creatives have brought."""
    figures = tuple(
        CreativeFigures(creative=name, total=AdFigures(impressions=of, clicks=clicked, spend_fen=fen))
        for name, clicked, fen in zip("ab", clicks, spent, strict=True)
    )
    return ReportResults(redemption=test, source="form", figures=figures)


def do(handler: Handler, command: Any, name: str, actor: str = "ann", at: Any = AFTER) -> Outcome:
    """Somebody does something that is not refused."""
    outcome = carry_out(handler, command, name, actor, at)
    assert outcome.refusal is None, repr(outcome.refusal)
    return outcome


def right(handler: Handler) -> tuple[str, int, int]:
    """Where the right stands, how much of it is used in %, and what was spent of it in fen."""
    with handler.reading() as connection:
        row = rewards.by_id(connection, "slot")
    assert row is not None
    return row.status, row.used, row.spent


def drawn(handler: Handler) -> int:
    """What the content team has drawn this month, in fen."""
    with handler.reading() as connection:
        return rewards.drawn(connection, ["content"], ["2026-05"]).get(("content", "2026-05"), 0)


def is_whole(handler: Handler) -> None:
    """The audit finds nothing, and a rebuild gives the same."""
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []
    with handler.reading() as connection:
        live = contents(connection)
    rebuild(handler.engine, lambda _done, _total: None)
    with handler.reading() as connection:
        assert contents(connection) == live


def test_a_test_from_its_plan_to_its_use(handler: Handler) -> None:
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    third = replace(PLAN, creatives=(*PLAN.creatives, Creative(id="c", name="6f" * 32)))
    do(handler, ChangePlan(redemption="slot", plan=third), "third", "cy", SATURDAY)
    do(handler, ChangePlan(redemption="slot", plan=PLAN), "back", at=SATURDAY)
    do(handler, report(4_000, 5_000, of=3_000), "half", at=NOON + timedelta(days=7))
    assert right(handler) == ("granted", 30, 9_000)
    do(handler, report(13_000, 14_000), "whole")
    assert right(handler) == ("granted", 90, 27_000)
    do(handler, ConcludeExperiment(redemption="slot", outcome="winner", winner="a", lesson="7a" * 32), "end")
    assert right(handler) == ("used", 100, 27_000)
    assert drawn(handler) == 27_000
    do(handler, MarkUsed(redemption="slot", member="bo"), "use", "bo")
    with handler.reading() as connection:
        row = experiments.by_id(connection, "slot")
        assert experiments.planned_on(connection, ["slot", "other"]) == {"slot"}
    assert row is not None
    assert (row.status, row.outcome, row.winner, row.spend_fen, row.used) == ("concluded", "winner", "a", 27_000, 1)
    assert (row.member, row.team, row.shop, row.creatives) == ("ann", "content", "shop", 2)
    assert (row.first_day, row.concluded_on) == (MONDAY.isoformat(), (SUNDAY + timedelta(days=1)).isoformat())
    is_whole(handler)


def test_what_the_slot_does_not_allow_is_not_planned(handler: Handler) -> None:
    for n, wrong in enumerate(({"budget_fen": 30_001}, {"platform": "taobao"}, {"first_day": MONDAY.replace(day=17)})):
        command = replace(PLAN_IT, plan=replace(PLAN, **wrong))  # type: ignore[arg-type]
        assert carry_out(handler, command, f"plan {n}", "ann", SATURDAY).refusal is not None
    stolen = replace(PLAN_IT, member="bo")
    refusal = carry_out(handler, stolen, "stolen", "bo", SATURDAY).refusal
    assert refusal is not None
    assert refusal.code == "no_such_slot"
    with handler.reading() as connection:
        assert experiments.by_id(connection, "slot") is None
    is_whole(handler)


def test_giving_the_slot_back_calls_the_test_off(handler: Handler) -> None:
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    do(handler, ReturnRedemption(redemption="slot", by="ann"), "return", at=SATURDAY)
    with handler.reading() as connection:
        row = experiments.by_id(connection, "slot")
    assert row is not None
    assert row.status == "called_off"
    is_whole(handler)


def test_a_test_that_nobody_concludes_has_cost_what_it_used(handler: Handler) -> None:
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    do(handler, report(6_000, 9_000), "half", at=NOON + timedelta(days=8))
    deadlines.sweep(handler, MUCH_LATER)
    assert right(handler) == ("returned", 50, 15_000)
    with handler.reading() as connection:
        points = growth.of_members(connection, ["ann"])["ann"].points
    assert points == 45
    assert drawn(handler) == 15_000
    do(handler, ConcludeExperiment(redemption="slot", outcome="not_enough", winner=None, lesson="7a" * 32), "end")
    assert right(handler) == ("returned", 50, 15_000)
    is_whole(handler)


def test_what_a_test_cost_beyond_the_grant_is_not_drawn(handler: Handler) -> None:
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    do(handler, report(16_000, 16_500), "much")
    do(handler, ConcludeExperiment(redemption="slot", outcome="no_winner", winner=None, lesson="7a" * 32), "end")
    assert right(handler) == ("used", 100, 30_000)
    assert drawn(handler) == 30_000
    is_whole(handler)


def figure(handler: Handler) -> tuple[int, int, int, str] | None:
    """What is known of the shop's tests that ended: clicks, impressions, corrections, source."""
    with handler.reading() as connection:
        row = metrics.figure(connection, CTR.code, "shop:shop", ENDED)
    return None if row is None else (row.value, row.denominator, row.restated, row.source)


def test_what_was_counted_is_a_figure_of_the_shop_and_tests_of_one_day_are_added(handler: Handler) -> None:
    do(handler, DefineKpi(kpi=CTR), "kpi", "system", SATURDAY)
    enrich(handler, "bo")
    do(handler, ask("other", "bo", "traffic", NEXT_WEEK), "ask other", "bo", SATURDAY)
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    do(handler, replace(PLAN_IT, redemption="other", member="bo"), "plan other", "bo", SATURDAY)
    do(handler, report(13_000, 14_000), "report")
    do(handler, report(9_000, 9_000, test="other", clicks=(200, 201)), "report other", "bo")
    do(handler, END, "end")
    assert figure(handler) == (300, 8_000, 0, "test")
    assert do(handler, END, "end").repeated
    assert do(handler, END, "end again").events == ()
    assert figure(handler) == (300, 8_000, 0, "test")
    last = ConcludeExperiment(redemption="other", outcome="no_winner", winner=None, lesson="7a" * 32)
    do(handler, last, "end other", "bo")
    assert figure(handler) == (701, 24_000, 1, "test")
    with handler.reading() as connection:
        (change,) = metrics.changes_of(connection, CTR.code, "shop:shop", ENDED)
    assert (change.was_value, change.was_denominator, change.source, change.by) == (300, 8_000, "test", "bo")
    is_whole(handler)


@pytest.mark.parametrize("known", [False, True])
def test_a_conclusion_stands_where_its_figure_is_not_measured(handler: Handler, known: bool) -> None:
    if known:
        do(handler, DefineKpi(kpi=CTR), "kpi", "system", SATURDAY)
        do(handler, RetireKpi(code=CTR.code), "retire", "system", SATURDAY)
    do(handler, PLAN_IT, "plan", at=SATURDAY)
    do(handler, report(13_000, 14_000), "report")
    do(handler, END, "end")
    assert right(handler) == ("used", 100, 27_000)
    assert figure(handler) is None
    is_whole(handler)
