"""Yearly goals: looked at before they are set, broken down, followed, dropped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.goal import SetGoal
from growth_tree.domain.kpis import DefineKpi
from tests.counting import statements
from tests.web.department import Department, Visitor
from tests.web.figures import KPIS, SHOP, report

YEAR = 2026
PAGE = f"/goals/gmv/{SHOP}/{YEAR}"
FIRST = date(2026, 3, 2)
WEEKS = 36
WEEKLY_FEN = 700_000


@pytest.fixture
def measured(department: Department) -> Department:
    """The shop sold for 7,000 yuan in each week since March, half of it by the photo team."""
    department.carry_out("cy", DefineKpi(kpi=KPIS["gmv"]))
    mondays = [FIRST + timedelta(weeks=n) for n in range(WEEKS)]
    for subject, value in ((SHOP, WEEKLY_FEN), ("team:photo", WEEKLY_FEN // 2)):
        orders = (report("gmv", subject, day, value, last_day=day + timedelta(6)) for day in mondays)
        department.carry_out(SYSTEM, *orders)
    return department


def goal(subject: str, year: int = YEAR, **shares: int) -> SetGoal:
    """What sets a goal, shared among some people."""
    expected: dict[str, Any] = {"expected_q10": 1000, "expected_q50": 1200, "expected_q90": 1400, "chance": 500_000}
    among = {f"member:{who}": part for who, part in shares.items()}
    return SetGoal(kpi="gmv", subject=subject, year=year, target=1200, months=(100,) * 12, shares=among, **expected)


def asked(target: str, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"kpi": "gmv", "subject": SHOP, "year": str(YEAR), "target": target, **more}


def set_goal(visitor: Visitor, target: str, **more: str) -> tuple[str, int]:
    """Look at a goal, then set it as it was shown; answers with what was shown and the status."""
    looked = visitor.post("/goals/new", asked(target, **more), htmx="goal").text
    seal = re.search(r'name="seen" value="([0-9a-f]{64})"', looked)
    assert seal, looked
    return looked, visitor.post("/goals/new", asked(target, seen=seal[1], **more)).status_code


def test_without_goals_the_page_says_what_to_do(department: Department) -> None:
    assert 'href="/goals/new"' in department["bo"].get("/goals").text
    assert "Managers and admins set goals." in department["ann"].get("/goals").text


@pytest.mark.parametrize(("years", "begins"), [((2027,), 2027), ((2027, 2028), 2027), ((2028, 2026), 2026), ((), 2026)])
def test_the_page_begins_with_the_nearest_year_that_has_goals(
    measured: Department, years: tuple[int, ...], begins: int
) -> None:
    # given
    for year in years:
        measured.carry_out("cy", goal(SHOP, year))

    # then
    text = measured["cy"].get("/goals").text
    assert f'<option value="{begins}" selected>' in text
    assert (f"/goals/gmv/{SHOP}/{begins}" in text) == bool(years)
    assert all(f"/goals/gmv/{SHOP}/{year}" in measured["cy"].get(f"/goals?year={year}").text for year in years)


def test_years_of_goals_that_one_may_not_see_are_not_told(measured: Department) -> None:
    measured.carry_out("cy", goal("team:photo", 2027))
    assert "2027" not in measured["mo"].get("/goals").text
    assert "2027" in measured["bo"].get("/goals").text


def test_nothing_is_set_before_it_was_looked_at(measured: Department) -> None:
    looked = measured["bo"].post("/goals/new", asked("365000"))
    assert looked.status_code == 200
    assert "Expected of the year" in looked.text
    assert measured["bo"].get(PAGE).status_code == 404
    sealed_otherwise = measured["bo"].post("/goals/new", asked("365000", seen="0" * 64))
    assert sealed_otherwise.status_code == 200
    assert measured["bo"].get(PAGE).status_code == 404


def test_a_goal_is_broken_down_and_followed(measured: Department) -> None:
    looked, status = set_goal(measured["bo"], "365000", parts="team")
    assert status == 303
    assert "Attainable" in looked
    shown = measured["ann"].get(PAGE).text
    assert "¥365,000" in shown
    assert "¥252,000" in shown, "what came in"
    assert "内容组" in shown
    assert "Drop this goal" not in shown
    assert "Attainable" in measured["ann"].get("/goals").text
    months = measured["ann"].get(f"{PAGE}?format=csv").get_data(as_text=True).splitlines()
    assert len(months) == 13
    assert "365,000" in measured["ann"].get("/goals?format=csv").get_data(as_text=True)


def test_what_cannot_be_reached_is_marked_and_has_to_be_meant(measured: Department) -> None:
    looked, refused = set_goal(measured["bo"], "9000000")
    assert "Not attainable" in looked
    assert refused == 422
    assert measured["bo"].get(PAGE).status_code == 404
    assert set_goal(measured["bo"], "9000000", anyway="1")[1] == 303
    assert "Not attainable" in measured["bo"].get(PAGE).text


def test_what_comes_by_itself_is_no_challenge(measured: Department) -> None:
    looked, refused = set_goal(measured["bo"], "1000")
    assert "No challenge" in looked
    assert refused == 422


@pytest.mark.parametrize(
    "wrong", [{"target": "much"}, {"target": "0"}, {"year": "2020"}, {"subject": "shop:none"}, {"kpi": "none"}]
)
def test_what_makes_no_sense_is_refused_and_kept(measured: Department, wrong: dict[str, str]) -> None:
    given = {**asked("365000"), **wrong}
    first = measured["bo"].post("/goals/new", given)
    seal = re.search(r'name="seen" value="([0-9a-f]{64})"', first.text)
    refused = measured["bo"].post("/goals/new", {**given, "seen": seal[1]}) if seal else first
    assert refused.status_code == 422
    assert f'value="{given["target"]}"' in refused.text


def test_without_half_a_year_nothing_can_be_said(department: Department) -> None:
    department.carry_out("cy", DefineKpi(kpi=KPIS["gmv"]))
    refused = department["bo"].post("/goals/new", asked("365000"))
    assert refused.status_code == 422
    assert "26 weeks are needed" in refused.text


def test_a_goal_is_dropped_by_those_who_may_set_it(measured: Department) -> None:
    set_goal(measured["bo"], "365000")
    assert measured["ann"].post(f"{PAGE}/drop").status_code == 404
    assert measured["bo"].post(f"{PAGE}/drop").status_code == 303
    assert measured["bo"].get(PAGE).status_code == 404


def test_goals_of_people_are_for_those_above_them(measured: Department) -> None:
    assert measured["ann"].get("/goals/new").status_code == 404
    refused = measured["bo"].post("/goals/new", {**asked("365000"), "subject": "member:eve"})
    assert refused.status_code == 422


def test_what_colleagues_are_to_bring_is_for_those_above_them(measured: Department) -> None:
    mondays = [FIRST + timedelta(weeks=n) for n in range(WEEKS)]
    for subject in ("member:ann", "member:abe"):
        orders = (report("gmv", subject, day, WEEKLY_FEN // 4, last_day=day + timedelta(6)) for day in mondays)
        measured.carry_out(SYSTEM, *orders)
    looked, status = set_goal(measured["bo"], "182500", subject="team:photo", parts="member")
    assert status == 303
    assert "阿贝" in looked
    team = PAGE.replace(SHOP, "team:photo")
    assert "阿贝" in measured["bo"].get(team).text
    assert "阿贝" in measured["bo"].get(f"{team}?part=shares&format=csv").get_data(as_text=True)
    shown, exported = measured["ann"].get(team).text, measured["ann"].get(f"{team}?part=shares&format=csv")
    assert "安然" in shown
    assert "阿贝" not in shown
    assert "Shares of others are seen by whoever manages them." in shown
    assert "安然" in exported.get_data(as_text=True)
    assert "阿贝" not in exported.get_data(as_text=True)


def test_a_goal_of_the_shop_is_shared_among_teams_by_those_above_all_of_them(measured: Department) -> None:
    mondays = [FIRST + timedelta(weeks=n) for n in range(WEEKS)]
    orders = (report("gmv", "team:listing", day, WEEKLY_FEN // 2, last_day=day + timedelta(6)) for day in mondays)
    measured.carry_out(SYSTEM, *orders)
    refused = measured["bo"].post("/goals/new", asked("365000", parts="team"))
    assert refused.status_code == 422
    assert "Some of these parts are managed by others." in refused.text
    assert 'name="seen"' not in refused.text
    _, status = set_goal(measured["di"], "365000", parts="team")
    assert status == 303


def test_many_goals_take_no_more_questions_than_one(measured: Department) -> None:
    def asked_for(path: str) -> int:
        measured["di"].get(path)
        return statements(lambda: measured["di"].get(path))

    measured.carry_out("cy", goal(SHOP, ann=1200), goal("member:ann"))
    few = asked_for("/goals"), asked_for(PAGE)
    measured.carry_out("cy", goal(SHOP, ann=300, abe=300, bo=300, eve=300), *map(goal, ("team:photo", "member:abe")))
    assert (asked_for("/goals"), asked_for(PAGE)) == few
