"""The inbox: what waits for whom, searched, paged and exported."""

from __future__ import annotations

import re

import pytest

from growth_tree.domain.directory import Delegate
from tests.web.department import TODAY, Department, Visitor
from tests.web.inbox import approve, rows, standing


def test_work_of_the_team_waits_for_its_manager_the_oldest_first(department: Department, bo: Visitor) -> None:
    first, second = department.hand_in("ann"), department.hand_in("abe")
    assert rows(bo.get("/inbox")) == [first, second]


@pytest.mark.parametrize("person", ["mo", "di", "cy"])
def test_it_waits_for_no_other_manager(department: Department, person: str) -> None:
    department.hand_in("ann")
    assert rows(department[person].get("/inbox")) == []


@pytest.mark.parametrize("person", ["ann", "au"])
def test_who_decides_on_nothing_has_no_inbox(department: Department, person: str) -> None:
    task = department.hand_in("ann")
    assert department[person].get("/inbox").status_code == 404
    assert approve(department[person], task).status_code == 404
    assert standing(department, task).status == "submitted"


def test_a_managers_own_work_waits_for_the_manager_above(department: Department, bo: Visitor, di: Visitor) -> None:
    task = department.hand_in("bo")
    assert (rows(bo.get("/inbox")), rows(di.get("/inbox"))) == ([], [task])


def test_work_of_the_top_manager_waits_for_the_admin(department: Department, cy: Visitor) -> None:
    task = department.hand_in("di")
    assert rows(cy.get("/inbox")) == [task]
    assert approve(cy, task).status_code == 303
    assert standing(department, task).status == "approved"


def test_a_manager_above_can_look_at_everything_below(department: Department, di: Visitor) -> None:
    near, far, own = department.hand_in("bo"), department.hand_in("ann"), department.hand_in("di")
    assert rows(di.get("/inbox")) == [near]
    assert rows(di.get("/inbox?scope=all")) == [near, far]
    assert own not in di.get("/inbox?scope=all").text
    approve(di, far)
    assert standing(department, far).decided_by == "di"


def test_looking_further_shows_an_admin_no_more_than_he_decides(department: Department, cy: Visitor) -> None:
    department.hand_in("ann")
    assert rows(cy.get("/inbox?scope=all")) == []


def test_lent_rights_bring_the_work_to_whoever_stands_in(department: Department, bo: Visitor, mo: Visitor) -> None:
    task = department.hand_in("ann")
    lend = Delegate(delegation="d1", giver="bo", taker="mo", first_day=TODAY, last_day=TODAY)
    department.carry_out("bo", lend)
    assert rows(mo.get("/inbox")) == [task]
    assert rows(bo.get("/inbox")) == [task]


def test_the_navigation_says_how_much_waits(department: Department, bo: Visitor) -> None:
    department.hand_in("ann")
    department.hand_in("abe")
    assert '<b class="count" id="count-inbox">2</b>' in bo.get("/").text
    assert "2 pieces of work wait for you." in bo.get("/inbox").text


def test_a_row_shows_what_it_takes_to_decide(department: Department, bo: Visitor) -> None:
    department.hand_in("ann", "review", "竞品<b>", shares={"ann": 70, "abe": 30})
    text = bo.get("/inbox").text
    for shown in ("竞品&lt;b&gt;", "安然", "内容组", "Competitor review", "Market research", "+35 XP · +28 points"):
        assert shown in text, shown
    assert 'href="https://example.com/work"' in text
    assert "Waits until 阿贝 confirms." in text
    assert "/approve" not in text.partition('id="task-')[2]


def test_a_row_says_who_would_earn_nothing_and_why(department: Department, bo: Visitor) -> None:
    for _n in range(3):
        department.approve(department.hand_in("ann", "photos"))
    department.hand_in("ann", "photos")
    text = bo.get("/inbox").text
    assert "earns nothing" in text
    assert "This kind of task counts 3 times a week at most." in text


def test_the_grades_are_those_of_the_rules(department: Department, bo: Visitor) -> None:
    department.hand_in("ann")
    row = bo.get("/inbox").text.partition('id="task-')[2]
    assert re.findall(r'name="quality" value="(\d+)"( checked)?', row) == [
        ("60", ""),
        ("80", ""),
        ("100", " checked"),
        ("120", ""),
    ]


def test_the_list_is_searched_filtered_and_exported(department: Department, di: Visitor) -> None:
    shoes = department.hand_in("ann", "listing", "鞋子上新")
    hats = department.hand_in("eve", "review", "=帽子竞品")
    wide = "/inbox?scope=all"
    assert rows(di.get(f"{wide}&q=鞋子")) == [shoes]
    assert rows(di.get(f"{wide}&person=eve")) == [hats]
    assert rows(di.get(f"{wide}&team=photo")) == [shoes]
    assert rows(di.get(f"{wide}&kind=review")) == [hats]
    assert rows(di.get(f"{wide}&sort=-waiting")) == [hats, shoes]
    assert "Nothing found" in di.get(f"{wide}&q=裤子").text
    csv = di.get(f"{wide}&format=csv&kind=review").data.decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert csv[1].startswith("'=帽子竞品,伊芙,商品组,Competitor review,Market research,2026-11-11")
    assert di.get(f"{wide}&format=xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("query", ["page=x", "sort=;drop", "kind=no", "person=../x", "scope=zz", "q=%00"])
def test_a_senseless_question_is_answered_as_if_it_were_not_asked(
    department: Department, bo: Visitor, query: str
) -> None:
    department.hand_in("ann")
    assert bo.get(f"/inbox?{query}").status_code == 200


def test_a_page_that_others_have_emptied_leads_to_the_last_one(department: Department, bo: Visitor) -> None:
    department.hand_in("ann")
    assert bo.get("/inbox?page=2").location == "/inbox"


def test_the_pages_of_a_long_inbox_follow_one_another(department: Department, bo: Visitor) -> None:
    ids = [department.hand_in("ann") for _n in range(23)]
    assert rows(bo.get("/inbox")) == ids[:20]
    assert rows(bo.get("/inbox?page=2")) == ids[20:]


def test_an_empty_inbox_says_what_to_expect(bo: Visitor) -> None:
    assert "All decided" in bo.get("/inbox").text
