"""What is measured, and who answers for what: by admins alone, and without changing what figures mean."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain import kpis
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpi import Aggregation, Category, Direction, Kpi, Unit, check
from growth_tree.domain.kpi_events import (
    EVER,
    GroupFormed,
    KpiDefined,
    KpiRetired,
    Kpis,
    Scorecard,
    ScorecardSet,
    Weight,
)
from growth_tree.domain.kpis import DefineKpi, FormGroup, RetireKpi, SetScorecard
from growth_tree.domain.rules import JOBS, Text
from growth_tree.shipped_kpis import commands, shipped_kpis
from tests.domain.figures import CVR, DSR, GMV, KNOWN, MONDAY, OLD, SUNDAY, defined, text
from tests.domain.scenario import changed, fold, given

DEFINE = DefineKpi(kpi=GMV)
RETIRED = KpiRetired(code="gmv")
CARD = (Weight(kpi="gmv", on="shop", percent=60), Weight(kpi="cvr", on="member", percent=40))
SPURT = (Weight(kpi="gmv", on="shop", percent=100),)
SET = SetScorecard(job="sales", usual=CARD, promotion=SPURT)
CARD_SET = ScorecardSet(job="sales", usual=CARD, promotion=SPURT, from_day=EVER)
FORM = FormGroup(group="hits", shop="flagship", name="爆款", team="content", from_day=MONDAY)
FORMED = GroupFormed(group="hits", shop="flagship", name="爆款", team="content", from_day=MONDAY)
NEXT, AFTER = MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2)
TWO = given(defined(GMV), defined(CVR))


@pytest.mark.parametrize("command", [DEFINE, RetireKpi(code="gmv"), SET, FORM])
@pytest.mark.parametrize("actor", ["ann", "cy", "di", "nobody"])
def test_only_admins_say_what_is_measured(command: Any, actor: str) -> None:
    TWO.when(command, actor=actor).refused("not_yours")


@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_a_kpi_is_defined_once(actor: str) -> None:
    given().when(DEFINE, actor=actor).then(KpiDefined(code="gmv", revision=1, kpi=GMV))
    given(defined(GMV)).when(DEFINE, actor=actor).then()


def test_another_wording_is_a_new_revision() -> None:
    other = changed(GMV, name=Text(zh="销售额", en="Sales"), aliases=("支付金额",), most=None, goal=7)
    revised = KpiDefined(code="gmv", revision=2, kpi=other)
    given(defined(GMV)).when(DefineKpi(kpi=other), actor="ed").then(revised)
    given(defined(GMV), revised).when(DefineKpi(kpi=other), actor="ed").then()
    state: Kpis = fold(kpis, [defined(GMV), revised])
    assert state.kpi("gmv") == other


@pytest.mark.parametrize(
    ("known", "other"),
    [
        (GMV, {"unit": Unit.COUNT}),
        (GMV, {"direction": Direction.DOWN}),
        (GMV, {"aggregation": Aggregation.MEAN}),
        (GMV, {"scale": 0, "value_scale": 0}),
        (CVR, {"proportion": False}),
        (CVR, {"value_scale": 2, "denominator_scale": 2}),
    ],
)
def test_what_figures_mean_never_changes(known: Kpi, other: dict[str, Any]) -> None:
    command = DefineKpi(kpi=changed(known, **other))
    given(defined(known)).when(command, actor="ed").refused("kpi_kind_fixed", "unit")
    given(defined(known), KpiRetired(code=known.code)).when(command, actor="ed").refused("kpi_kind_fixed", "unit")


def test_a_kpi_is_retired_and_taken_up_again() -> None:
    retire = RetireKpi(code="gmv")
    given(defined(GMV)).when(retire, actor="ed").then(RETIRED)
    given(defined(GMV), RETIRED).when(retire, actor="ed").then()
    given().when(retire, actor="ed").refused("unknown_kpi", "kpi")
    back = KpiDefined(code="gmv", revision=2, kpi=GMV)
    given(defined(GMV), RETIRED).when(DEFINE, actor="ed").then(back)
    state: Kpis = fold(kpis, [defined(GMV), defined(CVR), RETIRED])
    assert state.live == (CVR,)
    assert kpis.evolve(state, back).live == (GMV, CVR)


@pytest.mark.parametrize("job", ["sales", "ops_manager"])
def test_what_a_scorecard_counts_is_not_retired(job: str) -> None:
    on_card = TWO.and_(changed(CARD_SET, job=job))
    on_card.when(RetireKpi(code="cvr"), actor="ed").refused("kpi_on_scorecard")
    in_promotions = TWO.and_(changed(CARD_SET, usual=SPURT, promotion=CARD))
    in_promotions.when(RetireKpi(code="cvr"), actor="ed").refused("kpi_on_scorecard")
    TWO.and_(changed(CARD_SET, usual=SPURT)).when(RetireKpi(code="cvr"), actor="ed").then(KpiRetired(code="cvr"))


@pytest.mark.parametrize(
    ("of", "wrong", "code", "field", "params"),
    [
        (GMV, {"code": "G"}, "wants_code", "code", {}),
        (GMV, {"code": "9gmv"}, "wants_code", "code", {}),
        (GMV, {"code": "a" * 41}, "wants_code", "code", {}),
        (GMV, {"code": "a/b"}, "wants_code", "code", {}),
        (GMV, {"code": "gmv\n"}, "wants_code", "code", {}),
        (GMV, {"name": Text(zh="", en="x")}, "text_missing", "name", {}),
        (GMV, {"name": Text(zh="x", en=" ")}, "text_missing", "name", {}),
        (GMV, {"name": text("x" * 41)}, "text_long", "name", {"limit": 40}),
        (GMV, {"hint": Text(zh=" ", en="x")}, "text_missing", "hint", {}),
        (GMV, {"hint": text("x" * 201)}, "text_long", "hint", {"limit": 200}),
        (GMV, {"branch": "root"}, "unknown_branch", "branch", {"branch": "root"}),
        (GMV, {"scale": -1}, "cell_too_small", "scale", {"least": 0}),
        (GMV, {"scale": 7}, "cell_too_large", "scale", {"most": 6}),
        (CVR, {"value_scale": 7}, "cell_too_large", "value_scale", {"most": 6}),
        (CVR, {"denominator_scale": -1}, "cell_too_small", "denominator_scale", {"least": 0}),
        (CVR, {"scale": 1, "value_scale": 4, "denominator_scale": 2}, "scale_loses_decimals", "scale", {}),
        (GMV, {"value_scale": 1}, "scales_differ", "value_scale", {}),
        (DSR, {"denominator_scale": 1}, "scales_differ", "value_scale", {}),
        (GMV, {"numerator": text("n")}, "only_rates_divide", "aggregation", {}),
        (GMV, {"denominator": text("n")}, "only_rates_divide", "aggregation", {}),
        (DSR, {"denominator_aliases": ("n",)}, "only_rates_divide", "aggregation", {}),
        (DSR, {"rate_aliases": ("n",)}, "only_rates_divide", "aggregation", {}),
        (GMV, {"proportion": True}, "only_rates_divide", "aggregation", {}),
        (CVR, {"numerator": None}, "rate_needs_both", "numerator", {}),
        (CVR, {"denominator": None}, "rate_needs_both", "denominator", {}),
        (CVR, {"denominator": text(" ")}, "text_missing", "denominator", {}),
        (CVR, {"unit": Unit.TIMES}, "proportion_of_something_else", "proportion", {}),
        (CVR, {"value_scale": 2}, "proportion_of_something_else", "proportion", {}),
        (GMV, {"aliases": tuple(map(str, range(25)))}, "aliases_too_many", "aliases", {"most": 24}),
        (GMV, {"aliases": ("",)}, "text_missing", "aliases", {}),
        (GMV, {"aliases": ("x" * 41,)}, "text_long", "aliases", {"limit": 40}),
        (CVR, {"rate_aliases": ("x", "x")}, "entry_twice", "rate_aliases", {}),
        (CVR, {"denominator_aliases": ("x", "x")}, "entry_twice", "denominator_aliases", {}),
        (GMV, {"least": 2, "most": 1}, "least_above_most", "most", {}),
    ],
)
def test_a_kpi_that_contradicts_itself_is_refused(
    of: Kpi, wrong: dict[str, Any], code: str, field: str, params: dict[str, Any]
) -> None:
    given().when(DefineKpi(kpi=changed(of, **wrong)), actor="ed").refused(code, field, **params)


@pytest.mark.parametrize(
    ("of", "right"),
    [
        (GMV, {"code": "a" * 40, "name": text("x" * 40), "hint": text("x" * 200)}),
        (GMV, {"aliases": tuple(map(str, range(24))), "least": 1, "most": 1}),
        (CVR, {"scale": 1, "value_scale": 3, "denominator_scale": 3}),
        (CVR, {"scale": 2, "value_scale": 4, "denominator_scale": 2, "proportion": False}),
    ],
)
def test_a_kpi_just_within_the_bounds_is_fine(of: Kpi, right: dict[str, Any]) -> None:
    outcome = given().when(DefineKpi(kpi=changed(of, **right)), actor="ed")
    assert outcome.refusal is None


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


def test_what_ships_can_be_taken_over_as_it_is_and_twice() -> None:
    past = given()
    for command in commands():
        outcome = past.when(command, actor="ed")
        assert len(outcome.events) == 1, (command, outcome.refusal)
        past = past.and_(*outcome.events)
    for command in commands():
        past.when(command, actor="ed").then()


def test_every_job_and_every_category_ships() -> None:
    assert set(shipped_kpis().scorecards) == set(JOBS)
    assert {kpi.category for kpi in shipped_kpis().kpis} == set(Category)
    assert len({kpi.code for kpi in shipped_kpis().kpis}) == len(shipped_kpis().kpis)


@pytest.mark.parametrize("one", shipped_kpis().kpis, ids=lambda one: one.code)
def test_what_ships_makes_sense(one: Kpi) -> None:
    check(one)
    assert one.aliases or one.code.startswith("ad_test_"), "no column would be read"
    assert one.proportion or one.most is not None, "nothing would be impossible"
    assert one.goal is None or one.proportion
    assert not one.name.zh.isascii() or one.name.zh.isupper()


EXPORTED = (
    "商品访客数 商品浏览量 平均停留时长 商品详情页跳出率 商品加购人数 支付买家数 支付金额",
    "商品支付转化率 支付新买家数 支付老买家数 访客平均价值 成功退款金额 访客数 浏览量 客单价",
    "支付转化率 DSR 展现量 点击量 花费 总成交金额 成交金额 成交单量 成交客户数 搜索曝光次数",
    "搜索点击次数 加购客户数 取消及售后退款金额 观看人数 人均观看时长 商品曝光人数",
    "商品点击人数 商品点击率(人数) 观看成交转化率(人数) 成交人数 新增粉丝数 投放消耗 退款金额",
    "sessions totalUsers itemRevenue purchaseRevenue",
)


@pytest.mark.parametrize("column", [column for line in EXPORTED for column in line.split()])
def test_the_columns_that_platforms_export_are_understood(column: str) -> None:
    found = {
        kpi.code for kpi in shipped_kpis().kpis if column in (*kpi.aliases, *kpi.denominator_aliases, *kpi.rate_aliases)
    }
    assert found
