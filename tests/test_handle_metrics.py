"""Figures from order to table: weeks add up to what a plain model says, live and made anew, in few statements."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from events.engine import create_engine
from growth_tree.domain.calendar import DeclareHolidays
from growth_tree.domain.cycle import CancelCycle, MoveCycle, ScheduleCycle
from growth_tree.domain.directory import DescribeShop
from growth_tree.domain.kpi_events import Weight
from growth_tree.domain.kpis import FormGroup, RetireKpi, SetScorecard
from growth_tree.domain.metric import ReportMetric
from growth_tree.domain.rules import Text
from growth_tree.handle import Handler
from growth_tree.replay import rebuild
from growth_tree.shipped_kpis import commands, shipped_kpis
from growth_tree.verify import verify
from models import metrics
from tests.counting import statements
from tests.databases import fresh
from tests.domain.figures import DSR
from tests.office import TODAY, ZONE, contents, do, order
from tests.spring import ANN, SHOP, SPRING, TEAM, measuring, report


@pytest.fixture
def handler(engine: Engine) -> Handler:
    return measuring(engine)


def is_whole(handler: Handler) -> None:
    """The audit finds nothing, and a rebuild gives the same."""
    assert verify(handler.engine, ZONE, {}, lambda _done, _total: None).problems == []
    with handler.reading() as connection:
        live = contents(connection)
    rebuild(handler.engine, lambda _done, _total: None)
    with handler.reading() as connection:
        assert contents(connection) == live


Weeks = dict[tuple[str, str, str], tuple[int, int, int]]


def weeks(handler: Handler) -> Weeks:
    """Value, denominator and days of each KPI, subject and week."""
    with handler.reading() as connection:
        rows = connection.execute(select(metrics.week)).all()
    return {(row.kpi, row.subject, row.week): (row.value, row.denominator, row.days) for row in rows}


class Plain:
    """A model of figures that any schoolchild could keep: the latest of each span, unless it overlaps another."""

    def __init__(self) -> None:
        self.spans: dict[tuple[str, str, date, date], tuple[int, int]] = {}

    def take(self, command: ReportMetric) -> None:
        """Write it down as the product should."""
        key = (command.kpi, command.subject, command.first_day, command.last_day)
        days = (command.last_day - command.first_day).days + 1
        mean = command.kpi == DSR.code
        amount = (command.value * days, days) if mean else (command.value, command.denominator)
        overlaps = any(
            key[:2] == other[:2] and other[2] <= key[3] and key[2] <= other[3] for other in self.spans if other != key
        )
        if not overlaps and (key not in self.spans or command.restate):
            self.spans[key] = amount

    def weeks(self) -> Weeks:
        """What the weeks should add up to."""
        sums: dict[tuple[str, str, str], Counter[str]] = {}
        for (kpi, subject, first, last), (value, denominator) in self.spans.items():
            monday = first - timedelta(days=first.weekday())
            if last <= monday + timedelta(days=6):
                of_week = sums.setdefault((kpi, subject, monday.isoformat()), Counter())
                of_week.update(value=value, denominator=denominator, days=(last - first).days + 1)
        return {key: (each["value"], each["denominator"], each["days"]) for key, each in sums.items()}


def random_report(chance: Random) -> ReportMetric:
    """A figure of some KPI, subject and days near one another; often a repeat or a correction."""
    kpi = chance.choice(("gmv", "gmv", "cvr", "dsr"))
    days = chance.choice((1, 1, 1, 1, 2, 7, 10))
    first = SPRING + timedelta(days=chance.randrange(24))
    return ReportMetric(
        kpi=kpi,
        subject=chance.choice((SHOP, TEAM, ANN)),
        first_day=first,
        last_day=first + timedelta(days=days - 1),
        value=chance.choice((450, 460)) if kpi == "dsr" else chance.choice((1000, 1500)),
        denominator=chance.choice((4000, 5000)) if kpi == "cvr" else 0,
        source=chance.choice(("file", "form")),
        restate=chance.random() < 0.4,
    )


def check_that_weeks_are_those_of_the_model(run: Path, kind: str, chance: Random, sizes: list[int]) -> None:
    """Whatever comes in, in transactions of whatever size, the weeks are right, live and made anew."""
    with fresh(run, kind) as database:
        engine = create_engine(database.url)
        handler, plain = measuring(engine), Plain()
        for n, size in enumerate(sizes):
            reports = [random_report(chance) for _ in range(size)]
            with handler.writing() as connection:
                handler.handle_all(connection, [order(each, f"{n}/{m}") for m, each in enumerate(reports)])
            for each in reports:
                plain.take(each)
        assert weeks(handler) == plain.weeks()
        is_whole(handler)
        engine.dispose()


chances = st.randoms(use_true_random=False)
batches = st.lists(st.integers(1, 40), min_size=1, max_size=6)


@settings(max_examples=15)
@given(chances, batches)
def test_weeks_add_up_whatever_comes_in_on_sqlite(run: Path, chance: Random, sizes: list[int]) -> None:
    check_that_weeks_are_those_of_the_model(run, "sqlite", chance, sizes)


@settings(max_examples=4)
@given(chances, batches)
def test_weeks_add_up_whatever_comes_in_on_postgresql(run: Path, chance: Random, sizes: list[int]) -> None:
    check_that_weeks_are_those_of_the_model(run, "postgresql", chance, sizes)


ALONE = (Weight(kpi="gmv", on="member", percent=100),)
MONDAY = TODAY - timedelta(days=TODAY.weekday())
SUNDAY = MONDAY - timedelta(days=1)


def test_the_calendar_and_the_catalogue_of_kpis_are_part_of_the_world(handler: Handler) -> None:
    first, last = date(2026, 6, 1), date(2026, 6, 20)
    name = Text(zh="618", en="618")
    do(
        handler,
        *commands(),
        FormGroup(group="g", shop="shop", name="爆款"),
        DescribeShop(shop="shop", platform="tmall", category="女装", tier="high"),
        DeclareHolidays(year=2025, days_off=(date(2025, 10, 1),), extra_workdays=()),
        ScheduleCycle(cycle="c1", name=name, shop=None, first_day=first, last_day=last, intensity=3),
        MoveCycle(cycle="c1", first_day=first, last_day=last - timedelta(days=2)),
        ScheduleCycle(cycle="c2", name=name, shop="shop", first_day=first, last_day=last, intensity=1),
        CancelCycle(cycle="c2"),
        RetireKpi(code="cost_saved"),
        SetScorecard(job="sales", usual=ALONE, promotion=(), from_day=MONDAY),
    )
    with handler.reading() as connection:
        world = handler.world(connection)
    assert len(world.kpis.live) == len(shipped_kpis().kpis) - 1
    assert world.kpis.scorecard("sales", MONDAY).usual == ALONE
    assert world.kpis.scorecard("sales", SUNDAY).usual == shipped_kpis().scorecards["sales"].usual
    assert world.kpis.groups["g"].shop == "shop"
    assert world.calendar.intensity("shop", first) == 3
    assert world.calendar.intensity("shop", last) == 0
    assert world.directory.shop_traits["shop"].tier == "high"
    is_whole(handler)


def test_a_manager_reports_by_name_and_a_correction_says_whose_it_is(handler: Handler) -> None:
    with handler.writing() as connection:
        handler.handle(connection, order(report(2_000, subject=TEAM), "one", actor="cy"))
        handler.handle(connection, order(report(2_100, subject=TEAM, restate=True), "two", actor="ed"))
    with handler.reading() as connection:
        row = metrics.figure(connection, "gmv", TEAM, "2026-03-02")
        (change,) = metrics.changes_of(connection, "gmv", TEAM, "2026-03-02")
    assert row is not None
    assert (row.value, row.original_value, row.restated, row.by) == (2_100, 2_000, 1, "ed")
    assert (change.value, change.was_value, change.by) == (2_100, 2_000, "ed")


def test_many_figures_take_no_more_statements_than_few(handler: Handler) -> None:
    def import_of(days: int, year: int) -> None:
        first = datetime(year, 1, 6, tzinfo=UTC).date()
        reports = [
            report(1_000 + n, first + timedelta(days=n), subject=subject)
            for n in range(days)
            for subject in (SHOP, TEAM, ANN)
        ]
        with handler.writing() as connection:
            outcomes = handler.handle_all(connection, [order(each, f"{year}/{each}") for each in reports])
        assert all(outcome.events for outcome in outcomes)

    import_of(1, 2022)
    assert statements(lambda: import_of(200, 2024)) <= statements(lambda: import_of(2, 2023)) + 3
