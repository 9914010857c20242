"""What is expected is settled before a week begins; afterwards only two people change it, and never for themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from growth_tree.domain import kpis
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import AccessGranted, DelegationGranted, ManagerNamed, MemberLeft, MemberMoved
from growth_tree.domain.kpi_events import KpiRetired
from growth_tree.domain.metric_rules import MetricRules, Step
from growth_tree.domain.target import (
    ConfirmOverride,
    DropOverride,
    ForeseeTarget,
    FreezeTarget,
    ProposeOverride,
    figure_at,
)
from growth_tree.domain.target_events import (
    Part,
    TargetForeseen,
    TargetFrozen,
    TargetOverridden,
    TargetOverrideDropped,
    TargetOverrideProposed,
)
from tests.domain.scenario import LONG_AGO, RULES, TODAY, Given, Outcome, fold, given, library, organisation
from tests.domain.scorecards import KPIS

WEEK, MONDAY, SUNDAY = "2026-W12", date(2026, 3, 16), date(2026, 3, 22)
FIGURE = {"kpi": "orders", "subject": "member:ann", "period": WEEK}
SHOPS = {"kpi": "conversion", "subject": "shop:flagship", "period": WEEK}
FORESEEN = TargetForeseen(**FIGURE, q10=70, q50=100, q80=130, q90=140, baseline="one")
FROZEN = TargetFrozen(
    **FIGURE,
    q10=80,
    q50=100,
    q80=120,
    q90=130,
    target=100,
    quantile=50,
    baseline="one",
    learning=False,
    parts=(Part(code="level", detail="", factor=100_000_000),),
    pass_through=100_000,
    inputs="1f" * 32,
    context={"promotion": 2},
)
PROPOSED = TargetOverrideProposed(**FIGURE, target=60, reason="2e" * 32, by="cy")
DROPPED = TargetOverrideDropped(**FIGURE, by="cy")
OVERRIDDEN = TargetOverridden(**FIGURE, target=60, was=100, reason="2e" * 32, by="di", proposed_by="cy")
PROPOSE = ProposeOverride(**FIGURE, target=60, reason="2e" * 32)
CONFIRM = ConfirmOverride(**FIGURE, target=60)


def freeze(**fields: Any) -> FreezeTarget:
    """The command that leads to what is frozen."""
    told = {name: value for name, value in asdict(FROZEN).items() if name not in ("target", "quantile")}
    return FreezeTarget(**{**told, **fields})


def foresee(**fields: Any) -> ForeseeTarget:
    """The command that leads to what is foreseen."""
    return ForeseeTarget(**{**asdict(FORESEEN), **fields})


def when(past: Given, command: Any, actor: str = SYSTEM, **circumstances: Any) -> Outcome:
    """A command where KPIs are measured."""
    return past.when(command, actor=actor, kpis=circumstances.pop("kpis", KPIS), **circumstances)


def test_a_target_is_frozen_once_and_never_edited() -> None:
    when(given(), freeze()).then(FROZEN)
    when(given(FORESEEN), freeze()).then(FROZEN)
    when(given(FROZEN), freeze()).then()
    when(given(FROZEN), freeze(q50=101)).refused("target_frozen")


def test_a_target_is_frozen_the_day_before_its_week_and_no_later() -> None:
    when(given(), freeze(), today=MONDAY - timedelta(days=1)).then(FROZEN)
    when(given(), freeze(), today=MONDAY).refused("period_has_begun", "period")
    when(given(), foresee(), today=MONDAY).refused("period_has_begun", "period")


def test_what_is_foreseen_may_change_until_it_is_frozen() -> None:
    when(given(), foresee()).then(FORESEEN)
    when(given(FORESEEN), foresee()).then()
    when(given(FORESEEN), foresee(q50=110)).then(replace(FORESEEN, q50=110))
    when(given(FORESEEN, FROZEN), foresee(q50=110)).then()


@pytest.mark.parametrize("actor", ["ann", "cy", "ed"])
def test_only_the_product_says_what_is_expected(actor: str) -> None:
    when(given(), freeze(), actor).refused("not_yours")
    when(given(), foresee(), actor).refused("not_yours")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"kpi": "nothing"}, "unknown_kpi", "kpi"),
        ({"subject": "member:zoe"}, "unknown_subject", "subject"),
        ({"subject": "ann"}, "unknown_subject", "subject"),
        ({"period": "2026-04"}, "unknown_period", "period"),
        ({"period": "2026-W1"}, "unknown_period", "period"),
        ({"period": "2026-W54"}, "unknown_period", "period"),
        ({"period": "all"}, "unknown_period", "period"),
        ({"q10": 101}, "quantiles_disordered", "q50"),
        ({"q90": 119}, "quantiles_disordered", "q50"),
        ({"q10": -1}, "quantiles_disordered", "q50"),
    ],
)
def test_an_expectation_that_makes_no_sense_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    when(given(), freeze(**fields)).refused(code, field)
    when(given(), foresee(**fields)).refused(code, field)


@pytest.mark.parametrize("fields", [{"parts": ()}, {"parts": FROZEN.parts * 21}, {"inputs": ""}])
def test_a_target_without_its_explanation_is_refused(fields: dict[str, Any]) -> None:
    when(given(), freeze(**fields)).refused("target_unexplained", "parts")


def test_nothing_is_expected_of_a_kpi_that_is_not_measured_any_more() -> None:
    gone = fold(kpis, [KpiRetired(code="orders")], KPIS)
    when(given(), freeze(), kpis=gone).refused("kpi_retired", "kpi")


def test_where_less_is_better_the_hard_side_is_the_low_one() -> None:
    slow = {"kpi": "waiting", "subject": "member:flo", "q10": 130, "q50": 100, "q80": 80, "q90": 70}
    when(given(), freeze(**slow)).then(replace(FROZEN, **slow))
    when(given(), freeze(kpi="waiting", subject="member:flo")).refused("quantiles_disordered", "q50")


def test_the_rule_book_of_the_week_says_which_quantile_is_the_target() -> None:
    steps = (Step(percentile=0, percent=0), Step(percentile=20, percent=100))
    ordinary = replace(RULES, metrics=MetricRules(xp=100, points=50, steps=steps))
    harder = replace(RULES, metrics=MetricRules(xp=100, points=50, steps=steps, quantile=65))
    when(given(), freeze(), library=library(ordinary)).then(FROZEN)
    stretched = replace(FROZEN, quantile=65, target=110)
    when(given(), freeze(), library=library(ordinary, (MONDAY, harder))).then(stretched)
    when(given(), freeze(), library=library(ordinary, (MONDAY + timedelta(days=1), harder))).then(FROZEN)


@pytest.mark.parametrize(
    ("quantile", "figure"),
    [(1, 80), (10, 80), (30, 90), (50, 100), (65, 110), (80, 120), (85, 125), (90, 130), (99, 130)],
)
def test_between_the_predicted_quantiles_figures_rise_evenly(quantile: int, figure: int) -> None:
    assert figure_at(quantile, (80, 100, 120, 130)) == figure
    assert figure_at(quantile, (130, 110, 90, 80)) == 210 - figure


@pytest.mark.parametrize("actor", ["cy", "di", "ed"])
def test_whoever_manages_the_figure_or_an_admin_proposes_another_target(actor: str) -> None:
    when(given(FROZEN), PROPOSE, actor).then(replace(PROPOSED, by=actor))


@pytest.mark.parametrize("actor", ["ann", "bo", "gus", SYSTEM])
def test_nobody_else_proposes_one(actor: str) -> None:
    when(given(FROZEN), PROPOSE, actor).refused("not_yours")


def test_one_proposal_at_a_time_waits() -> None:
    when(given(FROZEN, PROPOSED), PROPOSE, "cy").then()
    when(given(FROZEN, PROPOSED), PROPOSE, "di").refused("override_waits")
    when(given(FROZEN, PROPOSED), replace(PROPOSE, target=70), "cy").refused("override_waits")
    when(given(FROZEN, PROPOSED, DROPPED), replace(PROPOSE, target=70), "cy").then(replace(PROPOSED, target=70))


def test_a_proposal_has_to_change_a_target_that_is_frozen() -> None:
    when(given(), PROPOSE, "cy").refused("target_not_frozen")
    when(given(FORESEEN), PROPOSE, "cy").refused("target_not_frozen")
    when(given(FROZEN), replace(PROPOSE, target=100), "cy").refused("override_changes_nothing", "target")
    when(given(FROZEN), replace(PROPOSE, target=-1), "cy").refused("cell_negative", "target")
    back = replace(PROPOSE, target=100)
    when(given(FROZEN, PROPOSED, OVERRIDDEN), back, "cy").then(replace(PROPOSED, target=100))


def test_targets_are_overridden_until_two_weeks_after_their_week() -> None:
    last = SUNDAY + timedelta(days=14)
    when(given(FROZEN), PROPOSE, "cy", today=last).then(PROPOSED)
    when(given(FROZEN), PROPOSE, "cy", today=last + timedelta(days=1)).refused("override_too_late", days=14)
    when(given(FROZEN, PROPOSED), CONFIRM, "di", today=last).then(OVERRIDDEN)
    when(given(FROZEN, PROPOSED), CONFIRM, "di", today=last + timedelta(days=1)).refused("override_too_late", days=14)


@pytest.mark.parametrize("actor", ["di", "ed"])
def test_a_manager_above_the_proposer_or_an_admin_agrees(actor: str) -> None:
    when(given(FROZEN, PROPOSED), CONFIRM, actor).then(replace(OVERRIDDEN, by=actor))


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        ("cy", "second_person_needed"),
        ("ann", "own_figure"),
        ("gus", "not_yours"),
        ("bo", "not_yours"),
        (SYSTEM, "not_yours"),
    ],
)
def test_nobody_else_agrees(actor: str, code: str) -> None:
    when(given(FROZEN, PROPOSED), CONFIRM, actor).refused(code)


def test_an_admin_who_answers_for_the_figure_does_not_agree() -> None:
    directory = organisation(AccessGranted(member="bo", access="admin"))
    past = given(replace(FROZEN, **SHOPS), replace(PROPOSED, **SHOPS))
    when(past, replace(CONFIRM, **SHOPS), "bo", directory=directory).refused("own_figure")
    when(past, replace(CONFIRM, **SHOPS), "ed", directory=directory).then(replace(OVERRIDDEN, **SHOPS, by="ed"))


@pytest.mark.parametrize("day", [MONDAY, SUNDAY])
def test_nor_does_one_who_answers_for_it_by_the_end_of_the_week(day: date) -> None:
    joined = MemberMoved(member="ed", from_day=day, job="ops_specialist", team="content", grade="P3")
    past = given(replace(FROZEN, **SHOPS), replace(PROPOSED, **SHOPS))
    when(past, replace(CONFIRM, **SHOPS), "ed", directory=organisation(joined)).refused("own_figure")


def test_rights_above_the_proposer_can_be_lent() -> None:
    lent = DelegationGranted(delegation="one", giver="di", taker="gus", first_day=TODAY, last_day=TODAY)
    when(given(FROZEN, PROPOSED), CONFIRM, "gus", directory=organisation(lent)).then(replace(OVERRIDDEN, by="gus"))


def test_what_is_agreed_to_is_what_was_seen() -> None:
    when(given(FROZEN), CONFIRM, "di").refused("no_override_proposed")
    when(given(FROZEN, PROPOSED, OVERRIDDEN), CONFIRM, "di").refused("no_override_proposed")
    when(given(FROZEN, replace(PROPOSED, target=50)), CONFIRM, "di").refused("override_moved_on")


@pytest.mark.parametrize("actor", ["cy", "di", "ed"])
def test_a_proposal_is_dropped_once(actor: str) -> None:
    drop = DropOverride(**FIGURE)
    when(given(FROZEN, PROPOSED), drop, actor).then(replace(DROPPED, by=actor))
    when(given(FROZEN, PROPOSED, DROPPED), drop, actor).then()


@pytest.mark.parametrize("actor", ["ann", "gus"])
def test_others_do_not_drop_it(actor: str) -> None:
    when(given(FROZEN, PROPOSED), DropOverride(**FIGURE), actor).refused("not_yours")


def test_a_proposer_who_manages_the_figure_no_more_may_still_drop_the_proposal() -> None:
    moved = organisation(ManagerNamed(team="content", member="gus", from_day=LONG_AGO + timedelta(days=1)))
    when(given(FROZEN, PROPOSED), DropOverride(**FIGURE), "cy", directory=moved).then(DROPPED)


def test_one_who_has_left_agrees_to_nothing() -> None:
    left = organisation(MemberLeft(member="di", on=TODAY))
    when(given(FROZEN, PROPOSED), CONFIRM, "di", directory=left).refused("not_yours")
