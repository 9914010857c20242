"""Targets in the browser: this week's, one explained, how it went, and a team at a glance."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.kpi import Direction
from growth_tree.domain.kpis import DefineKpi, SetScorecard
from growth_tree.domain.rulebook import PublishRulebook
from tests.counting import statements
from tests.domain.results import METRICS
from tests.domain.scorecards import ORDERS, weights
from tests.measured import freeze
from tests.web.department import RULEBOOK, Department
from tests.web.expectations import GOOD
from tests.web.week import MONDAY, SUNDAY, WEEK, report, targets_frozen, week_over

ANNS = f"/targets/orders/member:ann/{WEEK}"


@pytest.fixture
def frozen(department: Department) -> Department:
    """The week before: targets of the next one are frozen."""
    targets_frozen(department)
    return department


@pytest.fixture
def over(department: Department) -> Department:
    """The Monday after that week."""
    week_over(department)
    return department


def test_before_anything_is_measured_the_page_says_what_is_missing(department: Department) -> None:
    shown = department["ann"].get("/targets").text
    assert "No scorecard names figures for this job." in shown
    assert "No week is over yet" in shown


def test_a_frozen_target_is_seen_before_its_week_begins(frozen: Department) -> None:
    shown = frozen["ann"].get("/targets").text
    assert "The weeks ahead" in shown
    assert f'href="{ANNS}"' in shown
    assert "No target was frozen before this week began" in shown


def test_a_running_week_shows_how_it_stands(frozen: Department) -> None:
    frozen.wait(days=7)
    shown = frozen["ann"].get("/targets").text
    assert "no figure yet" in shown
    assert "Share of the scorecard: 100 %" in shown


@pytest.mark.parametrize(("orders", "left"), [(None, "100 to go"), (60, "40 to go"), (130, "reached, as it stands")])
def test_a_running_week_says_what_is_left(frozen: Department, orders: int | None, left: str) -> None:
    frozen.wait(days=9)
    if orders is not None:
        frozen.carry_out(SYSTEM, report("ann", orders, last_day=MONDAY + timedelta(days=2)))
    for page in ("/targets", "/"):
        shown = frozen["ann"].get(page).text
        assert left in shown
        assert "3 days left" in shown


@pytest.mark.parametrize(
    ("minutes", "left"), [(None, "<dd>3 days left</dd>"), (130, "30 too much"), (90, "reached, as it stands")]
)
def test_of_what_should_be_little_it_says_how_much_is_too_much(
    department: Department, minutes: int | None, left: str
) -> None:
    rules = PublishRulebook(rulebook=replace(RULEBOOK, metrics=METRICS), effective_from=MONDAY - timedelta(days=4))
    scorecard = SetScorecard(job="content_specialist", usual=weights(orders__member=100), promotion=())
    department.carry_out("cy", DefineKpi(kpi=replace(ORDERS, direction=Direction.DOWN)), scorecard)
    expected = freeze(subject="member:ann", period=WEEK, q10=140, q50=100, q80=70, q90=60)
    department.carry_out(SYSTEM, rules, expected)
    department.wait(days=9)
    if minutes is not None:
        department.carry_out(SYSTEM, report("ann", minutes, last_day=MONDAY + timedelta(days=2)))
    assert left in department["ann"].get("/targets").text


def test_what_came_of_it_is_compared_with_what_was_expected(over: Department) -> None:
    shown = over["ann"].get("/targets").text
    assert re.search(r"Better than.*?9[5-9] %", shown, re.DOTALL)
    assert "not settled yet" in shown
    assert "Too few results yet: 0 of 20" in shown


def test_one_target_says_why_it_is_what_it_is(over: Department) -> None:
    shown = over["ann"].get(ANNS).text
    assert "Expected: 100" in shown
    assert "Usual level" in shown
    assert "raises the next target by about 1 at most" in shown
    assert "Ask 薄荷." in shown
    assert "Not settled yet." in shown


def test_one_target_says_how_far_a_month_moves_the_month_after(over: Department) -> None:
    assert "Four weeks in a row" not in over["ann"].get(ANNS).text, "of this model nothing is known"
    over.carry_out(SYSTEM, replace(GOOD, baseline="one"))
    shown = over["ann"].get(ANNS).text
    assert "all one tenth above it raise the target of the month after by about 2." in shown


def test_targets_of_others_are_for_those_above_them(over: Department) -> None:
    assert over["bo"].get("/targets/of/ann").status_code == 200
    assert over["bo"].get(ANNS).status_code == 200
    for person in ("abe", "mo"):
        nothing = over[person].get("/targets/orders/member:nobody/2026-W47")
        assert over[person].get(ANNS).data == nothing.data
        assert nothing.status_code == 404
        assert over[person].get("/targets/of/ann").status_code == 404


@pytest.mark.parametrize("period", ["2026-W99", "2026-11", "2031-W01", "x"])
def test_there_are_no_targets_of_other_periods(over: Department, period: str) -> None:
    assert over["ann"].get(f"/targets/orders/member:ann/{period}").status_code == 404


def test_a_team_at_a_glance_says_without_colour_how_it_went(over: Department) -> None:
    shown = over["bo"].get("/team/targets").text
    assert re.search(r"安然.*?▲▲ 150", shown, re.DOTALL)
    assert re.search(r"阿贝.*?● 95", shown, re.DOTALL)
    assert over["ann"].get("/team/targets").status_code == 404


def test_in_a_team_at_a_glance_those_who_share_kpis_stand_together(department: Department) -> None:
    targets_frozen(department, more=["zoe"])
    views, usual = replace(ORDERS, code="views"), weights(orders__member=50, views__member=50)
    scorecard = SetScorecard(job="content_specialist", usual=usual, promotion=(), from_day=MONDAY - timedelta(days=7))
    department.carry_out("cy", DefineKpi(kpi=views), scorecard)
    department.carry_out(SYSTEM, *(freeze(kpi="views", subject=f"member:{who}", period=WEEK) for who in ("ann", "zoe")))
    department.wait(days=12)
    shown = re.findall(r'href="/targets/of/(\w+)"', department["bo"].get("/team/targets").text)
    assert sorted(shown[-2:]) == ["ann", "zoe"]


def test_a_team_at_a_glance_says_what_the_per_cent_are_of(over: Department) -> None:
    assert "so many of such results are worse" in over["bo"].get("/team/targets").text


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/team/targets", "/team"),
        ("/team/leave", "/team"),
        ("/targets", "/targets"),
        (ANNS, "/targets"),
        ("/targets/overrides", "/targets/overrides"),
        ("/", "/"),
    ],
)
def test_the_navigation_says_where_a_page_belongs(over: Department, path: str, place: str) -> None:
    shown = over["bo"].get(path).text
    assert re.findall(r'<a href="([^"]+)" aria-current="page"><svg', shown) == [place]


def test_past_targets_are_searched(over: Department) -> None:
    assert f'href="{ANNS}"' in over["ann"].get("/targets?q=ORD").text
    assert "Nothing found" in over["ann"].get("/targets?q=nothing-like-this").text


def test_past_weeks_show_what_they_were_answered_for_when_the_scorecard_is_another_one(over: Department) -> None:
    other = SetScorecard(job="content_specialist", usual=(), promotion=(), from_day=SUNDAY + timedelta(days=1))
    over.carry_out("cy", other)
    shown = over["ann"].get("/targets").text
    assert "No scorecard names figures for this job." in shown
    assert f'href="{ANNS}"' in shown
    assert re.search(r"安然.*?▲▲ 150", over["bo"].get(f"/team/targets?period={WEEK}").text, re.DOTALL)


def test_lists_are_exported(over: Department) -> None:
    assert "150" in over["ann"].get("/targets?format=csv").get_data(as_text=True)
    assert "安然" in over["bo"].get("/team/targets?format=csv").get_data(as_text=True)


def test_what_is_ahead_and_how_good_targets_were_is_exported(frozen: Department) -> None:
    ahead = frozen["ann"].get("/targets?part=ahead&format=csv").get_data(as_text=True)
    assert f"{WEEK},orders,,100," in ahead
    record = frozen["ann"].get("/targets?part=record&format=csv").get_data(as_text=True)
    assert "Everybody,0,,," in record


def test_pages_ask_as_often_for_many_people_as_for_few(department: Department) -> None:
    week_over(department, more=("ira", "jon", "kit", "lea"))
    department["di"].get("/team/targets")
    department["bo"].get("/targets")
    assert statements(lambda: department["di"].get("/team/targets")) < 25
    assert statements(lambda: department["bo"].get("/targets")) < 35
