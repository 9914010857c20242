"""What is measured, and who answers for what: by admins alone, and without changing what figures mean."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain import kpis
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpi import Aggregation, Category, Direction, Kpi, Unit, check
from growth_tree.domain.kpi_events import (
    EVER,
    KpiDefined,
    KpiRetired,
    Kpis,
    ScorecardSet,
    Weight,
)
from growth_tree.domain.kpis import DefineKpi, FormGroup, RetireKpi, SetScorecard
from growth_tree.domain.rules import JOBS, Text
from growth_tree.shipped_kpis import commands, shipped_kpis
from tests.domain.figures import CVR, DSR, GMV, MONDAY, defined, text
from tests.domain.scenario import changed, fold, given

DEFINE = DefineKpi(kpi=GMV)
RETIRED = KpiRetired(code="gmv")
CARD = (Weight(kpi="gmv", on="shop", percent=60), Weight(kpi="cvr", on="member", percent=40))
SPURT = (Weight(kpi="gmv", on="shop", percent=100),)
SET = SetScorecard(job="sales", usual=CARD, promotion=SPURT)
CARD_SET = ScorecardSet(job="sales", usual=CARD, promotion=SPURT, from_day=EVER)
FORM = FormGroup(group="hits", shop="flagship", name="爆款", team="content", from_day=MONDAY)
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


def test_a_wording_that_somebody_else_has_changed_meanwhile_is_not_overwritten_unseen() -> None:
    revised = KpiDefined(code="gmv", revision=2, kpi=changed(GMV, goal=7))
    other = DefineKpi(kpi=changed(GMV, goal=9), revision=1)
    given(defined(GMV), revised).when(other, actor="ed").refused("kpi_changed")
    given(defined(GMV), revised).when(replace(other, kpi=revised.kpi), actor="ed").then()
    third = KpiDefined(code="gmv", revision=3, kpi=other.kpi)
    given(defined(GMV), revised).when(replace(other, revision=2), actor="ed").then(third)


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
