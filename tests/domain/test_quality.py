"""What looks wrong in figures: days that are missing, and units that seem to have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_tree.domain import kpis
from growth_tree.domain.kpi import Aggregation, Kpi, Unit
from growth_tree.domain.kpi_events import KpiRetired, Kpis
from growth_tree.domain.quality import Gap, Jump, findings
from tests.domain.figures import CVR, DSR, defined
from tests.domain.scenario import fold
from tests.domain.scorecards import kpi

GMV = kpi("gmv", unit=Unit.YUAN, scale=2, value_scale=2)
ORDERS = kpi("orders")
MEASURED: Kpis = fold(kpis, map(defined, (GMV, ORDERS, CVR, DSR)))
FIRST = date(2026, 1, 5)
SHOP = "shop:s"


@dataclass
class Known:
    """A figure as the read model has it."""

    kpi: str
    subject: str
    first_day: str
    last_day: str
    value: int
    denominator: int


def day(n: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(days=n)


def known(of: Kpi, values: Mapping[int, int], denominator: int = 0, subject: str = SHOP, days: int = 1) -> list[Known]:
    """Figures by the number of their first day."""
    mean = of.aggregation is Aggregation.MEAN
    return [
        Known(
            of.code,
            subject,
            day(n).isoformat(),
            day(n + days - 1).isoformat(),
            value * days if mean else value,
            days if mean else denominator,
        )
        for n, value in values.items()
    ]


def steady(value: int, *days: int, **at: int) -> dict[int, int]:
    """The same every day of forty, but for some days that are left out and some on which it is another, such as d7."""
    others = {int(name[1:]): other for name, other in at.items()}
    return {n: others.get(n, value) for n in range(40) if n not in days}


def gap(first: int, last: int, of: str = "gmv", subject: str = SHOP) -> Gap:
    return Gap(kpi=of, subject=subject, first_day=day(first), last_day=day(last))


def jump(first: int, last: int, figure: int, usual: int, of: str = "gmv") -> Jump:
    return Jump(kpi=of, subject=SHOP, first_day=day(first), last_day=day(last), figure=figure, usual=usual)


ORDERLY = known(ORDERS, steady(100))


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    assert findings(MEASURED, []) == []
    assert findings(MEASURED, [*known(GMV, steady(50_000)), *ORDERLY]) == []


def test_days_that_others_have_are_missing() -> None:
    rows = [*known(GMV, steady(50_000, 7, 8, 9, 20)), *ORDERLY]
    assert findings(MEASURED, rows) == [gap(20, 20), gap(7, 9)]
    assert [each.days for each in findings(MEASURED, rows) if isinstance(each, Gap)] == [1, 3]


def test_days_that_nobody_has_are_days_off() -> None:
    assert findings(MEASURED, [*known(GMV, steady(50_000, 7, 8)), *known(ORDERS, steady(100, 7, 8))]) == []


def test_a_day_off_in_the_middle_parts_a_gap() -> None:
    rows = [*known(GMV, steady(50_000, 7, 8, 9)), *known(ORDERS, steady(100, 8))]
    assert findings(MEASURED, rows) == [gap(9, 9), gap(7, 7)]


def test_what_began_later_or_ended_earlier_has_no_gap_there() -> None:
    rows = [*known(GMV, dict.fromkeys(range(10, 30), 50000)), *ORDERLY]
    assert findings(MEASURED, rows) == []


def test_the_figures_of_people_tell_of_gaps_in_those_of_the_shop_and_the_other_way_round() -> None:
    rows = [
        *known(GMV, steady(50_000, 5)),
        *known(GMV, steady(9_000, 11), subject="member:ann"),
    ]
    assert findings(MEASURED, rows) == [gap(11, 11, subject="member:ann"), gap(5, 5)]


@pytest.mark.parametrize(("apart", "found"), [(2, 19), (3, 0)])
def test_what_is_counted_only_now_and_then_has_no_gaps(apart: int, found: int) -> None:
    rows = [*known(GMV, dict.fromkeys(range(0, 40, apart), 50000)), *ORDERLY]
    assert len(findings(MEASURED, rows)) == found


def test_what_is_known_on_half_of_its_days_is_meant_for_every_day() -> None:
    assert findings(MEASURED, [*known(GMV, {0: 50_000, 3: 50_000}), *ORDERLY]) == [gap(1, 2)]


def test_the_days_of_a_span_are_known() -> None:
    weekly = known(GMV, dict.fromkeys((0, 7, 14, 28), 350000), days=7)
    assert findings(MEASURED, [*weekly, *ORDERLY]) == [gap(21, 27)]


@pytest.mark.parametrize(
    ("value", "is_far"),
    [
        (1_000_000, True),
        (999_999, False),
        (2_500, True),
        (2_501, False),
        (500_000, True),
        (490_000, True),
        (489_999, False),
        (510_000, True),
        (510_001, False),
        (5_000, True),
        (5_200, False),
        (0, True),
        (400_000, False),
        (100_000, False),
    ],
)
def test_a_figure_far_from_usual_or_exactly_a_unit_off_is_found(value: int, *, is_far: bool) -> None:
    rows = known(GMV, steady(50_000, d30=value))
    assert findings(MEASURED, rows) == ([jump(30, 30, value, 50_000)] if is_far else [])


@pytest.mark.parametrize("of", [CVR, DSR])
def test_rates_and_scores_change_units_too(of: Kpi) -> None:
    denominator = 10_000 if of is CVR else 0
    rows = known(of, steady(450, d30=45), denominator)
    usual = 45_000 if of is CVR else 450
    assert findings(MEASURED, rows) == [jump(30, 30, usual // 10, usual, of.code)]


def test_a_unit_that_stays_changed_is_found_once() -> None:
    rows = known(GMV, {n: 5_000_000 if n >= 30 else 50_000 for n in range(36)})
    assert findings(MEASURED, rows) == [jump(30, 35, 5_000_000, 50_000)]


def test_up_and_down_are_two_findings() -> None:
    rows = known(GMV, steady(50_000, d30=5_000_000, d31=500))
    assert findings(MEASURED, rows) == [jump(31, 31, 500, 50_000), jump(30, 30, 5_000_000, 50_000)]


def test_without_enough_before_nothing_is_unusual() -> None:
    assert findings(MEASURED, known(GMV, {0: 50_000, 1: 50_000, 2: 50_000, 3: 5_000_000})) == []
    rows = known(GMV, {0: 50_000, 1: 50_000, 2: 50_000, 3: 50_000, 4: 5_000_000})
    assert findings(MEASURED, rows) == [jump(4, 4, 5_000_000, 50_000)]


def test_only_the_four_weeks_before_count() -> None:
    rows = known(GMV, {**dict.fromkeys(range(5), 50000), 40: 5_000_000})
    assert [each for each in findings(MEASURED, rows) if isinstance(each, Jump)] == []


def test_small_numbers_are_chance() -> None:
    assert findings(MEASURED, known(ORDERS, steady(1, d30=19))) == []
    assert findings(MEASURED, known(ORDERS, steady(19, d30=0))) == []
    assert findings(MEASURED, known(ORDERS, steady(1, d30=20))) == [jump(30, 30, 20, 1, "orders")]
    assert findings(MEASURED, known(ORDERS, steady(20, d30=0))) == [jump(30, 30, 0, 20, "orders")]
    assert findings(MEASURED, known(CVR, steady(1, d30=0), 30)) == []
    assert findings(MEASURED, known(GMV, steady(90, d30=1_999))) == []


def test_what_is_usually_nothing_has_no_usual_factor() -> None:
    assert findings(MEASURED, known(ORDERS, steady(0, d30=500))) == []


def test_a_week_is_compared_by_its_day() -> None:
    weekly = known(GMV, dict.fromkeys(range(0, 28, 7), 350000), days=7)
    daily = known(GMV, {28: 50_000, 29: 5_000_000})
    assert findings(MEASURED, [*weekly, *daily]) == [jump(29, 29, 5_000_000, 50_000)]


def test_what_is_not_measured_any_more_is_left_out() -> None:
    retired = kpis.evolve(MEASURED, KpiRetired(code="gmv"))
    assert findings(retired, [*known(GMV, steady(50_000, 7, d30=5_000_000)), *ORDERLY]) == []


@given(st.permutations([*known(GMV, steady(50_000, 7, 8, d30=5_000_000)), *ORDERLY]))
def test_the_order_of_figures_does_not_matter(rows: list[Known]) -> None:
    assert findings(MEASURED, rows) == [jump(30, 30, 5_000_000, 50_000), gap(7, 8)]


@given(st.dictionaries(st.integers(0, 60), st.integers(1_000, 9_000), min_size=1))
def test_figures_that_differ_by_less_than_a_unit_are_never_far(values: dict[int, int]) -> None:
    assert [each for each in findings(MEASURED, known(GMV, values)) if isinstance(each, Jump)] == []
