"""What jobs answer for, and groups of items: dated, and never changed for weeks that are over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain import kpis
from growth_tree.domain.kpi_events import (
    EVER,
    GroupFormed,
    KpiRetired,
    Kpis,
    Scorecard,
    ScorecardSet,
    Weight,
)
from growth_tree.domain.kpis import FormGroup, RetireKpi, SetScorecard
from tests.domain.figures import CVR, GMV, KNOWN, MONDAY, OLD, SUNDAY, defined
from tests.domain.scenario import changed, fold, given

CARD = (Weight(kpi="gmv", on="shop", percent=60), Weight(kpi="cvr", on="member", percent=40))
SPURT = (Weight(kpi="gmv", on="shop", percent=100),)
SET = SetScorecard(job="sales", usual=CARD, promotion=SPURT)
CARD_SET = ScorecardSet(job="sales", usual=CARD, promotion=SPURT, from_day=EVER)
FORM = FormGroup(group="hits", shop="flagship", name="爆款", team="content", from_day=MONDAY)
FORMED = GroupFormed(group="hits", shop="flagship", name="爆款", team="content", from_day=MONDAY)
NEXT, AFTER = MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2)
TWO = given(defined(GMV), defined(CVR))


def test_a_scorecard_is_set_once() -> None:
    TWO.when(SET, actor="ed").then(CARD_SET)
    TWO.and_(CARD_SET).when(SET, actor="ed").then()
    TWO.and_(CARD_SET).when(changed(SET, from_day=NEXT), actor="ed").then()
    emptied = SetScorecard(job="sales", usual=(), promotion=(), from_day=MONDAY)
    TWO.and_(CARD_SET).when(emptied, actor="ed").then(changed(CARD_SET, usual=(), promotion=(), from_day=MONDAY))
    TWO.when(emptied, actor="ed").then()


def test_a_scorecard_holds_until_the_next_one_whichever_was_set_first() -> None:
    early, late = (changed(CARD_SET, usual=SPURT, promotion=(), from_day=day) for day in (NEXT, AFTER))
    for cards in ((early, late), (late, early)):
        state: Kpis = fold(kpis, [defined(GMV), defined(CVR), CARD_SET, changed(late, usual=CARD), *cards])
        assert state.scorecard("sales", NEXT - timedelta(days=1)).usual == CARD
        assert state.scorecard("sales", NEXT).from_day == NEXT
        assert state.scorecard("sales", AFTER - timedelta(days=1)).from_day == NEXT
        assert state.scorecard("sales", AFTER) == Scorecard(usual=SPURT, from_day=AFTER)


@pytest.mark.parametrize("day", [MONDAY, NEXT])
def test_this_week_and_later_ones_can_be_weighed_otherwise(day: date) -> None:
    other = {"usual": SPURT, "from_day": day}
    TWO.and_(CARD_SET).when(changed(SET, **other), actor="ed").then(changed(CARD_SET, **other))


@pytest.mark.parametrize(
    ("past", "day", "code"),
    [
        ((CARD_SET,), MONDAY - timedelta(weeks=1), "week_stays"),
        ((CARD_SET,), EVER, "week_stays"),
        ((CARD_SET,), MONDAY + timedelta(days=1), "not_a_monday"),
        ((), MONDAY - timedelta(weeks=1), "week_stays"),
        ((), SUNDAY, "not_a_monday"),
    ],
)
def test_weeks_that_are_over_keep_their_scorecard(past: tuple[Any, ...], day: date, code: str) -> None:
    TWO.and_(*past).when(changed(SET, usual=SPURT, from_day=day), actor="ed").refused(code, "from_day")


def test_a_kpi_is_retired_once_no_scorecard_will_count_it() -> None:
    off = changed(CARD_SET, usual=SPURT, promotion=(), from_day=MONDAY)
    TWO.and_(CARD_SET).when(RetireKpi(code="cvr"), actor="ed").refused("kpi_on_scorecard")
    TWO.and_(CARD_SET, changed(off, from_day=NEXT)).when(RetireKpi(code="cvr"), actor="ed").refused("kpi_on_scorecard")
    to_come = changed(CARD_SET, from_day=NEXT)
    TWO.and_(CARD_SET, off, to_come).when(RetireKpi(code="cvr"), actor="ed").refused("kpi_on_scorecard")
    TWO.and_(CARD_SET, off).when(RetireKpi(code="cvr"), actor="ed").then(KpiRetired(code="cvr"))


def test_promotions_have_weights_of_their_own_if_any() -> None:
    state: Kpis = fold(kpis, [defined(GMV), defined(CVR), CARD_SET])
    assert state.scorecard("sales", MONDAY).weights(promoted=False) == CARD
    assert state.scorecard("sales", MONDAY).weights(promoted=True) == SPURT
    assert Scorecard(usual=CARD).weights(promoted=True) == CARD
    assert state.scorecard("data_analyst", MONDAY).weights(promoted=True) == ()


def weighed(**shares: int) -> tuple[Weight, ...]:
    """Weights on the shop."""
    return tuple(Weight(kpi=code, on="shop", percent=percent) for code, percent in shares.items())


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"job": "pilot"}, "unknown_job", "job", {}),
        ({"usual": weighed(none=100)}, "unknown_kpi", "usual", {}),
        ({"usual": weighed(old=100)}, "kpi_retired", "usual", {}),
        ({"promotion": weighed(none=100)}, "unknown_kpi", "promotion", {}),
        ({"usual": (Weight(kpi="gmv", on="item", percent=100),)}, "unknown_subject", "usual", {}),
        ({"usual": weighed(gmv=100, cvr=0)}, "cell_too_small", "usual", {"least": 1}),
        ({"usual": weighed(gmv=101, cvr=-1)}, "cell_too_small", "usual", {"least": 1}),
        ({"usual": weighed(gmv=99)}, "weights_not_whole", "usual", {"total": 99}),
        ({"promotion": weighed(gmv=60, cvr=50)}, "weights_not_whole", "promotion", {"total": 110}),
        ({"usual": (*weighed(gmv=50), *weighed(gmv=50))}, "entry_twice", "usual", {}),
        ({"usual": ()}, "promotion_alone", "usual", {}),
    ],
)
def test_a_scorecard_that_does_not_add_up_is_refused(
    wrong: dict[str, Any], code: str, field: str, params: dict[str, Any]
) -> None:
    past = TWO.and_(defined(OLD), KpiRetired(code="old"))
    past.when(changed(SET, **wrong), actor="ed").refused(code, field, **params)


def test_the_same_kpi_counts_on_two_levels() -> None:
    both = (Weight(kpi="gmv", on="shop", percent=50), Weight(kpi="gmv", on="member", percent=50))
    TWO.when(changed(SET, usual=both), actor="ed").then(changed(CARD_SET, usual=both))


def test_a_group_of_items_is_formed_once_and_may_change_name_and_team() -> None:
    given().when(FORM, actor="ed").then(FORMED)
    given(FORMED).when(FORM, actor="ed").then()
    given(FORMED).when(changed(FORM, from_day=NEXT), actor="ed").then()
    other = {"name": "清仓", "team": None, "from_day": NEXT}
    given(FORMED).when(changed(FORM, **other), actor="ed").then(changed(FORMED, **other))
    assert KNOWN.groups["hits"].name == "爆款"


def test_a_group_is_in_the_care_of_one_team_until_it_is_in_that_of_another() -> None:
    state: Kpis = fold(kpis, [FORMED, changed(FORMED, team="service", name="清仓", from_day=NEXT)])
    days = MONDAY - timedelta(days=1), MONDAY, NEXT - timedelta(days=1), NEXT
    assert [state.groups["hits"].in_care_of(day) for day in days] == [None, "content", "content", "service"]
    assert state.groups["hits"].name == "清仓"


@pytest.mark.parametrize("past", [(), (FORMED,)])
@pytest.mark.parametrize(
    ("day", "code"), [(EVER, "week_stays"), (MONDAY - timedelta(weeks=1), "week_stays"), (SUNDAY, "not_a_monday")]
)
def test_weeks_that_are_over_keep_who_cared_for_a_group(past: tuple[Any, ...], day: date, code: str) -> None:
    given(*past).when(changed(FORM, team="service", from_day=day), actor="ed").refused(code, "from_day")


def test_a_group_without_a_team_needs_no_day_and_a_name_changes_on_any() -> None:
    loose = {"team": None, "from_day": EVER}
    given().when(changed(FORM, **loose), actor="ed").then(changed(FORMED, **loose))
    named = {"name": "清仓", "from_day": MONDAY + timedelta(days=2)}
    given(FORMED).when(changed(FORM, **named), actor="ed").then(changed(FORMED, **named))


@pytest.mark.parametrize(
    ("wrong", "code", "field", "params"),
    [
        ({"shop": "nowhere"}, "unknown_shop", "shop", {}),
        ({"team": "nobody"}, "unknown_team", "team", {}),
        ({"name": " "}, "text_missing", "name", {}),
        ({"name": "x" * 41}, "text_long", "name", {"limit": 40}),
    ],
)
def test_a_group_of_nowhere_is_refused(wrong: dict[str, Any], code: str, field: str, params: dict[str, Any]) -> None:
    given(FORMED).when(changed(FORM, **wrong), actor="ed").refused(code, field, **params)


def test_a_group_stays_in_its_shop() -> None:
    elsewhere = changed(FORMED, shop="other")
    given(elsewhere).when(FORM, actor="ed").refused("group_of_another_shop", "shop")
