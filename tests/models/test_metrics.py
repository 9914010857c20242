"""What the read model of figures is asked: weeks, days, corrections, what is missing; one statement each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.quality import WINDOW_DAYS, Gap, Jump, findings
from growth_tree.handle import Handler
from models import base, metrics
from tests.counting import statements
from tests.office import do
from tests.spring import ANN, SHOP, SPRING, TEAM, measuring, report


@pytest.fixture
def handler(engine: Engine) -> Handler:
    return measuring(engine)


@pytest.fixture
def known(handler: Handler) -> Handler:
    """Two weeks of the shop's GMV, one of the team's, a month that lies in no week, and one correction."""
    do(
        handler,
        *(report(1_000 + n, SPRING + timedelta(days=n)) for n in range(9)),
        *(report(2_000, SPRING + timedelta(days=n), subject=TEAM) for n in range(3)),
        report(5_000, date(2026, 1, 1), 31),
        report(4_500, subject=ANN, kpi="gmv"),
        report(1_500, restate=True),
        ReportMetric(
            kpi="cvr", subject=SHOP, first_day=SPRING, last_day=SPRING, value=3, denominator=100, source="file"
        ),
    )
    return handler


def test_weeks_are_found_by_kpi_and_subject(known: Handler) -> None:
    with known.reading() as connection:
        everybody = metrics.weeks(connection, "gmv", None, "2026-03-02", "2026-03-09")
        shop = metrics.weeks(connection, "gmv", [SHOP], "2026-03-02", "2026-03-02")
        nobody = metrics.weeks(connection, "gmv", [], "2026-03-02", "2026-03-09")
        several = metrics.weeks_of(connection, ["gmv", "cvr"], [SHOP], "2026-03-02", "2026-03-09")
        none = metrics.weeks_of(connection, [], [SHOP], "2026-03-02", "2026-03-09")
    assert [(row.subject, row.week, row.value, row.days) for row in everybody] == [
        (ANN, "2026-03-02", 4_500, 1),
        (SHOP, "2026-03-02", 7_521, 7),
        (SHOP, "2026-03-09", 2_015, 2),
        (TEAM, "2026-03-02", 6_000, 3),
    ]
    assert [row.value for row in shop] == [7_521]
    assert [(row.kpi, row.week, row.value, row.denominator) for row in several] == [
        ("cvr", "2026-03-02", 3, 100),
        ("gmv", "2026-03-02", 7_521, 0),
        ("gmv", "2026-03-09", 2_015, 0),
    ]
    assert nobody == none == []


def test_days_are_found_by_subject(known: Handler) -> None:
    with known.reading() as connection:
        of_team = metrics.days(connection, [TEAM], "2026-03-03", "2026-03-31")
        of_shop = metrics.days_of(connection, "gmv", SHOP, "2026-01-01", "2026-03-02")
        of_nobody = metrics.days(connection, [], "2026-01-01", "2026-03-31")
    assert [(row.kpi, row.first_day) for row in of_team] == [("gmv", "2026-03-03"), ("gmv", "2026-03-04")]
    assert [(row.first_day, row.last_day, row.value, row.week) for row in of_shop] == [
        ("2026-01-01", "2026-01-31", 5_000, ""),
        ("2026-03-02", "2026-03-02", 1_500, "2026-03-02"),
    ]
    assert of_nobody == []


def test_the_latest_day_of_each_kpi_is_known(known: Handler) -> None:
    with known.reading() as connection:
        latest = metrics.latest(connection, [SHOP, TEAM], "2026-03-01")
        later = metrics.latest(connection, [SHOP, TEAM], "2026-03-05")
        of_nobody = metrics.latest(connection, [], "2026-03-05")
    assert latest == {("gmv", SHOP): "2026-03-10", ("gmv", TEAM): "2026-03-04", ("cvr", SHOP): "2026-03-02"}
    assert later == {("gmv", SHOP): "2026-03-10"}
    assert of_nobody == {}


def test_what_is_measured_where_is_known(known: Handler) -> None:
    with known.reading() as connection:
        assert metrics.subjects_with(connection, "gmv") == [ANN, SHOP, TEAM]
        assert metrics.subjects_with(connection, "dsr") == []
        measured = [tuple(row) for row in metrics.measured(connection)]
    assert measured == [
        ("cvr", SHOP, "2026-03-02", "2026-03-02", 1),
        ("gmv", ANN, "2026-03-02", "2026-03-02", 1),
        ("gmv", SHOP, "2026-03-02", "2026-03-09", 2),
        ("gmv", TEAM, "2026-03-02", "2026-03-02", 1),
    ]


def test_corrections_are_found_by_figure_and_since_when(known: Handler) -> None:
    with known.reading() as connection:
        (change,) = metrics.changes_of(connection, "gmv", SHOP, "2026-03-02")
        assert metrics.changes_of(connection, "gmv", SHOP, "2026-03-03") == []
        assert metrics.changes_after(connection, change.position - 1, [SHOP]) == [change]
        assert metrics.changes_after(connection, change.position, [SHOP]) == []
        assert metrics.changes_after(connection, 0, [TEAM]) == metrics.changes_after(connection, 0, []) == []
        assert metrics.figure(connection, "gmv", SHOP, "2026-03-31") is None


def test_what_looks_wrong_is_found_in_the_rows_of_a_shop(handler: Handler) -> None:
    days = [SPRING + timedelta(days=n) for n in range(12)]
    do(
        handler,
        *(report(10_000 if day == days[9] else 150, day) for day in days if day != days[5]),
        *(report(2_000, day, subject=TEAM) for day in days),
    )
    with handler.reading() as connection:
        kpis = handler.world(connection).kpis
        since = (days[-1] - timedelta(days=WINDOW_DAYS)).isoformat()
        found = findings(kpis, metrics.days(connection, [SHOP, TEAM], since, days[-1].isoformat()))
    assert found == [
        Jump(kpi="gmv", subject=SHOP, first_day=days[9], last_day=days[9], figure=10_000, usual=150),
        Gap(kpi="gmv", subject=SHOP, first_day=days[5], last_day=days[5]),
    ]


def test_figures_and_corrections_are_paged(known: Handler) -> None:
    order_ = (metrics.metric.c.first_day.desc(), metrics.metric.c.kpi)
    with known.reading() as connection:
        query = metrics.figures(["gmv", "cvr"], [SHOP])
        rows, total = base.page(connection, query, order=order_, limit=2, offset=0)
        changes = base.count(connection, metrics.corrections(["gmv"], [SHOP]))
        others = base.count(connection, metrics.corrections(["cvr"], [SHOP]))
    assert [row.first_day for row in rows] == ["2026-03-10", "2026-03-09"]
    assert (total, changes, others) == (11, 1, 0)


def test_a_question_takes_one_statement(known: Handler) -> None:
    with known.reading() as connection:
        connection.execute(select(metrics.week)).all()
        for ask in (
            lambda: metrics.weeks(connection, "gmv", None, "2026-03-02", "2026-03-09"),
            lambda: metrics.weeks_of(connection, ["gmv"], [SHOP, TEAM], "2026-03-02", "2026-03-09"),
            lambda: metrics.days(connection, [SHOP, TEAM, ANN], "2026-01-01", "2026-03-31"),
            lambda: metrics.latest(connection, [SHOP, TEAM], "2026-01-01"),
            lambda: metrics.measured(connection),
        ):
            assert statements(ask) == 1
