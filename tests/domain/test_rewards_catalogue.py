"""What is offered, and under which terms; by admins alone, and never by overwriting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.catalogue import (
    BudgetSet,
    ChangeReward,
    ChangeStock,
    OfferReward,
    RetireReward,
    RewardChanged,
    RewardOffered,
    RewardRetired,
    SetBudget,
    StockChanged,
)
from growth_tree.domain.terms import Eligibility, Kind, Per, Quota, Span, Stock, Terms, Traffic, Window, check, yuan
from growth_tree.shipped_rewards import shipped_rewards
from tests.domain.offers import TERMS, THREE, TWO_A_WEEK, UNLIMITED, offering, with_budget
from tests.domain.scenario import given, rejected

OFFER = OfferReward(reward="course", terms=TERMS, stock=THREE)
OFFERED = RewardOffered(reward="course", terms=TERMS, stock=THREE)
DEARER = replace(TERMS, points=40)
RETIRED = RewardRetired(reward="course")
SET = SetBudget(team="content", month="2026-03", fen=5_000)


def test_a_reward_is_offered_once() -> None:
    given().when(OFFER, actor="ed").then(OFFERED)
    given(OFFERED).when(OFFER, actor="ed").then()
    given(OFFERED).when(replace(OFFER, terms=DEARER), actor="ed").refused("reward_known", "reward")


def test_new_terms_are_a_new_revision_and_the_old_ones_stay() -> None:
    change = ChangeReward(reward="course", terms=DEARER)
    changed = RewardChanged(reward="course", revision=2, terms=DEARER)
    given(OFFERED).when(change, actor="ed").then(changed)
    given(OFFERED, changed).when(change, actor="ed").then()
    catalogue = offering(TERMS, THREE, changed)
    offer = catalogue.offers["course"]
    assert (offer.terms, offer.revision) == (DEARER, 2)
    assert catalogue.terms("course", 1) == TERMS
    given().when(change, actor="ed").refused("unknown_reward", "reward")
    given(OFFERED, RETIRED).when(change, actor="ed").refused("reward_retired")


def test_terms_that_somebody_else_has_changed_meanwhile_are_not_overwritten_unseen() -> None:
    changed = RewardChanged(reward="course", revision=2, terms=DEARER)
    other = ChangeReward(reward="course", terms=replace(TERMS, points=50), revision=1)
    given(OFFERED, changed).when(other, actor="ed").refused("reward_changed")
    given(OFFERED, changed).when(replace(other, terms=DEARER), actor="ed").then()
    third = RewardChanged(reward="course", revision=3, terms=other.terms)
    given(OFFERED, changed).when(replace(other, revision=2), actor="ed").then(third)


def test_stock_changes_but_not_how_it_counts() -> None:
    more = Stock(per=Per.COUNTED, number=9)
    given(OFFERED).when(ChangeStock(reward="course", stock=more), actor="ed").then(
        StockChanged(reward="course", stock=more)
    )
    given(OFFERED).when(ChangeStock(reward="course", stock=THREE), actor="ed").then()
    given(OFFERED).when(ChangeStock(reward="course", stock=TWO_A_WEEK), actor="ed").refused(
        "stock_counts_otherwise", "per"
    )
    less = ChangeStock(reward="course", stock=Stock(per=Per.COUNTED, number=-1))
    given(OFFERED).when(less, actor="ed").refused("cell_too_small", "number", least=0)


def test_a_reward_is_retired_once() -> None:
    retire = RetireReward(reward="course")
    given(OFFERED).when(retire, actor="ed").then(RETIRED)
    given(OFFERED, RETIRED).when(retire, actor="ed").then()
    given().when(retire, actor="ed").refused("unknown_reward", "reward")
    assert offering(TERMS, THREE, RETIRED).offers["course"].retired


@pytest.mark.parametrize(
    "command",
    [
        OFFER,
        ChangeReward(reward="course", terms=DEARER),
        ChangeStock(reward="course", stock=Stock(per=Per.COUNTED, number=9)),
        RetireReward(reward="course"),
        SET,
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize("actor", ["ann", "cy", "di"])
def test_only_admins_say_what_is_offered(command: Any, actor: str) -> None:
    given(OFFERED).when(command, actor=actor).refused("not_yours")


def test_a_budget_holds_from_its_month_until_another_is_set() -> None:
    given().when(SET, actor="ed").then(BudgetSet(team="content", month="2026-03", fen=5_000))
    given(with_budget(5_000)).when(SET, actor="ed").then()
    given(with_budget(None)).when(SET, actor="ed").then(with_budget(5_000))
    catalogue = offering(TERMS, THREE, with_budget(5_000), with_budget(None, "2026-06"))
    months = ("2026-02", "2026-03", "2026-05", "2026-06", "2027-01")
    assert [catalogue.allowance("content", month) for month in months] == [None, 5_000, 5_000, None, None]
    assert catalogue.allowance("service", "2026-03") is None


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"team": "nobodies"}, ("unknown_team", "team")),
        ({"fen": -1}, ("cell_negative", "fen")),
        ({"month": "2026-02"}, ("month_over", "month")),
        ({"month": "2026-3"}, ("unknown_period", "month")),
        ({"month": "2026-13"}, ("unknown_period", "month")),
        ({"month": "soon"}, ("unknown_period", "month")),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    given().when(replace(SET, **fields), actor="ed").refused(*refusal)


NOON, EVENING = datetime(2026, 3, 11, 4, tzinfo=UTC), datetime(2026, 3, 11, 10, tzinfo=UTC)
LEAST, MOST = "cell_too_small", "cell_too_large"


@pytest.mark.parametrize(
    ("terms", "code", "params"),
    [
        ({"points": -1}, LEAST, {"least": 0}),
        ({"cost_fen": -1}, LEAST, {"least": 0}),
        ({"cooling_days": -1}, LEAST, {"least": 0}),
        ({"cooling_days": 367}, MOST, {"most": 366}),
        ({"decide_within_days": 0}, LEAST, {"least": 1}),
        ({"use_within_days": 0}, LEAST, {"least": 1}),
        ({"use_within_days": 367}, MOST, {"most": 366}),
        ({"eligibility": Eligibility(months=-1)}, LEAST, {"least": 0}),
        ({"eligibility": Eligibility(level=0)}, LEAST, {"least": 1}),
        ({"eligibility": Eligibility(branch_level=0)}, LEAST, {"least": 1}),
        ({"eligibility": Eligibility(branch_level=2)}, "branch_level_without_branch", {}),
        ({"eligibility": Eligibility(jobs=("astronaut",))}, "unknown_job", {}),
        ({"eligibility": Eligibility(roles=("king",))}, "unknown_access", {}),
        ({"quota": Quota(span=Span.WEEK, times=0)}, LEAST, {"least": 1}),
        ({"window": Window(weekday=7, hour=9)}, MOST, {"most": 6}),
        ({"window": Window(weekday=-1, hour=9)}, LEAST, {"least": 0}),
        ({"window": Window(weekday=4, hour=24)}, MOST, {"most": 23}),
        ({"branch": "juggling"}, "unknown_branch", {"branch": "juggling"}),
        ({"traffic": Traffic(platform="x", days=1, impressions=0)}, "traffic_without_ad_test", {}),
        ({"kind": Kind.AD_TEST, "traffic": Traffic(platform="x", days=0, impressions=0)}, LEAST, {"least": 1}),
        ({"kind": Kind.AD_TEST, "traffic": Traffic(platform="x", days=1, impressions=-1)}, LEAST, {"least": 0}),
        ({"opens_at": NOON, "closes_at": NOON}, "closes_before_it_opens", {}),
        ({"opens_at": EVENING, "closes_at": NOON}, "closes_before_it_opens", {}),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: dict[str, Any], code: str, params: dict[str, int]) -> None:
    with rejected(code) as refused:
        check(replace(TERMS, **terms), TWO_A_WEEK)
    assert refused.value.params == params


@pytest.mark.parametrize("stock", [UNLIMITED, THREE])
def test_requests_are_collected_for_slots_of_a_period_only(stock: Stock) -> None:
    collecting = replace(TERMS, window=Window(weekday=4, hour=18))
    check(collecting, TWO_A_WEEK)
    with rejected("window_without_period"):
        check(collecting, stock)


def test_there_is_no_number_where_there_is_no_limit() -> None:
    with rejected("cell_too_large"):
        check(TERMS, Stock(per=Per.UNLIMITED, number=1))
    check(TERMS, Stock(per=Per.COUNTED, number=0))


@pytest.mark.parametrize("terms", [{"shop": "kiosk"}, {"eligibility": Eligibility(shops=("flagship", "kiosk"))}])
def test_a_reward_for_an_unknown_shop_is_refused(terms: dict[str, Any]) -> None:
    offer = replace(OFFER, terms=replace(TERMS, **terms))
    given().when(offer, actor="ed").refused("unknown_shop", "shop")


@pytest.mark.parametrize("code", shipped_rewards())
def test_what_is_shipped_can_be_offered(code: str) -> None:
    shipped = shipped_rewards()[code]
    given().when(OfferReward(reward=code, terms=shipped.terms, stock=shipped.stock), actor="ed").then(
        RewardOffered(reward=code, terms=shipped.terms, stock=shipped.stock)
    )


def test_every_kind_of_reward_is_shipped() -> None:
    assert {shipped.terms.kind for shipped in shipped_rewards().values()} == {*Kind}


def test_money_is_read_in_yuan() -> None:
    assert [yuan(fen) for fen in (0, 5, 1_250, 100_000)] == ["0.00", "0.05", "12.50", "1000.00"]


def test_terms_are_complete_with_their_promise_alone() -> None:
    plain = Terms(kind=Kind.HONOUR, name=TERMS.name, text=TERMS.text, points=0)
    check(plain, UNLIMITED)
    assert plain.approval
