"""What a year can bring follows from the last 52 weeks and from growth; goals break down without rest."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from growth_tree.domain.goal import SetGoal
from growth_tree.domain.kpi import Kpi
from growth_tree.handle import Handler
from growth_tree.insight.forecasting.year import apportioned, plan
from tests.domain.scenario import rejected
from tests.domain.scorecards import CONVERSION, ORDERS, WAITING
from tests.insight.history import always, report
from tests.measured import measure
from tests.office import TODAY, do, found

TWO_YEARS = range(-104, 0)
ANN, BO, CONTENT, SHOP = "member:ann", "member:bo", "team:content", "shop:shop"


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office, in which KPIs are measured."""
    made = found(engine)
    measure(made)
    return made


def planned(
    office: Handler,
    target: int,
    *,
    kpi: Kpi = ORDERS,
    subject: str = CONTENT,
    year: int = 2027,
    parts: tuple[str, ...] = (),
) -> SetGoal:
    """What is computed for a goal."""
    with office.reading() as connection:
        return plan(connection, kpi, subject, year, target, parts=parts, today=TODAY)


def steadily(office: Handler, **weekly: int) -> None:
    """Orders of the same number in every week of two years."""
    for name, value in weekly.items():
        report(office, "orders", name.replace("__", ":"), TWO_YEARS, always(value))


def test_where_nothing_grows_a_year_brings_what_the_last_one_did(office: Handler) -> None:
    steadily(office, team__content=700)
    goal = planned(office, 36_500)
    assert goal.expected_q50 == 36_500
    assert goal.chance == pytest.approx(500_000, abs=5)
    assert goal.expected_q10 < 30_000
    assert goal.expected_q90 > 43_000


def test_a_goal_far_from_what_a_year_can_bring_has_hardly_a_chance_or_every(office: Handler) -> None:
    steadily(office, team__content=700)
    chances = [planned(office, target).chance for target in (1, 15_000, 36_500, 90_000, 10**9)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1_000_000, 0)
    assert chances[1] > 950_000
    assert chances[3] < 50_000


def test_what_is_over_of_a_running_year_is_certain(office: Handler) -> None:
    steadily(office, team__content=700)
    running, later = (planned(office, 36_500, year=year) for year in (2026, 2027))
    assert running.expected_q50 == 36_500
    assert later.expected_q10 < running.expected_q10 < 36_500 < running.expected_q90 < later.expected_q90
    assert planned(office, 12_900, year=2026).chance == 1_000_000


def test_growth_is_learned_from_all_subjects_and_believed_in_the_measure_of_their_number(office: Handler) -> None:
    for name in ("team:content", "team:service", "member:ann", "member:bo", "member:cy", "member:flo"):
        report(office, "orders", name, TWO_YEARS, lambda week: (700 if week < -52 else 1_400, 0))
    believed = 2 ** (6 / 10)
    once, twice = 129, 236  # days of 2027 that lie one year and two years after the last 52 weeks
    assert planned(office, 1).expected_q50 == pytest.approx(200 * (once * believed + twice * believed**2), rel=1e-4)


def test_a_goal_that_adds_up_is_divided_by_season_and_share_without_rest(office: Handler) -> None:
    steadily(office, team__content=700, member__ann=200, member__bo=100)
    goal = planned(office, 1_000, parts=(ANN, BO, "member:flo"))
    assert sum(goal.months) == 1_000
    assert goal.months == (85, 77, 85, 82, 85, 82, 85, 85, 82, 85, 82, 85)
    assert goal.shares == {ANN: 667, BO: 333}


def test_months_follow_the_season_of_the_year_before(office: Handler) -> None:
    november = range(-28, -24)
    report(office, "orders", CONTENT, TWO_YEARS, lambda week: (2_100 if week in november else 700, 0))
    months = planned(office, 10_000).months
    assert sum(months) == 10_000
    assert months.index(max(months)) == 10
    assert max(months) > 2 * months[0]


def test_the_parts_of_a_rate_stand_to_the_whole_as_they_did(office: Handler) -> None:
    for name, orders in ((SHOP, 30), (CONTENT, 45)):
        report(office, "conversion", name, TWO_YEARS, always(orders, 1_000))
    goal = planned(office, 40_000, kpi=CONVERSION, subject=SHOP, parts=(CONTENT,))
    assert goal.expected_q50 == 30_000
    assert goal.months == (40_000,) * 12
    assert goal.shares == {CONTENT: 60_000}
    assert goal.chance < 200_000


def test_where_less_is_better_the_hard_side_is_the_low_one(office: Handler) -> None:
    report(office, "waiting", SHOP, TWO_YEARS, always(3_000, 100))
    goal = planned(office, 2_000, kpi=WAITING, subject=SHOP)
    assert goal.expected_q10 > goal.expected_q50 == 3_000 > goal.expected_q90
    assert goal.chance < 200_000
    assert planned(office, 5_000, kpi=WAITING, subject=SHOP).chance > 900_000


@pytest.mark.parametrize("weeks", [range(-25, 0), range(-60, -30), range(0)])
def test_half_a_year_of_the_last_one_has_to_be_known(office: Handler, weeks: range) -> None:
    report(office, "orders", CONTENT, weeks, always(700))
    with rejected("goal_without_history"):
        planned(office, 1_000)


def test_weeks_without_figures_count_as_the_mean_of_the_others(office: Handler) -> None:
    report(office, "orders", CONTENT, range(-26, 0), always(700))
    assert planned(office, 1).expected_q50 == 36_500


def test_what_is_computed_is_a_goal_that_can_be_set(office: Handler) -> None:
    steadily(office, team__content=700, member__ann=200)
    events = do(office, planned(office, 36_000, parts=(ANN,)))
    assert [(event.verdict, event.target) for event in events] == [("attainable", 36_000)]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], (4, 3, 3)),
        (1, [1, 2, 1], (0, 1, 0)),
        (100, [0, 1, 3], (0, 25, 75)),
        (7, [0, 0], (4, 3)),
        (0, [5, 1], (0, 0)),
    ],
)
def test_whole_numbers_are_divided_without_rest(total: int, weights: list[float], parts: tuple[int, ...]) -> None:
    assert apportioned(total, weights) == parts


def test_the_day_on_which_a_year_begins_does_not_matter(office: Handler) -> None:
    steadily(office, team__content=700)
    assert date(2028, 1, 1).weekday() != date(2027, 1, 1).weekday()
    assert planned(office, 1, year=2028).expected_q50 == 36_600
