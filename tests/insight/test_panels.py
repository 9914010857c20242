"""The organisation's own figures as a panel: weeks that count, exposure that is planned, what sets units apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine

from growth_tree.domain.calendar import DeclareHolidays
from growth_tree.domain.directory import DescribeShop, Join, PlanLeave
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpis import FormGroup
from growth_tree.domain.metric import ReportMetric
from growth_tree.handle import Handler
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.forecasting import mirror
from growth_tree.insight.forecasting.panels import form_of, panel_of
from tests.counting import statements
from tests.domain.scorecards import CONVERSION, ORDERS, RATING, WAITING
from tests.insight.history import MONDAY, WEEK, always, report
from tests.measured import measure
from tests.office import TODAY, do, found

NEXT = MONDAY + WEEK
ANN, FLO, SHOP = "member:ann", "member:flo", "shop:shop"


@pytest.fixture
def office(engine: Engine) -> Handler:
    """The office, in which KPIs are measured."""
    made = found(engine)
    measure(made)
    return made


def paneled(
    office: Handler, kpi: Kpi = ORDERS, last: date = NEXT, subjects: Collection[str] = (), today: date = TODAY
) -> Panel:
    """The panel up to a week."""
    with office.reading() as connection:
        made = panel_of(connection, office.world(connection), kpi, last, subjects=subjects, today=today)
    assert made is not None
    return made


def test_weeks_follow_one_another_up_to_the_one_that_is_asked_for(office: Handler) -> None:
    report(office, "orders", SHOP, (-4, -2, -1), lambda week: (100 + week, 0))
    panel = paneled(office)
    assert panel.units == (SHOP,)
    assert panel.periods == tuple(MONDAY + n * WEEK for n in range(-4, 2))
    np.testing.assert_array_equal(panel.value, [[96, np.nan, 98, 99, np.nan, np.nan]])
    np.testing.assert_array_equal(panel.exposure, [[7] * 6])


def test_where_nothing_is_known_there_is_no_panel(office: Handler) -> None:
    with office.reading() as connection:
        world = office.world(connection)
        assert panel_of(connection, world, ORDERS, NEXT, subjects=[SHOP], today=TODAY) is None
        assert panel_of(connection, world, CONVERSION, NEXT, today=TODAY) is None


@pytest.mark.parametrize(("days", "counts"), [(3, False), (4, True)])
def test_the_running_week_counts_once_it_has_days_enough(office: Handler, days: int, counts: bool) -> None:
    report(office, "orders", SHOP, (-1,), always(70))
    friday = MONDAY + timedelta(days=4)
    report_days(office, MONDAY, days)
    panel = paneled(office, today=friday)
    assert np.isfinite(panel.value[0, 1]) == counts
    assert panel.exposure[0, 1] == (days if counts else 7)
    over = paneled(office, today=friday + timedelta(days=3))
    assert np.isfinite(over.value[0, 1])


def report_days(office: Handler, first: date, days: int) -> None:
    """Ten orders of the shop on each of some days."""
    each = (first + timedelta(days=n) for n in range(days))
    at = datetime(first.year, first.month, first.day, 12, tzinfo=office.zone) + timedelta(days=days)
    do(
        office,
        *(
            ReportMetric(kpi="orders", subject=SHOP, first_day=day, last_day=day, value=10, source="test")
            for day in each
        ),
        at=at,
    )


def test_a_subject_without_figures_is_a_unit_when_it_is_asked_for(office: Handler) -> None:
    report(office, "orders", ANN, range(-3, 0), always(50))
    panel = paneled(office, subjects=[FLO])
    assert panel.units == (ANN, FLO)
    assert not np.isfinite(panel.value[1]).any()
    assert np.isfinite(panel.exposure).all()


def test_rates_rest_on_what_they_are_divided_by(office: Handler) -> None:
    report(office, "conversion", SHOP, range(-3, 0), lambda week: (3, 100 - week))
    report(office, "rating", ANN, range(-2, 0), always(480))
    rate = paneled(office, CONVERSION)
    np.testing.assert_array_equal(rate.value[0, :3], [3, 3, 3])
    np.testing.assert_array_equal(rate.exposure[0], [103, 102, 101, 102, 102])
    mean = paneled(office, RATING)
    np.testing.assert_array_equal(mean.value[0, :2] / mean.exposure[0, :2], [480, 480])
    assert [form_of(kpi) for kpi in (ORDERS, CONVERSION, WAITING, RATING)] == [
        Form.LEVEL,
        Form.RATE,
        Form.RATIO,
        Form.RATIO,
    ]


def test_people_with_an_office_week_are_expected_on_workdays_without_their_leave(office: Handler) -> None:
    for name in (ANN, FLO):
        for week in range(-3, 0):
            report_office_week(office, name, week)
    assert paneled(office).exposure[:, -1].tolist() == [5, 5]
    do(
        office,
        DeclareHolidays(year=2026, days_off=(NEXT, NEXT + timedelta(days=1)), extra_workdays=()),
        PlanLeave(leave="one", member="flo", first_day=NEXT, last_day=NEXT + timedelta(days=6)),
    )
    assert paneled(office).exposure[:, -1].tolist() == [3, 1]


def report_office_week(office: Handler, subject: str, week: int) -> None:
    """Five days of a person's orders."""
    monday = MONDAY + week * WEEK
    last = monday + timedelta(days=4)
    command = ReportMetric(kpi="orders", subject=subject, first_day=monday, last_day=last, value=50, source="test")
    do(office, command, named=f"{subject}/{week}")


