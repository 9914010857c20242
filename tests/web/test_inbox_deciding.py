"""Deciding on work one by one: approving, returning, what is stale, and what happens when two do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from growth_tree.accounts.schema import NOTE
from growth_tree.domain.directory import Depart, NameManager
from growth_tree.domain.task import ApproveTask, ConfirmShare, ReturnTask, WithdrawTask
from tests.web.department import TODAY, Department, Visitor
from tests.web.inbox import approve, earned, rows, standing


def test_approving_from_the_inbox_takes_the_row_away_and_says_what_it_brought(
    department: Department, bo: Visitor
) -> None:
    task, _other = department.hand_in("ann", "photos"), department.hand_in("abe")
    answer = approve(bo, task, htmx=f"task-{task}", quality="120")
    assert answer.status_code == 200
    assert rows(answer) == []
    assert "Approved: 夏装上新 (安然 +36 XP · +24 points)" in answer.text
    assert '<b class="count" id="count-inbox" hx-swap-oob="true">1</b>' in answer.text
    assert '<p id="waiting" hx-swap-oob="true">1 piece of work waits for you.' in answer.text
    assert earned(department, task) == [("ann", 36, 24)]


def test_the_foot_keeps_up_with_the_list_on_display(department: Department, bo: Visitor) -> None:
    tasks = [department.hand_in(member) for member in ("ann", "ann", "ann", "abe")]
    assert '<span id="extent">1 to 4 of 4</span>' in bo.get("/inbox").text
    for address, number, left in (("/inbox", 0, 3), ("/inbox?person=ann", 1, 1)):
        answer = approve(bo, tasks[number], htmx=f"task-{tasks[number]}", sent_from=address)
        assert f'<span id="extent" hx-swap-oob="true">{left} left in this list</span>' in answer.text


def test_the_last_row_makes_room_for_the_empty_inbox(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    answer = approve(bo, task, htmx=f"task-{task}")
    assert answer.headers["HX-Retarget"] == "#inbox"
    assert "All decided" in answer.text
    assert "<html" not in answer.text


def test_without_scripts_approving_leads_back_to_the_list(department: Department, bo: Visitor) -> None:
    task, other = department.hand_in("ann"), department.hand_in("abe")
    answer = approve(bo, task, next="/inbox?person=abe")
    assert (answer.status_code, answer.location) == (303, "/inbox?person=abe")
    page = bo.get(answer.location)
    assert "Approved: 夏装上新" in page.text
    assert "1 piece of work waits for you." in page.text
    assert rows(page) == [other]


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_away_from_here(department: Department, bo: Visitor, elsewhere: str) -> None:
    assert approve(bo, department.hand_in("ann"), next=elsewhere).location == "/"


def test_returning_wants_a_reason_and_tells_it(department: Department, bo: Visitor, ann: Visitor) -> None:
    task, _other = department.hand_in("ann"), department.hand_in("abe")
    empty = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "  "}, htmx=f"task-{task}")
    assert empty.status_code == 422
    assert "Please fill this in." in empty.text
    assert rows(empty) == [task]
    answer = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "缺少数据"}, htmx=f"task-{task}")
    assert rows(answer) == []
    assert "Returned: 夏装上新" in answer.text
    assert standing(department, task).status == "returned"
    assert "缺少数据" in ann.get(f"/tasks/{task}").text


def test_the_form_for_a_reason_is_a_page_of_its_own_without_scripts(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    page = bo.get(f"/tasks/{task}/return?next=/inbox?page=1")
    assert "<h1>Return work</h1>" in page.text
    assert 'name="reason"' in page.text
    wrong = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "x" * 501})
    assert wrong.status_code == 422
    assert "<h1>" in wrong.text
    assert "x" * 501 in wrong.text
    sent = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "再补一张图", "next": "/inbox"})
    assert (sent.status_code, sent.location) == (303, "/inbox")


def test_the_form_for_a_reason_opens_in_its_row(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    row = bo.get(f"/tasks/{task}/return", htmx=f"task-{task}").text
    assert row.lstrip().startswith(f'<li class="row work" id="task-{task}"')
    assert "autofocus" in row
    back = bo.get(f"/tasks/{task}/decide", htmx=f"task-{task}").text
    assert 'name="quality"' in back
    assert "autofocus" not in back


def test_one_piece_of_work_can_be_decided_on_its_own_page(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    assert "<h1>Decide on work</h1>" in bo.get(f"/tasks/{task}/decide").text
    page = bo.get(f"/tasks/{task}").text
    assert "Your decision" in page
    answer = approve(bo, task, htmx="task", next=f"/tasks/{task}")
    assert 'id="task"' in answer.text
    assert "Your decision" not in answer.text
    assert bo.get(f"/tasks/{task}/decide").location == f"/tasks/{task}"


def test_nobody_decides_on_his_own_work(department: Department, bo: Visitor) -> None:
    task = department.hand_in("bo")
    assert "Your decision" not in bo.get(f"/tasks/{task}").text
    assert bo.get(f"/tasks/{task}/decide").status_code == 404
    answer = approve(bo, task, next=f"/tasks/{task}")
    assert answer.status_code == 422
    assert "Nobody decides on their own work." in answer.text
    assert standing(department, task).status == "submitted"


@pytest.mark.parametrize("path", ["approve", "return", "void"])
@pytest.mark.parametrize("task", ["nothing-here", "%2e%2e", "x" * 300, "夏"])
def test_what_is_not_there_cannot_be_decided(bo: Visitor, path: str, task: str) -> None:
    assert bo.post(f"/tasks/{task}/{path}", {"attempt": "1", "reason": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["approve", "return"])
def test_work_of_another_team_is_not_there(department: Department, mo: Visitor, path: str) -> None:
    task = department.hand_in("ann")
    foreign, missing = (mo.post(f"/tasks/{name}/{path}", {"attempt": "1", "reason": "x"}) for name in (task, "missing"))
    assert (foreign.status_code, foreign.text) == (404, missing.text)
    assert mo.get(f"/tasks/{task}/{path if path == 'return' else 'decide'}").status_code == 404
    assert standing(department, task).status == "submitted"


@pytest.mark.parametrize("quality", ["101", "0", "-60", "1e2", "９", str(2**63), "NaN", "100.0"])
def test_a_grade_that_the_rules_do_not_offer_is_refused_at_the_row(
    department: Department, bo: Visitor, quality: str
) -> None:
    task = department.hand_in("ann")
    answer = approve(bo, task, htmx=f"task-{task}", quality=quality)
    assert answer.status_code == 422
    assert rows(answer) == [task]
    assert 'role="alert"' in answer.text
    whole = approve(bo, task, quality=quality)
    assert whole.status_code == 422
    assert "<h1>Decide on work</h1>" in whole.text
    assert standing(department, task).status == "submitted"


def test_a_share_that_is_not_confirmed_keeps_work_waiting(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann", shares={"ann": 50, "abe": 50})
    answer = approve(bo, task, htmx=f"task-{task}")
    assert answer.status_code == 422
    assert "Not everybody has confirmed their share yet." in answer.text
    department.carry_out("abe", ConfirmShare(task=task, member="abe"))
    assert approve(bo, task).status_code == 303
    assert sorted(earned(department, task)) == [("abe", 5, 2), ("ann", 5, 3)]


def test_a_share_of_somebody_who_has_left_says_what_to_do(department: Department, bo: Visitor) -> None:
    department.hand_in("ann", shares={"ann": 50, "abe": 50})
    assert "Waits until 阿贝 confirms." in bo.get("/inbox").text
    department.carry_out("cy", Depart(member="abe", on=TODAY + timedelta(days=1)))
    department.wait(days=1)
    page = department["bo"].get("/inbox").text
    assert "阿贝 has left and cannot confirm any more. Return it" in page
    assert "Waits until" not in page


def test_a_form_that_was_opened_before_the_work_was_handed_in_again_is_stale(
    department: Department, bo: Visitor
) -> None:
    task = department.hand_in("ann")
    reason = department.text("bo", "again")
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=reason))
    department.hand_in("ann", title="夏装上新二稿", task=task)
    answer = approve(bo, task, htmx=f"task-{task}")
    assert answer.status_code == 422
    assert "It was handed in again in the meantime." in answer.text
    assert "夏装上新二稿" in answer.text
    assert 'name="attempt" value="2"' in answer.text
    stale = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "旧的"}, htmx=f"task-{task}")
    assert "It was handed in again in the meantime." in stale.text
    assert approve(bo, task, attempt="2").status_code == 303


@pytest.mark.parametrize("attempt", ["", "0", "-1", "x", "1.0", str(2**70)])
def test_a_form_says_which_hand_in_it_is_about(department: Department, bo: Visitor, attempt: str) -> None:
    task = department.hand_in("ann")
    assert approve(bo, task, attempt=attempt).status_code == 422
    assert standing(department, task).status == "submitted"


def test_what_was_withdrawn_meanwhile_is_shown_as_it_is(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    department.carry_out("ann", WithdrawTask(task=task))
    answer = approve(bo, task, htmx=f"task-{task}")
    assert answer.status_code == 422
    assert "This has already been decided or withdrawn, so nothing was changed." in answer.text
    assert "/approve" not in answer.text


@pytest.mark.parametrize("target", ["row", "own page"])
def test_a_reason_that_came_too_late_is_still_there_to_be_read(
    department: Department, bo: Visitor, target: str
) -> None:
    task = department.hand_in("ann")
    department.carry_out("bo", ApproveTask(task=task, by="bo", quality=100, attempt=1))
    where = {"htmx": f"task-{task}"} if target == "row" else {"htmx": "task"}
    answer = bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "请补 <数据>"}, **where)
    assert answer.status_code == 422
    assert "This has already been decided or withdrawn" in answer.text
    assert '<blockquote class="user-text">请补 &lt;数据&gt;</blockquote>' in answer.text


# Races


def test_a_double_click_has_one_effect(department: Department, bo: Visitor) -> None:
    task, click = department.hand_in("ann", "photos"), token_hex(16)
    answers = [approve(bo, task, htmx=f"task-{task}", command_id=click) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert earned(department, task) == [("ann", 30, 20)]


def test_a_reason_given_twice_is_kept_once(department: Department, bo: Visitor) -> None:
    task, click = department.hand_in("ann"), token_hex(16)
    for _n in range(2):
        bo.post(f"/tasks/{task}/return", {"attempt": "1", "reason": "缺图", "command_id": click})
    with department.handler.reading() as connection:
        assert len(connection.execute(select(NOTE.c.id).where(NOTE.c.text == "缺图")).all()) == 1


def test_of_two_managers_who_decide_at_once_one_is_told_that_it_was_decided(
    department: Department, bo: Visitor, di: Visitor
) -> None:
    task = department.hand_in("ann", "photos")
    for visitor in (bo, di):
        visitor.csrf()

    def press(visitor: Visitor, quality: str) -> TestResponse:
        return approve(visitor, task, htmx=f"task-{task}", quality=quality)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, (bo, di), ("100", "120")))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    lost = next(answer for answer in answers if answer.status_code == 422)
    assert "This has already been decided or withdrawn, so nothing was changed." in lost.text
    assert len(earned(department, task)) == 1


def test_the_same_decision_of_two_managers_has_one_effect(department: Department, bo: Visitor, di: Visitor) -> None:
    task = department.hand_in("ann", "photos")
    approve(bo, task)
    answer = approve(di, task)
    assert di.get(answer.location).text.count("It had been approved already.") == 1
    assert earned(department, task) == [("ann", 30, 20)]


# Rights that ended


def test_who_manages_no_longer_decides_no_longer(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    department.carry_out("cy", NameManager(team="photo", member="mo", from_day=TODAY))
    assert approve(bo, task).status_code == 404
    assert rows(department["mo"].get("/inbox")) == [task]


def test_an_admin_who_brings_in_the_past_is_no_way_around(department: Department, cy: Visitor) -> None:
    task = department.hand_in("ann", done_on=TODAY - timedelta(days=1))
    answer = approve(cy, task, next=f"/tasks/{task}")
    assert answer.status_code == 422
    assert "This is not yours to do." in answer.text
