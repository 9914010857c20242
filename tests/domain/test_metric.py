"""Figures come in once; another one for the same days is a correction; what cannot be true is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from growth_tree.domain import metric
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.directory_events import ShopOpened
from growth_tree.domain.metric import DAYS_MAX, LARGEST, MetricReported, MetricRestated, ReportMetric, stream_of
from tests.domain.figures import KNOWN, MONDAY, SHOP, SUNDAY, TUESDAY, WEDNESDAY, report, reported, restated
from tests.domain.scenario import TODAY, Given, Outcome, changed, context, given, organisation


def when(past: Given, command: ReportMetric, actor: str = "ed", **more: Any) -> Outcome:
    """Ed, the admin, reports a figure."""
    return past.when(command, actor=actor, kpis=KNOWN, **more)


@pytest.mark.parametrize("source", ["file", "form", "folder", "test"])
@pytest.mark.parametrize("actor", ["ed", SYSTEM])
def test_a_figure_comes_in(actor: str, source: str) -> None:
    command = report(5_000, source=source, digest="4f" * 32)
    when(given(), command, actor).then(reported(5_000, source=source, digest="4f" * 32))


def test_the_same_figure_again_changes_nothing() -> None:
    repeats: tuple[dict[str, Any], ...] = ({}, {"restate": True}, {"source": "file", "digest": "5e" * 32})
    for more in repeats:
        when(given(reported(5_000)), report(5_000, **more)).then()


def test_another_figure_is_a_correction_that_has_to_be_confirmed() -> None:
    known = given(reported(5_000))
    when(known, report(5_100)).refused("figure_known", "value", known="50.00")
    confirmed = report(5_100, restate=True)
    when(known, confirmed).then(restated(confirmed, 5_000))
    again = known.and_(restated(confirmed, 5_000))
    when(again, confirmed).then()
    when(again, report(5_000, restate=True)).then(restated(report(5_000), 5_100))


def test_a_rate_says_what_it_was_as_a_rate() -> None:
    known = given(reported(30, 1000))
    when(known, report(30, 1001)).refused("figure_known", "value", known="3.00 %")
    confirmed = report(30, 1001, restate=True)
    when(known, confirmed).then(restated(confirmed, 30, 1000))


def test_a_figure_that_is_to_be_replaced_may_be_new() -> None:
    when(given(), report(5_000, restate=True)).then(reported(5_000))


def test_a_mean_is_kept_as_the_sum_of_its_days() -> None:
    week: dict[str, Any] = {"kpi": "dsr", "first_day": date(2026, 3, 2), "last_day": SUNDAY}
    kept = reported(486 * 7, 7, **week)
    when(given(), report(486, **week)).then(kept)
    when(given(kept), report(486, **week)).then()
    when(given(kept), report(480, **week)).refused("figure_known", "value", known="4.86")


def test_each_year_of_weeks_has_its_stream() -> None:
    assert stream_of(report(1, first_day=date(2025, 12, 28))) == "metric/gmv/shop:flagship/2025"
    assert stream_of(report(1, first_day=date(2025, 12, 29))) == "metric/gmv/shop:flagship/2026"
    assert stream_of(report(1, first_day=date(2027, 1, 3))) == "metric/gmv/shop:flagship/2026"


@pytest.mark.parametrize("subject", [SHOP, "team:content", "member:ann", "group:hits", "group:loose"])
def test_figures_belong_to_shops_teams_people_and_groups(subject: str) -> None:
    when(given(), report(5_000, subject=subject)).then(reported(5_000, subject=subject))


@pytest.mark.parametrize(
    "subject", ["shop:nowhere", "team:flagship", "member:nobody", "group:cold", "flagship", "shop", "item:1", ""]
)
def test_a_figure_of_nobody_is_refused(subject: str) -> None:
    when(given(), report(5_000, subject=subject)).refused("unknown_subject", "subject")


@pytest.mark.parametrize(
    ("actor", "subject"),
    [
        ("cy", "member:ann"),
        ("di", "member:cy"),
        ("cy", "team:content"),
        ("di", "team:service"),
        ("cy", "shop:flagship"),
        ("gus", "shop:flagship"),
        ("cy", "group:hits"),
        ("gus", "group:loose"),
    ],
)
def test_managers_report_for_those_in_their_care(actor: str, subject: str) -> None:
    when(given(), report(5_000, subject=subject), actor).then(reported(5_000, subject=subject))


@pytest.mark.parametrize(
    ("actor", "subject"),
    [
        ("ann", "member:ann"),
        ("cy", "member:cy"),
        ("gus", "member:ann"),
        ("gus", "team:content"),
        ("ann", "team:content"),
        ("ann", "shop:flagship"),
        ("gus", "group:hits"),
        ("cy", "shop:other"),
        ("nobody", "shop:flagship"),
    ],
)
def test_nobody_else_does_and_nobody_for_themselves(actor: str, subject: str) -> None:
    shops = organisation(ShopOpened(shop="other", name="other"))
    when(given(), report(5_000, subject=subject), actor, directory=shops).refused("not_yours")


@pytest.mark.parametrize(
    ("more", "code", "field", "params"),
    [
        ({"kpi": "none"}, "unknown_kpi", "kpi", {}),
        ({"kpi": "old"}, "kpi_retired", "kpi", {}),
        ({"source": "fax"}, "unknown_source", "source", {}),
        ({"last_day": SUNDAY}, "ends_before_it_begins", "last_day", {}),
        ({"last_day": TODAY + timedelta(days=1)}, "figure_in_the_future", "last_day", {}),
        (
            {"first_day": TODAY - timedelta(days=DAYS_MAX), "last_day": TODAY},
            "span_too_long",
            "last_day",
            {"most": 366},
        ),
        ({"value": -1}, "cell_negative", "value", {}),
        ({"value": LARGEST + 1}, "cell_too_large", "value", {"most": LARGEST}),
        ({"denominator": 1}, "only_rates_divide", "denominator", {}),
        ({"denominator": -1}, "cell_negative", "denominator", {}),
        ({"kpi": "cvr", "denominator": LARGEST + 1}, "cell_too_large", "denominator", {"most": LARGEST}),
        ({"kpi": "dsr", "value": 450, "denominator": 1}, "only_rates_divide", "denominator", {}),
        ({"kpi": "cvr"}, "denominator_missing", "denominator", {}),
        ({"kpi": "cvr", "value": 11, "denominator": 10}, "more_than_all", "value", {}),
        ({"value": 99}, "figure_impossible", "value", {"figure": "0.99", "bound": "1.00"}),
        ({"value": 10_001}, "figure_impossible", "value", {"figure": "100.01", "bound": "100.00"}),
        (
            {"kpi": "cvr", "value": 6, "denominator": 10},
            "figure_impossible",
            "value",
            {"figure": "60.00 %", "bound": "50.00 %"},
        ),
        ({"kpi": "dsr", "value": 501}, "figure_impossible", "value", {"figure": "5.01", "bound": "5.00"}),
        ({"kpi": "dsr", "value": 99}, "figure_impossible", "value", {"figure": "0.99", "bound": "1.00"}),
    ],
)
def test_what_cannot_be_true_is_refused(more: dict[str, Any], code: str, field: str, params: dict[str, Any]) -> None:
    when(given(), changed(report(5_000), **more)).refused(code, field, **params)


@pytest.mark.parametrize(
    "more",
    [
        {"value": 100},
        {"value": 10_000},
        {"kpi": "cvr", "value": 5, "denominator": 10},
        {"kpi": "aov", "value": 11, "denominator": 10},
        {"kpi": "roi", "value": LARGEST, "denominator": LARGEST},
        {"first_day": TODAY, "last_day": TODAY},
    ],
)
def test_what_just_can_be_true_comes_in(more: dict[str, Any]) -> None:
    outcome = when(given(), changed(report(5_000), **more))
    assert [type(event) for event in outcome.events] == [MetricReported]


def test_what_is_added_up_may_be_as_much_as_its_days() -> None:
    days: dict[str, Any] = {"first_day": MONDAY, "last_day": TUESDAY}
    when(given(), report(20_000, **days)).then(reported(20_000, **days))
    when(given(), report(20_001, **days)).refused("figure_impossible", "value", figure="200.01", bound="200.00")
    when(given(), report(199, **days)).refused("figure_impossible", "value", figure="1.99", bound="2.00")
    year: dict[str, Any] = {"first_day": TODAY - timedelta(days=DAYS_MAX - 1), "last_day": TODAY}
    when(given(), report(100_000, **year)).then(reported(100_000, **year))


def test_a_mean_of_many_days_has_the_bounds_of_one() -> None:
    days: dict[str, Any] = {"kpi": "dsr", "first_day": MONDAY, "last_day": TUESDAY}
    when(given(), report(501, **days)).refused("figure_impossible", "value", figure="5.01", bound="5.00")
    when(given(), report(500, **days)).then(reported(1000, 2, **days))


@pytest.mark.parametrize(
    ("first", "last"),
    [(SUNDAY, MONDAY), (MONDAY, WEDNESDAY), (TUESDAY, TUESDAY), (TUESDAY, WEDNESDAY), (SUNDAY, WEDNESDAY)],
)
def test_no_day_counts_in_two_figures(first: date, last: date) -> None:
    known = given(reported(5_000, first_day=MONDAY, last_day=TUESDAY))
    days = {"first": "2026-03-09", "last": "2026-03-10"}
    for restate in (False, True):
        command = report(5_000, first_day=first, last_day=last, restate=restate)
        when(known, command).refused("span_overlaps", "first_day", **days)


def test_a_day_within_a_longer_span_that_came_after_single_days_is_refused_too() -> None:
    known = given(reported(300, first_day=SUNDAY), reported(5_000, first_day=MONDAY, last_day=TUESDAY))
    when(known, report(200, first_day=TUESDAY)).refused(
        "span_overlaps", "first_day", first="2026-03-09", last="2026-03-10"
    )
    when(known, report(200, first_day=WEDNESDAY)).then(reported(200, first_day=WEDNESDAY))


DAYS = st.integers(0, 20).map(lambda n: date(2026, 2, 9) + timedelta(days=n))
ORDERS = st.lists(st.tuples(DAYS, st.integers(1, 9), st.integers(900, 1000), st.booleans()), max_size=40)


@drawn(ORDERS)
def test_any_order_of_reports_corrections_and_repeats_leaves_what_a_plain_model_says(
    orders: list[tuple[date, int, int, bool]],
) -> None:
    model: dict[tuple[date, date], int] = {}
    state, circumstances = metric.initial, context(actor="ed", kpis=KNOWN)
    for first, days, value, restate in orders:
        last = first + timedelta(days=days - 1)
        command = report(value, first_day=first, last_day=last, restate=restate)
        decide = partial(metric.decide, state, command, circumstances)
        key = (first, last)
        if key in model and model[key] == value:
            assert decide() == []
        elif key in model and restate:
            (event,) = decide()
            assert isinstance(event, MetricRestated)
            assert (event.value, event.was_value) == (value, model[key])
            state, model[key] = metric.evolve(state, event), value
        elif key in model:
            assert code_of(decide) == "figure_known"
        elif any(begin <= last and first <= end for begin, end in model):
            assert code_of(decide) == "span_overlaps"
        else:
            (event,) = decide()
            assert isinstance(event, MetricReported)
            state, model[key] = metric.evolve(state, event), value
    assert [(state.days(n), state.amount(n)) for n in range(len(state.firsts))] == [
        (days, (value, 0)) for days, value in sorted(model.items())
    ]


def code_of(decide: Callable[[], object]) -> str:
    """Why something is refused."""
    with pytest.raises(Rejected) as refusal:
        decide()
    return refusal.value.code
