"""Who may ask for a reward, when, and for which period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from growth_tree.domain.asking import full_months
from growth_tree.domain.catalogue import Catalogue, RewardChanged, RewardRetired
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory_events import MemberLeft
from growth_tree.domain.period import AHEAD_DAYS
from growth_tree.domain.redemption_events import RedemptionRequested
from growth_tree.domain.terms import Eligibility
from tests.domain.offers import (
    CANCELLED,
    EXPIRED,
    FOR_A_WEEK,
    GRANTED,
    NEXT_WEEK,
    READY,
    REFUSED,
    REQUEST,
    REQUESTED,
    RETURNED,
    TERMS,
    THREE,
    TWO_A_WEEK,
    USED,
    offering,
)
from tests.domain.scenario import TODAY, given, joined, organisation

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)


def only(**who: Any) -> Catalogue:
    """A course for some only."""
    return offering(replace(TERMS, eligibility=Eligibility(**who)))


def test_somebody_asks_under_the_terms_of_today() -> None:
    given().when(REQUEST, catalogue=offering()).then(REQUESTED)
    changed = RewardChanged(reward="course", revision=2, terms=replace(TERMS, points=40, cost_fen=0))
    given().when(REQUEST, catalogue=offering(TERMS, THREE, changed)).then(
        replace(REQUESTED, revision=2, points=40, fen=0, period="all")
    )


def test_slots_of_a_week_are_asked_for_by_week_and_wait_no_longer_than_it() -> None:
    weekly = replace(REQUEST, period=NEXT_WEEK, waits=True)
    given().when(weekly, catalogue=offering(TERMS, TWO_A_WEEK)).then(replace(FOR_A_WEEK, waits=True))
    given().when(REQUEST, catalogue=offering(TERMS, TWO_A_WEEK)).refused("period_missing", "period")
    given().when(replace(REQUEST, period="2026-W10"), catalogue=offering(TERMS, TWO_A_WEEK)).refused(
        "period_out_of_reach", "period", days=AHEAD_DAYS
    )


@pytest.mark.parametrize("standing", [(), (READY,), (READY, GRANTED), (READY, GRANTED, USED)])
def test_asking_again_with_the_same_request_is_nothing_new(standing: tuple[Any, ...]) -> None:
    asked = given(REQUESTED, *standing)
    asked.when(REQUEST, catalogue=offering()).then()
    for other in ({"member": "bo"}, {"reward": "other"}, {"period": NEXT_WEEK}):
        asked.when(replace(REQUEST, **other), actor=SYSTEM, catalogue=offering()).refused("already_requested")


@pytest.mark.parametrize("ended", [(REFUSED,), (CANCELLED,), (EXPIRED,), (READY, GRANTED, RETURNED)])
def test_a_request_that_is_over_is_not_asked_again(ended: tuple[Any, ...]) -> None:
    given(REQUESTED, *ended).when(REQUEST, catalogue=offering()).refused("already_requested")


@pytest.mark.parametrize("actor", ["bo", "cy", "di"])
def test_nobody_asks_for_another(actor: str) -> None:
    given().when(REQUEST, actor=actor, catalogue=offering()).refused("not_yours")


def test_only_what_is_offered_can_be_asked_for() -> None:
    given().when(REQUEST).refused("unknown_reward", "reward")
    retired = offering(TERMS, THREE, RewardRetired(reward="course"))
    given().when(REQUEST, catalogue=retired).refused("reward_retired")


def test_an_offer_opens_and_closes_to_the_moment() -> None:
    later = offering(replace(TERMS, opens_at=NOON + timedelta(seconds=1)))
    given().when(REQUEST, catalogue=later).refused("reward_not_open", opens="2026-03-11 09:00")
    given().when(REQUEST, catalogue=offering(replace(TERMS, opens_at=NOON))).then(REQUESTED)
    given().when(REQUEST, catalogue=offering(replace(TERMS, closes_at=NOON))).refused(
        "reward_closed", closed="2026-03-11 09:00"
    )
    given().when(REQUEST, catalogue=offering(replace(TERMS, closes_at=NOON + timedelta(seconds=1)))).then(REQUESTED)


def test_whoever_has_left_asks_for_nothing() -> None:
    gone = organisation(MemberLeft(member="ann", on=TODAY))
    given().when(REQUEST, catalogue=offering(), directory=gone).refused("not_here", "member")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ({"jobs": ("ops_specialist", "sales")}, None),
        ({"jobs": ("sales",)}, "reward_for_other_jobs"),
        ({"roles": ("member",)}, None),
        ({"roles": ("manager", "admin")}, "reward_for_other_roles"),
        ({"shops": ("flagship",)}, None),
        ({"shops": ("kiosk",)}, "reward_for_other_shops"),
    ],
)
def test_some_rewards_are_for_some_only(who: dict[str, Any], refusal: str | None) -> None:
    outcome = given().when(REQUEST, catalogue=only(**who))
    if refusal:
        outcome.refused(refusal)
    else:
        outcome.then(REQUESTED)


def test_a_manager_has_the_rewards_of_managers() -> None:
    asked = given().when(replace(REQUEST, member="cy"), actor="cy", catalogue=only(roles=("manager",)))
    asked.then(replace(REQUESTED, member="cy"))


def test_a_team_without_a_shop_works_for_that_of_the_team_above() -> None:
    assert isinstance(given().when(REQUEST, catalogue=only(shops=("flagship",))).events[0], RedemptionRequested)


def test_months_of_service_are_whole_months() -> None:
    new = organisation(joined("new", "content", on=date(2026, 1, 12)))
    asked = replace(REQUEST, member="new")
    given().when(asked, actor="new", directory=new, catalogue=only(months=2)).refused(
        "service_too_short", months=2, served=1
    )
    given().when(asked, actor="new", directory=new, today=date(2026, 3, 12), catalogue=only(months=2)).then(
        replace(REQUESTED, member="new")
    )


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 30), 1),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2025, 3, 11), date(2026, 3, 10), 11),
        (date(2025, 3, 11), date(2026, 3, 11), 12),
        (date(2026, 3, 11), date(2026, 3, 11), 0),
        (date(2026, 3, 12), date(2026, 3, 11), -1),
    ],
)
def test_a_month_of_service_is_full_on_its_day_or_the_last_of_a_short_month(
    since: date, today: date, months: int
) -> None:
    assert full_months(since, today) == months
