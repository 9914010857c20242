"""Leave of oneself and of the team, and managers who stand in for one another."""

from __future__ import annotations

import re
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

import pytest

from growth_tree.domain.directory import Delegate, PlanLeave
from tests.web.department import TODAY, Department, Visitor

TOMORROW = TODAY + timedelta(days=1)

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
