"""The page of a team: whose people it shows, and what it says of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.domain.directory import Delegate, FormTeam, Join, NameManager
from growth_tree.domain.task import AssignTask, ConfirmShare
from tests.counting import statements
from tests.web.department import FOUNDED, NOON, TODAY, Department, Visitor


def people(text: str) -> list[str]:
    return re.findall(r'(?:<h2>|<th scope="row">)<a href="/tree/(\w+)">', text)


# Who is seen


def test_a_manager_sees_his_people_in_order_of_their_names_and_not_himself(bo: Visitor) -> None:
    assert people(bo.get("/team").text) == ["ann", "abe"]


def test_a_director_sees_everybody_below(di: Visitor) -> None:
    assert set(people(di.get("/team").text)) == {"ann", "abe", "bo", "eve", "mo", "cy", "au"}
    assert set(people(di.get("/team?team=listing").text)) == {"eve", "mo"}
    assert people(di.get("/team?job=tech_support").text) == ["cy"]
    assert people(di.get("/team?q=伊").text) == ["eve"]


@pytest.mark.parametrize("person", ["ann", "cy", "au"])
@pytest.mark.parametrize("path", ["/team", "/team/tasks", "/team/assign", "/team/leave", "/team/delegation"])
def test_who_manages_nobody_has_no_team(department: Department, person: str, path: str) -> None:
    assert department[person].get(path).status_code == 404


def test_who_stands_in_sees_the_people_of_whom_he_stands_in_for(department: Department, mo: Visitor) -> None:
    lend = Delegate(delegation="d1", giver="bo", taker="mo", first_day=TODAY, last_day=TODAY)
    department.carry_out("bo", lend)
    assert set(people(mo.get("/team").text)) == {"ann", "abe", "eve"}


def test_a_card_says_where_somebody_stands(department: Department, bo: Visitor) -> None:
    for n in range(3):
        department.approve(department.hand_in("ann", "listing", done_on=TODAY - timedelta(days=n)))
    department.hand_in("ann", done_on=TODAY - timedelta(days=20))
    department.carry_out("bo", AssignTask(task="a1", member="ann", kind="listing", title="t"))
    card = bo.get("/team").text.partition('href="/tree/ann"')[2].partition("</li>\n<li class")[0]
    plain = " ".join(re.sub(r"<[^>]+>", " ", card).split())
    for part in ("安然", "Level 1", "+30 XP this season, 30 in all", "This week 3", "Four weeks 4", "1 waiting"):
        assert part in plain, part
    assert "1 to be handed in" in plain
    assert "Workdays in a row 3" in plain
    assert '<svg class="tree-small"' in card


def test_a_run_is_as_long_on_the_teams_page_as_on_ones_own(department: Department, bo: Visitor) -> None:
    department.hand_in("ann", "listing")
    shared = department.hand_in("abe", "listing", done_on=TODAY - timedelta(days=1), shares={"abe": 50, "ann": 50})

    def runs() -> list[tuple[str, str]]:
        card = bo.get("/team").text.partition('href="/tree/ann"')[2].partition("</li>\n<li class")[0]
        said = " ".join(re.sub(r"<[^>]+>", " ", card + department["ann"].get("/").text).split())
        return re.findall(r"Workdays in a row (\d+)|(\d+) workdays? in a row", said)

    assert runs() == [("1", ""), ("", "1")]
    department.carry_out("ann", ConfirmShare(task=shared, member="ann"))
    assert runs() == [("2", ""), ("", "2")]


def test_the_team_grows_one_tree_from_the_branches_of_all(department: Department, bo: Visitor) -> None:
    department.approve(department.hand_in("ann", "photos"))
    department.approve(department.hand_in("abe", "listing"))
    assert "2 people have grown it together: 40 XP from 2 pieces of approved work." in bo.get("/team").text


@pytest.mark.parametrize("view", ["", "&view=table"])
def test_the_order_is_what_was_asked_for(department: Department, bo: Visitor, view: str) -> None:
    department.approve(department.hand_in("abe", "photos"))
    department.hand_in("ann")
    assert people(bo.get(f"/team?sort=-xp{view}").text) == ["abe", "ann"]
    assert people(bo.get(f"/team?sort=-pending{view}").text) == ["ann", "abe"]
    assert people(bo.get(f"/team?sort=-name{view}").text) == ["abe", "ann"]
    for sort in ("team", "job", "season", "week", "month", "run", "last"):
        assert len(people(bo.get(f"/team?sort={sort}{view}").text)) == 2


def test_who_is_alike_stands_by_name_on_every_page(department: Department, di: Visitor) -> None:
    more = [Join(member=f"new{n}", on=FOUNDED, job="sales", team="photo", grade="P1") for n in range(30)]
    department.carry_out("cy", *more)
    with department.handler.writing() as connection:
        named = [NewPerson(id=f"new{n}", username=f"new{n}", name=f"{n * 7 % 30:02}") for n in range(30)]
        add_people(connection, named, NOON)
    for member in ("new3", "new4", "ann"):
        department.hand_in(member)
    pages = [people(di.get(f"/team?sort=-pending&page={page}").text) for page in (1, 2)]
    assert [len(page) for page in pages] == [20, 17]
    by_name = sorted(range(30), key=lambda n: n * 7 % 30)
    unnamed = [each for page in pages for each in page if each.startswith("new")]
    assert unnamed == ["new3", "new4", *(f"new{n}" for n in by_name if n not in {3, 4})]
    exported = di.get("/team?sort=-pending&format=csv").data.decode("utf-8-sig").splitlines()
    assert [line.rpartition(",")[2] for line in exported[1:]] == [*pages[0], *pages[1]]


def test_the_team_is_exported(department: Department, bo: Visitor) -> None:
    department.approve(department.hand_in("ann", "photos"))
    lines = bo.get("/team?format=csv").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("安然,内容组,Content specialist,1,30,30,20,1,1,0,0,1,2026-11-11T")
    assert bo.get("/team?format=xlsx").data.startswith(b"PK")


def test_a_team_that_never_had_a_manager_is_shown_all_the_same(department: Department, di: Visitor) -> None:
    department.carry_out("cy", FormTeam(team="new", name="新品组", parent="head"))
    answer = di.get("/team")
    assert answer.status_code == 200
    assert "新品组" in answer.text


def test_the_past_keeps_its_manager(department: Department, di: Visitor) -> None:
    department.carry_out("cy", NameManager(team="photo", member="mo", from_day=TODAY))
    text = " ".join(di.get("/team").text.split())
    assert "莫言秋 · since today" in text
    assert "薄荷 · from Mon, Jan 5 until today" in text


def test_a_team_without_people_says_what_is_missing(department: Department) -> None:
    department.carry_out("cy", FormTeam(team="new", name="新组"))
    department.carry_out("cy", NameManager(team="new", member="eve", from_day=TODAY))
    assert "Nobody in your team yet" in department["eve"].get("/team").text


def test_a_larger_team_costs_no_more_queries(department: Department, bo: Visitor) -> None:
    def queries() -> int:
        return statements(lambda: bo.get("/team?sort=-xp"))

    bo.get("/team")
    before = queries()
    more = [Join(member=f"new{n}", on=FOUNDED, job="sales", team="photo", grade="P1") for n in range(12)]
    department.carry_out("cy", *more)
    queries()
    assert queries() == before
