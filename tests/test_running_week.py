"""How the figures of a running week stand: at their pace so far, by the scorecard of that week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from growth_tree import settling
from growth_tree.domain.kpis import SetScorecard
from growth_tree.handle import Handler
from growth_tree.settling import Provisional
from tests.domain.scorecards import weights
from tests.measured import freeze
from tests.office import do
from tests.settling import (
    MONDAY,
    SUNDAY,
    office_with_targets,
    report,
)

NEXT = MONDAY + timedelta(weeks=1)


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office with targets for Ann's and Bo's orders and for the shop's conversion."""
    return office_with_targets(engine)


def standing(office: Handler, today: date, member: str = "ann") -> list[Provisional]:
    """How a running week stands."""
    with office.reading() as connection:
        return settling.provisional(connection, office.world(connection), member, today)


def test_a_running_week_is_shown_at_its_pace(office: Handler) -> None:
    do(office, report("ann", 60, last_day=date(2026, 5, 20)), at=datetime(2026, 5, 21, 4, tzinfo=UTC))
    orders, conversion = standing(office, date(2026, 5, 21))
    assert (orders.figure, orders.days) == (60, 3)
    assert orders.line is not None
    assert (orders.line.figure, orders.line.percentile) == (140, 95)
    assert conversion.target is not None
    assert conversion.line is not None
    assert (conversion.figure, conversion.line.percentile, conversion.line.xp) == (None, None, 0)
    assert (conversion.days, conversion.line.metric) == (0, 0)


def test_the_pace_is_that_of_the_days_that_were_expected_to_be_worked(office: Handler) -> None:
    do(office, freeze(subject="member:cy", context={"days": 5}))
    report_ = report("cy", 80, last_day=date(2026, 5, 21))
    do(office, report_, at=datetime(2026, 5, 22, 4, tzinfo=UTC))
    (orders, _) = standing(office, date(2026, 5, 22), "cy")
    assert orders.line is not None
    assert (orders.figure, orders.days, orders.line.figure, orders.line.percentile) == (80, 4, 100, 50)


def test_whoever_works_more_days_than_expected_is_at_their_own_pace(office: Handler) -> None:
    do(office, freeze(subject="member:cy", context={"days": 5}))
    do(office, report("cy", 120, last_day=date(2026, 5, 23)), at=datetime(2026, 5, 24, 4, tzinfo=UTC))
    (orders, _) = standing(office, date(2026, 5, 24), "cy")
    assert orders.line is not None
    assert (orders.figure, orders.days, orders.line.figure) == (120, 6, 120)


def test_a_rate_is_as_it_stands_however_many_days_are_over(office: Handler) -> None:
    days = {"subject": "shop:shop", "last_day": date(2026, 5, 20), "denominator": 1_000}
    do(office, report("ann", 30, kpi="conversion", **days), at=datetime(2026, 5, 21, 4, tzinfo=UTC))
    (_, conversion) = standing(office, date(2026, 5, 21))
    assert conversion.line is not None
    assert (conversion.figure, conversion.days, conversion.line.figure) == (30_000, 3, 30_000)
    assert conversion.line.percentile == 50


def test_without_a_target_or_rules_nothing_is_shown_for_a_running_week(office: Handler) -> None:
    assert [(each.target, each.line) for each in standing(office, date(2026, 5, 26))] == [(None, None)] * 2
    assert standing(office, date(2026, 5, 12)) == []


def test_a_running_week_stands_by_its_own_scorecard(office: Handler) -> None:
    other = SetScorecard(job="ops_specialist", usual=weights(waiting__member=100), promotion=(), from_day=NEXT)
    do(office, other)
    assert [each.answered.kpi for each in standing(office, SUNDAY)] == ["orders", "conversion"]
    assert [each.answered.kpi for each in standing(office, NEXT)] == ["waiting"]
