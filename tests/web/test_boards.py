"""Boards: what they compare, whom they name, and what they never say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.accounts.people import set_listed
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import Depart
from tests.counting import statements
from tests.web.department import Department
from tests.web.week import adjust, reopen, report, settle, week_over


@pytest.fixture
def worked(department: Department) -> Department:
    """ann has 30 XP of this week, abe 10 and eve 50, all of it from approved work of Monday."""
    monday = department.today - timedelta(days=2)
    for member, kind, by in (("ann", "photos", "bo"), ("abe", "listing", "bo"), ("eve", "review", "mo")):
        department.approve(department.hand_in(member, kind, done_on=monday), by)
    return department


def take_part(department: Department, *people: str) -> None:
    with department.handler.writing() as connection:
        for person in people:
            set_listed(connection, person, listed=True)


def section(text: str, name: str) -> str:
    """One of the lists, without its tags."""
    found = re.search(rf'<h2 id="{name}">(.*?)</section>', text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def test_an_empty_board_says_what_to_do(department: Department) -> None:
    shown = department["ann"].get("/boards").text
    assert "Hand in a first piece of work." in section(shown, "mine")
    assert "You are not on this board yet" in section(shown, "near")
    assert "Nobody who takes part" in section(shown, "top")


def test_nobody_is_named_who_does_not_take_part(worked: Department) -> None:
    shown = worked["ann"].get("/boards").text
    assert "a colleague" in section(shown, "near")
    assert not [name for name in ("伊芙", "阿贝") if name in shown]
    assert "Nobody who takes part" in section(shown, "top")


def test_those_who_take_part_are_named_but_never_the_last_of_them(worked: Department) -> None:
    take_part(worked, "ann", "abe", "eve")
    leading = section(worked["au"].get("/boards").text, "top")
    assert "1 伊芙 50" in leading
    assert "2 安然 30" in leading
    assert "阿贝" not in leading


def test_next_to_me_are_ranks_above_and_distances_below(worked: Department) -> None:
    take_part(worked, "eve")
    near = section(worked["ann"].get("/boards").text, "near")
    assert "1 伊芙 50 +20" in near
    assert "2 You 30" in near
    assert "– a colleague 10 −20" in near


def test_the_last_one_learns_no_rank_either(worked: Department) -> None:
    assert "– You 10" in section(worked["abe"].get("/boards").text, "near")


def test_taking_part_is_said_once_and_taken_back(worked: Department) -> None:
    take_part(worked, "eve", "abe")
    assert "Take part" in worked["ann"].get("/boards").text
    assert worked["ann"].post("/boards/part", {"listed": "1"}).status_code == 303
    assert "安然 30" in section(worked["abe"].get("/boards").text, "top")
    assert worked["ann"].post("/boards/part", {}).status_code == 303
    assert "安然" not in section(worked["abe"].get("/boards").text, "top")


def test_who_was_erased_or_has_left_is_in_no_list(worked: Department) -> None:
    take_part(worked, "ann", "abe", "eve")
    worked.carry_out("cy", Depart(member="eve", on=worked.today))
    assert "伊芙" not in section(worked["au"].get("/boards").text, "top")


def test_teams_are_compared_by_head_and_small_ones_left_out(worked: Department) -> None:
    teams = section(worked["ann"].get("/boards").text, "teams")
    assert "内容组" in teams, "the own team is there"
    assert "商品组" not in teams, "two people would tell what each has"


@pytest.mark.parametrize("span", ["week", "month", "season"])
@pytest.mark.parametrize("by", ["xp", "expected", "better"])
@pytest.mark.parametrize("among", ["", "newcomers", "team"])
def test_every_board_opens_and_can_be_taken_away(worked: Department, span: str, by: str, among: str) -> None:
    query = f"span={span}&by={by}&among={among}"
    assert worked["ann"].get(f"/boards?{query}").status_code == 200
    for part in ("top", "teams", "around", "mine"):
        file = worked["ann"].get(f"/boards?{query}&part={part}&format=csv")
        assert file.mimetype == "text/csv"


@pytest.mark.parametrize("query", ["back=99", "back=-1", "span=year", "by=points", "as_of=9999-99-99", "among=%00"])
def test_what_makes_no_sense_counts_as_not_said(worked: Department, query: str) -> None:
    assert worked["ann"].get(f"/boards?{query}").status_code == 200


def test_improvement_is_what_is_more_than_usual(worked: Department) -> None:
    take_part(worked, "ann", "abe", "eve")
    worked.wait(days=7)
    worked.approve(worked.hand_in("ann", "photos", done_on=worked.today - timedelta(days=1)))
    worked.approve(worked.hand_in("ann", "photos", done_on=worked.today))
    near = section(worked["ann"].get("/boards?by=better").text, "near")
    assert "You 53" in near, "60 XP, where the four weeks before had 30 on one of them"


def test_boards_show_a_past_day_as_it_was(worked: Department) -> None:
    then = worked.today.isoformat()
    worked.wait(days=1)
    worked.approve(worked.hand_in("ann", "listing", done_on=worked.today - timedelta(days=1)))
    assert "You 40" in section(worked["ann"].get("/boards").text, "near")
    past = worked["ann"].get(f"/boards?as_of={then}").text
    assert "You 30" in section(past, "near")
    assert "As it stood at the end of" in past
    assert "/boards/part" not in past, "nothing can be changed there"


def test_what_was_reached_of_the_expected_is_told_as_it_stood_then(department: Department) -> None:
    week_over(department)
    settle(department)
    take_part(department, "ann", "abe")
    shares = "/boards?span=month&by=expected"
    as_settled, then = section(department["ann"].get(shares).text, "near"), department.today.isoformat()
    department.wait(days=7)
    department.carry_out(SYSTEM, report("ann", 30, restate=True))
    assert section(department["ann"].get(f"{shares}&as_of={then}").text, "near") == as_settled
    adjust(department)
    assert "You 30 " in section(department["ann"].get(shares).text, "near")
    assert "You 150 " in section(department["ann"].get(f"{shares}&as_of={then}").text, "near")
    before = (department.today - timedelta(days=8)).isoformat()
    assert "You are not on this board yet" in section(department["ann"].get(f"{shares}&as_of={before}").text, "near")


def test_a_reopened_week_counts_for_the_days_on_which_it_was_settled(department: Department) -> None:
    week_over(department)
    settle(department)
    settled = department.today.isoformat()
    department.wait(days=1)
    reopen(department)
    reopened = department.today.isoformat()
    department.wait(days=1)
    shares = "/boards?span=month&by=expected"
    assert "You 150 " in section(department["ann"].get(f"{shares}&as_of={settled}").text, "near")
    for past in ("", f"&as_of={reopened}"):
        assert "You are not on this board yet" in section(department["ann"].get(shares + past).text, "near")


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2031-01-01", "That day is still to come."),
        ("2001-01-01", "Nothing had happened yet then."),
        ("yesterday", "A moment is written like"),
    ],
)
def test_a_moment_that_cannot_be_shown_says_why(worked: Department, as_of: str, said: str) -> None:
    answer = worked["ann"].get(f"/boards?as_of={as_of}")
    assert answer.status_code == 200
    assert said in answer.text


def test_more_people_take_no_more_queries(worked: Department) -> None:
    worked["ann"].get("/boards")
    few = statements(lambda: worked["ann"].get("/boards"))
    take_part(worked, "ann", "abe", "eve", "mo", "bo")
    for member, by in (("bo", "di"), ("mo", "di"), ("cy", "di")):
        worked.approve(worked.hand_in(member, "listing"), by)
    worked["ann"].get("/boards")
    assert statements(lambda: worked["ann"].get("/boards")) == few > 0
