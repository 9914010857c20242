"""Tasks of the team, and asking for work."""

from __future__ import annotations

import re
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest

from growth_tree.domain.task import AssignTask
from models import tasks
from tests.web.department import TODAY, Department, Visitor

TOMORROW = TODAY + timedelta(days=1)


def listed(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/tasks/(\w+)">', text)


def standing(department: Department, task: str) -> Any:
    with department.handler.reading() as connection:
        return tasks.by_id(connection, task)


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
