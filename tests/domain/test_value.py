"""What work is worth: base × quality × weight of its branch × factor of the promotion of its day, rounded once."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from growth_tree.domain.calendar import Calendar
from growth_tree.domain.cycle import Cycle
from growth_tree.domain.directory_events import MemberMoved, ShopOpened, TeamFormed
from growth_tree.domain.growth_events import Earned
from growth_tree.domain.rules import CycleFactor, RuleBook, Text
from growth_tree.domain.task_events import Share
from growth_tree.domain.value import Worth, cycles_of, worth
from tests.domain.books import EARN, OPENED
from tests.domain.scenario import RULES, TODAY, given, library, organisation
from tests.domain.work import SUBMIT, shares

NAME = Text(zh="双11", en="Double 11")
YESTERDAY = TODAY - timedelta(days=1)


def cycle(name: str, intensity: int, shop: str | None = None, first: date = TODAY, last: date = TODAY) -> Cycle:
    return Cycle(cycle=name, name=NAME, shop=shop, first_day=first, last_day=last, intensity=intensity)


def calendar(*cycles: Cycle) -> Calendar:
    return Calendar(cycles={each.cycle: each for each in cycles})


def factor(intensity: int, percent: int, branch: str | None = None) -> CycleFactor:
    return CycleFactor(intensity=intensity, percent=percent, branch=branch)


WEIGHED = replace(
    RULES,
    weights={"content": 80, "data": 120},
    cycle_factors=(factor(2, 120), factor(3, 150), factor(3, 200, "campaign"), factor(1, 60, "content")),
)


def value(rules: RuleBook, code: str, *cycles: Cycle) -> Worth:
    return worth(rules, rules.by_code[code], cycles)


def test_without_weights_and_factors_work_is_worth_its_base_values() -> None:
    found = value(RULES, "title", cycle("big", 3))
    assert found == Worth(base_xp=20, base_points=10, weight=100, factor=100, cycle=None)
    assert (found.xp, found.points, found.xp_at(120), found.points_at(60)) == (20, 10, 24, 6)


def test_a_branch_weighs_as_much_as_the_rules_say() -> None:
    assert (value(WEIGHED, "title").weight, value(WEIGHED, "title").xp) == (80, 16)
    assert (value(WEIGHED, "model").weight, value(WEIGHED, "model").xp) == (120, 144)
    assert value(WEIGHED, "plan").weight == 100


@pytest.mark.parametrize(
    ("code", "cycles", "percent", "why"),
    [
        ("model", [], 100, None),
        ("model", [cycle("a", 2)], 120, "a"),
        ("model", [cycle("a", 1)], 100, None),
        ("plan", [cycle("a", 3)], 200, "a"),
        ("title", [cycle("a", 3)], 150, "a"),
        ("title", [cycle("a", 1)], 60, "a"),
        ("title", [cycle("a", 1), cycle("b", 2)], 120, "b"),
        ("plan", [cycle("a", 3), cycle("b", 2)], 200, "a"),
    ],
    ids=str,
)
def test_the_highest_factor_of_the_day_counts_and_that_of_the_branch_before_the_general_one(
    code: str, cycles: list[Cycle], percent: int, why: str | None
) -> None:
    found = value(WEIGHED, code, *cycles)
    assert (found.factor, found.cycle) == (percent, why)


def test_a_promotion_without_a_factor_outdoes_one_that_takes_something_off() -> None:
    rules = replace(RULES, cycle_factors=(factor(1, 60),))
    found = value(rules, "title", cycle("a", 1), cycle("b", 3))
    assert (found.factor, found.cycle) == (100, None)


@for_all(
    st.integers(1, 1000),
    st.integers(0, 1000),
    st.integers(1, 200),
    st.integers(10, 300),
    st.integers(50, 300),
)
def test_it_is_rounded_half_up_and_once(xp: int, points: int, quality: int, weight: int, percent: int) -> None:
    found = Worth(base_xp=xp, base_points=points, weight=weight, factor=percent, cycle="a")
    for base, rounded in ((xp, found.xp_at(quality)), (points, found.points_at(quality))):
        exact = Fraction(base * quality * weight * percent, 100**3)
        assert rounded == int(exact + Fraction(1, 2))


# Whose promotion

SHOPS = organisation(
    ShopOpened(shop="outlet", name="outlet"),
    TeamFormed(team="outlet", name="outlet", shop="outlet", parent="department"),
    TeamFormed(team="below", name="below", shop=None, parent="outlet"),
    MemberMoved(member="bo", from_day=TODAY, job="ops_specialist", team="below", grade="P3"),
)


def test_the_promotion_is_that_of_the_shop_for_which_somebody_worked_on_the_day() -> None:
    own, general, other = cycle("own", 2, "flagship"), cycle("all", 1), cycle("other", 3, "outlet")
    dated = calendar(own, general, other, cycle("over", 3, first=YESTERDAY, last=YESTERDAY))
    assert cycles_of(SHOPS, dated, "ann", TODAY) == (own, general)
    assert cycles_of(SHOPS, dated, "bo", TODAY) == (general, other)
    assert cycles_of(SHOPS, dated, "di", TODAY) == (own, general)
    assert cycles_of(SHOPS, dated, "bo", YESTERDAY) == (dated.cycles["over"],)
    assert cycles_of(SHOPS, dated, "ann", TODAY + timedelta(days=1)) == ()
    assert cycles_of(SHOPS, calendar(), "ann", TODAY) == ()


def test_an_award_says_every_factor() -> None:
    earn = replace(EARN, kind="copy", quality=120)
    (earned,) = (
        given(OPENED).when(earn, library=library(WEIGHED), calendar=calendar(cycle("a", 2)), directory=SHOPS).events
    )
    assert isinstance(earned, Earned)
    assert (earned.base_xp, earned.weight, earned.factor, earned.cycle, earned.quality) == (20, 80, 120, "a", 120)
    assert (earned.xp, earned.points) == (23, 12)  # 23.04 and 11.52


def test_each_contributor_has_the_factor_of_their_own_shop() -> None:
    split = (Share(member="ann", percent=50), Share(member="bo", percent=50))
    circumstances = {"library": library(WEIGHED), "calendar": calendar(cycle("a", 3, "outlet")), "directory": SHOPS}
    amounts = {}
    for member in ("ann", "bo"):
        opened, earn = replace(OPENED, member=member), replace(EARN, member=member, kind="plan", shares=split)
        (earned, *_) = given(opened).when(earn, **circumstances).events
        assert isinstance(earned, Earned)
        amounts[member] = (earned.factor, earned.xp, earned.points)
    assert amounts == {"ann": (100, 50, 25), "bo": (200, 100, 50)}


def test_work_is_handed_in_at_the_value_that_its_day_gives_it() -> None:
    (submitted,) = (
        given().when(replace(SUBMIT, kind="copy"), library=library(WEIGHED), calendar=calendar(cycle("a", 2))).events
    )
    assert (submitted.xp, submitted.points) == (19, 10)  # 19.2 and 9.6


@pytest.mark.parametrize(("percent", "refusal"), [(19, True), (20, False)])
def test_nobody_is_given_less_than_the_smallest_share(percent: int, refusal: bool) -> None:
    rules = replace(RULES, limits=replace(RULES.limits, contributors=5, smallest_share=20))
    command = replace(SUBMIT, shares=shares(ann=100 - percent, bo=percent))
    outcome = given().when(command, library=library(rules))
    if refusal:
        outcome.refused("share_too_small", "shares", least=20)
    else:
        assert outcome.refusal is None
