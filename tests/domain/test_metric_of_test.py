"""What an ad test counted is added to the figure of the day on which it ended; nothing stands in its way."""

from __future__ import annotations

from typing import Any

import pytest

from growth_tree.domain import kpis
from growth_tree.domain.kpi import Aggregation, Unit
from growth_tree.domain.kpi_events import KpiRetired, Kpis
from growth_tree.domain.metric import LARGEST, CountTestFigure, stream_of
from tests.domain.figures import KNOWN, MONDAY, SHOP, SUNDAY, defined, report, reported, restated
from tests.domain.scenario import TODAY, Given, Outcome, changed, fold, given
from tests.domain.scorecards import kpi

CTR = kpi("ad_test_ctr", Aggregation.RATIO, unit=Unit.PERCENT, scale=6, proportion=True, most=500_000)
WITH: Kpis = fold(kpis, [defined(CTR)], KNOWN)
TEST: dict[str, Any] = {"kpi": CTR.code, "source": "test", "digest": "r1"}
COUNTED = CountTestFigure(kpi=CTR.code, subject=SHOP, day=MONDAY, value=60, denominator=1_200, test="r1")


def when(past: Given, command: CountTestFigure = COUNTED, **more: Any) -> Outcome:
    """A test of Ann's, who answers for no figure, is concluded."""
    return past.when(command, actor="ann", **{"kpis": WITH, **more})


@pytest.mark.parametrize("subject", [SHOP, "team:content"])
def test_it_is_a_figure_of_the_day_whoever_concluded(subject: str) -> None:
    when(given(), changed(COUNTED, subject=subject)).then(reported(60, 1_200, subject=subject, **TEST))


def test_what_another_test_counted_on_the_same_day_is_added() -> None:
    first = reported(20, 1_000, **{**TEST, "digest": "r0"})
    both = report(80, 2_200, **TEST)
    when(given(first)).then(restated(both, 20, 1_000, by="ann"))
    third = changed(COUNTED, test="r2", value=0, denominator=300)
    expected = restated(report(80, 2_500, **{**TEST, "digest": "r2"}), 80, 2_200, by="ann")
    when(given(first, restated(both, 20, 1_000, by="ann")), third).then(expected)


def test_and_so_is_what_was_entered_by_hand() -> None:
    entered = reported(5, 100, kpi=CTR.code)
    when(given(entered)).then(restated(report(65, 1_300, **TEST), 5, 100, by="ann"))


@pytest.mark.parametrize(
    "more",
    [
        {"kpis": KNOWN},
        {"kpis": fold(kpis, [KpiRetired(code=CTR.code)], WITH)},
        {"kpis": fold(kpis, [defined(kpi(CTR.code))], KNOWN)},
    ],
    ids=["unknown", "retired", "no rate"],
)
def test_nothing_is_reported_where_nobody_measures_it(more: dict[str, Any]) -> None:
    when(given(), **more).then()


@pytest.mark.parametrize(
    "wrong",
    [
        {"denominator": 0},
        {"value": 900},
        {"value": LARGEST + 1, "denominator": LARGEST + 1},
        {"subject": "shop:closed"},
        {"subject": "group:unknown"},
    ],
    ids=str,
)
def test_nor_what_cannot_be_taken_in(wrong: dict[str, Any]) -> None:
    when(given(), changed(COUNTED, **wrong)).then()


def test_nor_into_days_that_are_known_as_one_figure() -> None:
    span = reported(5, 100, kpi=CTR.code, first_day=SUNDAY, last_day=TODAY)
    when(given(span)).then()


def test_it_lies_in_the_stream_of_its_year() -> None:
    assert stream_of(COUNTED) == stream_of(report(60, 1_200, **TEST)) == "metric/ad_test_ctr/shop:flagship/2026"