def test_units_are_told_apart_by_shop_and_person(office: Handler) -> None:
    do(
        office,
        DescribeShop(shop="shop", platform="tmall", category="dresses", tier="high"),
        FormGroup(group="coats", shop="shop", name="coats"),
        Join(member="new", on=TODAY - timedelta(days=40), job="sales", team="content", grade="P1"),
    )
    report(office, "orders", SHOP, (-1,), always(50))
    panel = paneled(office, subjects=[ANN, "group:coats", "member:new", "team:content"])
    told = {unit: {name: column[n] for name, column in panel.static.items()} for n, unit in enumerate(panel.units)}
    place = {"shop": "shop", "platform": "tmall", "category": "dresses", "tier": "high"}
    nobody = {"job": "", "grade": "", "tenure": ""}
    assert told["group:coats"] == {"kind": "group", **place, **nobody}
    assert told["team:content"] == {"kind": "team", **place, **nobody}
    assert told["member:new"] == {"kind": "member", **place, "job": "sales", "grade": "P1", "tenure": "new"}
    assert told[ANN]["tenure"] == "grown"


def test_rates_are_told_apart_by_what_they_rest_on(office: Handler) -> None:
    for n, name in enumerate(("ann", "bo", "cy", "flo", "gus", "di")):
        report(office, "conversion", f"member:{name}", range(-2, 0), always(3, 100 * (n + 1)))
    sizes = dict(zip(paneled(office, CONVERSION).units, paneled(office, CONVERSION).static["size"], strict=True))
    assert (sizes["member:ann"], sizes["member:cy"], sizes["member:di"]) == ("small", "middle", "large")


def test_a_panel_of_many_units_is_one_question_to_the_database(office: Handler) -> None:
    for name in ("ann", "bo", "cy", "flo"):
        report(office, "orders", f"member:{name}", range(-5, 0), always(50))
    with office.reading() as connection:
        world = office.world(connection)
        asked = statements(lambda: panel_of(connection, world, ORDERS, NEXT, subjects=[SHOP], today=TODAY))
    assert asked == 1


def test_where_less_is_better_its_mirror_image_rises(office: Handler) -> None:
    report(office, "waiting", SHOP, range(-2, 0), lambda week: (3_000 if week == -2 else 1_500, 100))
    panel = paneled(office, WAITING)
    turned = mirror.upward(WAITING, panel)
    rates = turned.value[0, :2] / turned.exposure[0, :2]
    np.testing.assert_allclose(rates, [1 / 30, 1 / 15])
    np.testing.assert_allclose(mirror.figures(WAITING, rates[None, :], panel.exposure[:, -1]), [[3_000, 1_500]])


def test_where_more_is_better_nothing_is_turned(office: Handler) -> None:
    report(office, "conversion", SHOP, range(-2, 0), always(3, 100))
    panel = paneled(office, CONVERSION)
    assert mirror.upward(CONVERSION, panel) is panel
    np.testing.assert_allclose(mirror.figures(CONVERSION, np.array([[0.03]]), panel.exposure[:, -1]), [[30_000]])
