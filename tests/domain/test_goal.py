"""A yearly goal is held against what the year can bring; one that makes no sense is set only by those who mean it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from growth_tree.domain import kpis
from growth_tree.domain.goal import DropGoal, SetGoal, verdict_of
from growth_tree.domain.goal_events import GoalDropped, GoalSet
from growth_tree.domain.kpi_events import KpiRetired
from tests.domain.scenario import Given, Outcome, fold, given
from tests.domain.scorecards import KPIS

SET = SetGoal(
    kpi="orders",
    subject="team:content",
    year=2026,
    target=1_200,
    months=(100,) * 12,
    shares={"member:ann": 700, "member:bo": 500},
    expected_q10=1_000,
    expected_q50=1_100,
    expected_q90=1_300,
    chance=250_000,
)
DROP = DropGoal(kpi="orders", subject="team:content", year=2026)
DROPPED = GoalDropped(kpi="orders", subject="team:content", year=2026, by="ed")


def became(command: SetGoal = SET, by: str = "ed", verdict: str = "attainable", **fields: Any) -> GoalSet:
    """The goal that a command sets."""
    told = {name: value for name, value in asdict(command).items() if name != "anyway"}
    return GoalSet(**{**told, **fields}, by=by, verdict=verdict)


def when(past: Given, command: Any, actor: str = "ed", **circumstances: Any) -> Outcome:
    """A command where KPIs are measured."""
    return past.when(command, actor=actor, kpis=circumstances.pop("kpis", KPIS), **circumstances)


@pytest.mark.parametrize("actor", ["cy", "di", "ed"])
def test_admins_and_managers_of_what_is_measured_set_goals(actor: str) -> None:
    when(given(), SET, actor).then(became(by=actor))


@pytest.mark.parametrize("actor", ["ann", "gus"])
def test_nobody_else_sets_or_drops_them(actor: str) -> None:
    when(given(), SET, actor).refused("not_yours")
    when(given(became()), DROP, actor).refused("not_yours")


WHOLE = replace(SET, subject="shop:flagship", shares={"team:content": 700, "team:service": 500})


@pytest.mark.parametrize("actor", ["di", "ed"])
def test_whoever_stands_above_all_parts_shares_a_goal_among_them(actor: str) -> None:
    when(given(), WHOLE, actor).then(became(WHOLE, by=actor))


def test_nobody_shares_a_goal_among_teams_that_others_manage() -> None:
    when(given(), WHOLE, "cy").refused("goal_parts_not_yours", "parts")
    when(given(), replace(SET, shares={"member:ann": 700, "member:flo": 500}), "cy").refused(
        "goal_parts_not_yours", "parts"
    )
    alone = replace(WHOLE, shares={"team:content": 1_200})
    when(given(), alone, "cy").then(became(alone, by="cy"))
    unshared = replace(WHOLE, shares={})
    when(given(), unshared, "cy").then(became(unshared, by="cy"))


def test_managers_have_a_share_of_their_own() -> None:
    own = replace(SET, shares={"member:ann": 700, "member:cy": 500})
    when(given(), own, "cy").then(became(own, by="cy"))


def test_a_goal_is_changed_by_setting_it_again() -> None:
    when(given(became()), SET).then()
    when(given(became()), SET, "cy").then()
    easier = replace(SET, chance=300_000)
    when(given(became()), easier).then(became(easier))
    when(given(became(), DROPPED), SET).then(became())


def test_a_goal_is_dropped_once() -> None:
    when(given(became()), DROP).then(DROPPED)
    when(given(became(), DROPPED), DROP).then()
    when(given(), DROP).then()


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [
        (0, "not_attainable"),
        (49_999, "not_attainable"),
        (50_000, "attainable"),
        (950_000, "attainable"),
        (950_001, "no_challenge"),
        (1_000_000, "no_challenge"),
    ],
)
def test_the_chance_says_whether_a_goal_makes_sense(chance: int, verdict: str) -> None:
    assert verdict_of(chance) == verdict
    asked = replace(SET, chance=chance)
    if verdict == "attainable":
        when(given(), asked).then(became(asked))
        return
    when(given(), asked).refused(f"goal_{verdict}", "target")
    when(given(), replace(asked, anyway=True)).then(became(asked, verdict=verdict))


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"kpi": "nothing"}, "unknown_kpi", "kpi"),
        ({"subject": "team:none"}, "unknown_subject", "subject"),
        ({"year": 2025}, "goal_year_over", "year"),
        ({"months": (1_200,)}, "goal_needs_months", "months"),
        ({"months": (-100, 300, *(100,) * 10)}, "cell_negative", "months"),
        ({"shares": {"member:ann": -100, "member:bo": 1_300}}, "cell_negative", "shares"),
        ({"shares": {"member:zoe": 1_200}}, "unknown_subject", "shares"),
        ({"chance": -1}, "chance_impossible", "chance"),
        ({"chance": 1_000_001}, "chance_impossible", "chance"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    when(given(), replace(SET, **fields)).refused(code, field)


def test_refusals_say_what_would_be_accepted() -> None:
    when(given(), replace(SET, year=2029)).refused("goal_too_far", "year", years=2)
    when(given(), replace(SET, target=0)).refused("cell_too_small", "target", least=1)
    short = replace(SET, months=(99, *(100,) * 11))
    when(given(), short).refused("goal_parts_differ", "months", total=1_199, target=1_200)
    when(given(), replace(SET, shares={"member:ann": 1})).refused("goal_parts_differ", "shares", total=1, target=1_200)


def test_this_year_and_the_next_two_can_have_goals() -> None:
    when(given(), SET, today=date(2026, 12, 31)).then(became())
    when(given(), SET, today=date(2027, 1, 1)).refused("goal_year_over", "year")
    later = replace(SET, year=2028)
    when(given(), later).then(became(later))


def test_parts_of_a_rate_do_not_add_up() -> None:
    rate = replace(SET, kpi="conversion", target=30_000, months=(29_000,) * 12, shares={"member:ann": 31_000})
    when(given(), rate).then(became(rate))


def test_a_goal_without_shares_is_a_goal() -> None:
    whole = replace(SET, shares={})
    when(given(), whole).then(became(whole))


def test_there_are_no_goals_for_a_kpi_that_is_not_measured_any_more() -> None:
    gone = fold(kpis, [KpiRetired(code="orders")], KPIS)
    when(given(), SET, kpis=gone).refused("kpi_retired", "kpi")
    when(given(became()), DROP, kpis=gone).then(DROPPED)


def test_a_month_of_which_nothing_is_expected_is_fine() -> None:
    closed_in_spring = replace(SET, months=(0, 200, *(100,) * 10))
    when(given(), closed_in_spring).then(became(closed_in_spring))
