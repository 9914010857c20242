"""The team's pages: whose people they show, what they say of them, and what is asked of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import pytest

from growth_tree.domain.directory import Delegate, FormTeam, Join, NameManager, PlanLeave
from growth_tree.domain.task import AssignTask, ConfirmShare
from models import tasks
from tests.counting import statements
from tests.web.department import FOUNDED, TODAY, Department, Visitor

TOMORROW = TODAY + timedelta(days=1)


def people(text: str) -> list[str]:
    return re.findall(r'(?:<h2>|<th scope="row">)<a href="/tree/(\w+)">', text)


def listed(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/tasks/(\w+)">', text)


def standing(department: Department, task: str) -> Any:
    with department.handler.reading() as connection:
        return tasks.by_id(connection, task)


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


# Tasks of the team


def test_the_tasks_of_the_team_are_filtered_by_status_kind_person_and_day(department: Department, di: Visitor) -> None:
    old = department.approve(department.hand_in("ann", "listing", "旧的", done_on=TODAY - timedelta(days=10)))
    new = department.hand_in("eve", "review", "新的")
    shared = department.hand_in("abe", "photos", "合作", shares={"abe": 50, "ann": 50})
    assert listed(di.get("/team/tasks").text) == [shared, new, old]
    assert listed(di.get("/team/tasks?status=approved").text) == [old]
    assert listed(di.get("/team/tasks?kind=review").text) == [new]
    assert listed(di.get("/team/tasks?person=ann").text) == [shared, old]
    assert listed(di.get("/team/tasks?team=listing").text) == [new]
    assert listed(di.get("/team/tasks?since=2026-11-11").text) == [shared, new]
    assert listed(di.get("/team/tasks?until=2026-11-10").text) == [old]
    assert listed(di.get("/team/tasks?q=新的").text) == [new]
    assert listed(di.get("/team/tasks?sort=day").text)[0] == old
    assert len(di.get("/team/tasks?format=csv&since=2026-11-11").data.decode().splitlines()) == 3


@pytest.mark.parametrize("query", ["since=2026-02-30", "until=x", "since=%00", "page=0", "person=eve", "status=zz"])
def test_a_senseless_filter_counts_as_none(department: Department, bo: Visitor, query: str) -> None:
    task = department.hand_in("ann")
    assert listed(bo.get(f"/team/tasks?{query}").text) == [task]


def test_other_teams_and_own_work_are_not_listed(department: Department, bo: Visitor) -> None:
    department.hand_in("eve")
    department.hand_in("bo")
    assert listed(bo.get("/team/tasks").text) == []


# Asking for work


def assign(visitor: Visitor, **data: str) -> Any:
    given = {"member": "ann", "kind": "listing", "title": "新品上架", "due_on": TOMORROW.isoformat()}
    return visitor.post("/team/assign", given | data)


def test_asking_for_work_puts_it_among_the_next_steps(department: Department, bo: Visitor, ann: Visitor) -> None:
    answer = assign(bo)
    assert (answer.status_code, answer.location) == (303, "/team/tasks")
    text = bo.get(answer.location).text
    assert "安然 has been asked for it." in text
    assert "新品上架" in text
    assert "新品上架" in ann.get("/").text


def test_asking_twice_with_one_click_asks_once(bo: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        assert assign(bo, command_id=click).status_code == 303
    assert len(listed(bo.get("/team/tasks").text)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"member": ""}, "member"),
        ({"member": "eve"}, None),
        ({"member": "bo"}, None),
        ({"member": "nobody"}, "member"),
        ({"member": "a b"}, "member"),
        ({"kind": ""}, "kind"),
        ({"kind": "no-such"}, "kind"),
        ({"kind": "ads"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\x00"}, "title"),
        ({"due_on": "2026-11-10"}, "due_on"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": "9" * 40}, "due_on"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(bo: Visitor, wrong: dict[str, str], field: str | None) -> None:
    answer = assign(bo, **wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text if field else 'role="alert"' in answer.text
    assert 'value="新品上架"' in answer.text or "title" in wrong
    assert listed(bo.get("/team/tasks").text) == []


def test_the_kinds_offered_are_those_of_the_job(bo: Visitor) -> None:
    assert 'value="ads"' in bo.get("/team/assign").text
    block = bo.get("/team/assign?member=ann", htmx="kinds").text
    assert 'value="listing"' in block
    assert 'value="ads"' not in block
    assert "<h1>" not in block


def test_an_assignment_is_called_off(department: Department, bo: Visitor, mo: Visitor) -> None:
    department.carry_out("bo", AssignTask(task="a1", member="ann", kind="listing", title=department.text("bo", "帽子")))
    assert "Call off: 帽子" in bo.get("/team/tasks").text
    assert mo.post("/tasks/a1/withdraw").status_code == 404
    answer = bo.post("/tasks/a1/withdraw", {"next": "/team/tasks?status=assigned"})
    assert (answer.status_code, answer.location) == (303, "/team/tasks?status=assigned")
    assert standing(department, "a1").status == "withdrawn"


# Leave


def plan(visitor: Visitor, **data: str) -> Any:
    given = {"member": visitor.person, "first_day": "2026-11-16", "last_day": "2026-11-20"}
    return visitor.post("/leave", given | data)


def leaves(department: Department, member: str) -> list[tuple[date, date]]:
    with department.handler.reading() as connection:
        known = department.handler.world(connection).directory.members[member]
    return [(leave.first_day, leave.last_day) for leave in known.leaves]


def test_everybody_plans_leave_of_his_own_and_strikes_it_out(department: Department, ann: Visitor) -> None:
    answer = plan(ann)
    assert (answer.status_code, answer.location) == (303, "/leave")
    text = ann.get("/leave").text
    assert "The leave is noted." in text
    assert "5 workdays" in text
    assert leaves(department, "ann") == [(date(2026, 11, 16), date(2026, 11, 20))]
    path = re.findall(r'action="(/leave/ann/\w+/cancel)"', text)[0]
    assert ann.post(path).status_code == 303
    assert leaves(department, "ann") == []
    assert ann.post(path).status_code == 404


def test_a_manager_plans_leave_of_his_people(department: Department, bo: Visitor) -> None:
    answer = plan(bo, member="ann", next="/team/leave")
    assert (answer.status_code, answer.location) == (303, "/team/leave")
    text = bo.get("/team/leave").text
    assert "安然 · Mon, Nov 16 to Fri, Nov 20" in text
    path = re.findall(r'action="(/leave/ann/\w+/cancel)"', text)[0]
    assert bo.post(path, {"next": "/team/leave"}).location == "/team/leave"
    assert leaves(department, "ann") == []


@pytest.mark.parametrize(("person", "member"), [("ann", "abe"), ("ann", "bo"), ("mo", "ann"), ("au", "ann")])
def test_leave_of_others_is_not_there(department: Department, person: str, member: str) -> None:
    department.carry_out(member, PlanLeave(leave="l1", member=member, first_day=TODAY, last_day=TODAY))
    assert plan(department[person], member=member).status_code == 404
    assert department[person].post(f"/leave/{member}/l1/cancel").status_code == 404
    assert leaves(department, member) == [(TODAY, TODAY)]


@pytest.mark.parametrize("path", ["/leave/ann/none/cancel", "/leave/nobody/l1/cancel", "/leave/ann/%2e%2e/cancel"])
def test_leave_that_is_not_there_cannot_be_struck_out(ann: Visitor, path: str) -> None:
    assert ann.post(path).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_day": "2026-11-21"}, "last_day"),
        ({"first_day": ""}, "first_day"),
        ({"last_day": "2026-11-31"}, "last_day"),
        ({"last_day": "20261120"}, "last_day"),
        ({"last_day": "1999-01-01"}, "last_day"),
    ],
)
@pytest.mark.parametrize("page", ["/leave", "/team/leave"])
def test_senseless_leave_is_refused_at_its_field(
    department: Department, bo: Visitor, wrong: dict[str, str], field: str, page: str
) -> None:
    answer = plan(bo, next=page, **wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert ("Leave of my team" in answer.text) == (page == "/team/leave")
    assert leaves(department, "bo") == []


def test_leave_that_has_begun_is_the_managers_to_enter(department: Department, ann: Visitor, bo: Visitor) -> None:
    begun = {"member": "ann", "first_day": "2026-11-09", "last_day": "2026-11-13"}
    answer = plan(ann, **begun)
    assert answer.status_code == 422
    assert 'id="first_day-error"' in answer.text
    assert plan(bo, **begun).status_code == 303
    assert leaves(department, "ann") == [(date(2026, 11, 9), date(2026, 11, 13))]


def test_planning_twice_with_one_click_plans_once(department: Department, ann: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        plan(ann, command_id=click)
    assert len(leaves(department, "ann")) == 1


def test_leave_is_listed_searched_and_exported(department: Department, bo: Visitor) -> None:
    for n, (member, day) in enumerate((("ann", TOMORROW), ("abe", TODAY), ("abe", TODAY - timedelta(days=30)))):
        department.carry_out("bo", PlanLeave(leave=f"l{n}", member=member, first_day=day, last_day=day))
    path = re.compile(r"/leave/\w+/(l\d)/cancel")
    assert path.findall(bo.get("/team/leave").text) == ["l1", "l0"]
    assert path.findall(bo.get("/team/leave?when=past").text) == ["l2"]
    assert path.findall(bo.get("/team/leave?q=安").text) == ["l0"]
    assert path.findall(bo.get("/team/leave?person=abe").text) == ["l1"]
    assert len(bo.get("/team/leave?format=csv").data.decode().splitlines()) == 3


# Standing in


def lend(visitor: Visitor, **data: str) -> Any:
    given = {"taker": "mo", "first_day": TODAY.isoformat(), "last_day": TOMORROW.isoformat()}
    return visitor.post("/team/delegation", given | data)


def test_rights_are_lent_and_taken_back(department: Department, bo: Visitor, mo: Visitor) -> None:
    task = department.hand_in("ann")
    assert lend(bo).location == "/team/delegation"
    assert "莫言秋 stands in for 薄荷" in " ".join(bo.get("/team/delegation").text.split())
    assert "莫言秋 stands in for 薄荷" in mo.get("/team/delegation").text
    assert f'id="task-{task}"' in mo.get("/inbox").text
    path = re.findall(r'action="(/team/delegation/\w+/end)"', bo.get("/team/delegation").text)[0]
    assert mo.post(path).status_code == 404
    assert bo.post(path).location == "/team/delegation"
    assert f'id="task-{task}"' not in mo.get("/inbox").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"taker": ""}, "taker"),
        ({"taker": "bo"}, "taker"),
        ({"taker": "nobody"}, "taker"),
        ({"last_day": "2026-11-10"}, "last_day"),
        ({"first_day": "x"}, "first_day"),
    ],
)
def test_a_senseless_delegation_is_refused_at_its_field(bo: Visitor, wrong: dict[str, str], field: str) -> None:
    answer = lend(bo, **wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "stands in for" not in bo.get("/team/delegation").text


def test_who_only_stands_in_has_nothing_to_lend(department: Department, ann: Visitor) -> None:
    department.carry_out("bo", Delegate(delegation="d", giver="bo", taker="ann", first_day=TODAY, last_day=TODAY))
    assert "Lend my rights" not in ann.get("/team/delegation").text
    answer = lend(ann)
    assert answer.status_code == 422
    assert "Only somebody who manages a team has rights to lend." in answer.text


@pytest.mark.parametrize("given", ["none", "%00", "x" * 200])
def test_a_delegation_that_is_not_there_cannot_be_ended(bo: Visitor, given: str) -> None:
    assert bo.post(f"/team/delegation/{given}/end").status_code == 404
