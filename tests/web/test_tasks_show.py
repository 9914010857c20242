"""One task: who may see it, what it says, and what its people can do with it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from growth_tree.accounts.schema import NOTE
from growth_tree.domain.directory import Delegate, EndDelegation, Move, NameManager
from growth_tree.domain.task import ApproveTask, AssignTask, ReturnTask, VoidTask
from models import ledger, tasks
from tests.web.department import NAMES, TODAY, Department, Visitor

EVERYBODY = tuple(NAMES)


def words(html: str) -> str:
    """A page's text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def status(department: Department, task: str) -> str:
    with department.handler.reading() as connection:
        row = tasks.by_id(connection, task)
    assert row is not None
    return str(row.status)


def may_see(department: Department, task: str) -> set[str]:
    answers = {person: department[person].get(f"/tasks/{task}").status_code for person in EVERYBODY}
    assert set(answers.values()) <= {200, 404}
    return {person for person, answer in answers.items() if answer == 200}


def test_those_who_did_it_their_managers_admins_and_auditors_see_a_task(department: Department) -> None:
    assert may_see(department, department.hand_in("ann")) == {"ann", "bo", "di", "cy", "au"}
    assert may_see(department, department.hand_in("ann", shares={"ann": 60, "abe": 40})) == {
        "ann",
        "abe",
        "bo",
        "di",
        "cy",
        "au",
    }
    assert may_see(department, department.hand_in("eve", shares={"eve": 60, "ann": 40})) == {
        "eve",
        "mo",
        "ann",
        "bo",
        "di",
        "cy",
        "au",
    }


def test_who_stands_in_for_a_manager_sees_what_he_would(department: Department) -> None:
    task = department.hand_in("ann")
    lend = Delegate(delegation="leave", giver="bo", taker="eve", first_day=TODAY, last_day=TODAY)
    department.carry_out("bo", lend)
    assert "eve" in may_see(department, task)
    department.wait(days=1)
    assert "eve" not in may_see(department, task)


def test_the_manager_of_the_team_that_did_it_still_sees_it_after_a_move(department: Department) -> None:
    task = department.hand_in("ann")
    department.carry_out("cy", Move(member="ann", from_day=TODAY, job="sales", team="listing", grade="P1"))
    assert {"bo", "mo"} <= may_see(department, task)


@pytest.mark.parametrize("path", ["none", "%00", "'%20or%201=1", "x" * 400, "%F0%9F%8C%B3"])
def test_what_is_not_there_and_what_is_not_for_you_look_the_same(
    department: Department, eve: Visitor, path: str
) -> None:
    hidden, missing = eve.get(f"/tasks/{department.hand_in('ann')}"), eve.get(f"/tasks/{path}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text == missing.text


def test_a_page_says_everything_about_a_task(department: Department, ann: Visitor) -> None:
    task = department.hand_in("ann", "photos", "七夕主图", links=["https://pan.example.com/a?b=c"])
    page = ann.get(f"/tasks/{task}")
    text = words(page.text)
    assert page.text.count("<h1>") == 1
    assert "七夕主图 · Growth Tree" in text
    for piece in ("Content · Product photos", "Waits for 薄荷.", "+30 XP · +20 points (pending)", "安然 handed it in"):
        assert piece in text
    assert '<a href="https://pan.example.com/a?b=c" target="_blank" rel="noopener noreferrer nofollow">' in page.text
    assert "<b>pan.example.com</b>" in page.text
    assert '<a href="/rules?version=1">' in page.text


def test_work_of_the_one_admin_at_the_top_says_that_nobody_can_decide(department: Department, cy: Visitor) -> None:
    task = department.hand_in("cy")
    assert "Waits for 狄娜." in words(cy.get(f"/tasks/{task}").text)
    department.carry_out("cy", NameManager(team="head", member="cy", from_day=TODAY))
    assert "Nobody can decide on it yet" in words(cy.get(f"/tasks/{task}").text)


def test_with_htmx_it_is_the_task_alone(department: Department, ann: Visitor) -> None:
    block = ann.get(f"/tasks/{department.hand_in('ann')}", htmx="task").text
    assert block.lstrip().startswith('<div id="task"')
    assert "<html" not in block


def test_what_people_wrote_is_never_markup(department: Department, ann: Visitor) -> None:
    title = "<script>alert(1)</script>{{ 7 * 7 }}"
    page = ann.get(f"/tasks/{department.hand_in('ann', title=title)}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page


def test_every_award_leads_to_its_ledger_line(department: Department, ann: Visitor) -> None:
    task = department.approve(department.hand_in("ann", "photos", shares={"ann": 100}), quality=120)
    with department.handler.reading() as connection:
        (line,) = ledger.of_task(connection, task)
    page = ann.get(f"/tasks/{task}").text
    assert re.search(rf'<a class="line" href="/ledger/{line.position}"><span class="plus">\+36 XP · \+24 points', page)
    assert "薄荷 approved it" in words(page)


def test_work_that_earned_nothing_says_why(department: Department, ann: Visitor) -> None:
    for _each in range(4):
        task = department.approve(department.hand_in("ann", "photos"))
    assert "nothing This kind of task counts 3 times a week at most. Work done from Mon, Nov 16 on" in words(
        ann.get(f"/tasks/{task}").text
    )


def test_a_void_shows_its_reason_and_what_was_taken_back(department: Department, ann: Visitor) -> None:
    task = department.approve(department.hand_in("ann", "photos"))
    department.carry_out("bo", VoidTask(task=task, by="bo", reason=department.text("bo", "与前一件重复")))
    text = words(ann.get(f"/tasks/{task}").text)
    assert "Voided, because: 与前一件重复" in text
    assert "−30 XP · −20 points (taken back)" in text


def test_returned_work_shows_the_reason_and_the_way_on(department: Department, ann: Visitor, bo: Visitor) -> None:
    task = department.hand_in("ann")
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "请补数据来源")))
    page = ann.get(f"/tasks/{task}").text
    assert "Returned, because: 请补数据来源" in words(page)
    assert f'href="/tasks/{task}/hand-in"' in page
    assert f'href="/tasks/{task}/hand-in"' not in bo.get(f"/tasks/{task}").text


def test_an_erased_text_leaves_a_word_in_its_place(department: Department, ann: Visitor) -> None:
    task = department.hand_in("ann", title="会被删除")
    with department.handler.writing() as connection:
        connection.execute(NOTE.delete())
    page = ann.get(f"/tasks/{task}").text
    assert "<h1>(erased)</h1>" in page
    assert "There is none." in page


def test_an_altered_link_that_is_no_web_address_is_not_made_a_link(department: Department, ann: Visitor) -> None:
    task = department.hand_in("ann")
    with department.handler.writing() as connection:
        connection.execute(update(NOTE).values(text="javascript:alert(1)"))
    assert "javascript:alert(1)" not in re.findall(r'href="([^"]+)"', ann.get(f"/tasks/{task}").text)


def test_a_share_is_confirmed_once(department: Department, abe: Visitor, ann: Visitor) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    assert "Is your share right?" in abe.get(f"/tasks/{task}").text
    assert "Is your share right?" not in ann.get(f"/tasks/{task}").text
    for _each in range(2):
        response = abe.post(f"/tasks/{task}/confirm", {"attempt": "1"})
        assert (response.status_code, response.location) == (303, f"/tasks/{task}")
    page = words(abe.get(f"/tasks/{task}").text)
    assert page.count("阿贝 confirmed the share") == 1
    assert "Is your share right?" not in page


def test_confirming_with_htmx_answers_with_the_block_it_came_from(department: Department, abe: Visitor) -> None:
    one, two, three = (department.hand_in("ann", shares={"ann": 60, "abe": 40}) for _each in range(3))
    block = abe.post(f"/tasks/{one}/confirm", htmx="task").text
    assert block.lstrip().startswith('<div id="task"')
    assert "Your share is confirmed." in block
    listed = abe.post(f"/tasks/{two}/confirm", htmx="tasks").text
    assert listed.lstrip().startswith('<div id="tasks"')
    elsewhere = abe.post(f"/tasks/{three}/confirm", {"next": "/"}, htmx="today")
    assert elsewhere.headers["HX-Redirect"] == "/"


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_nothing_leads_away_from_here(department: Department, abe: Visitor, address: str) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    assert abe.post(f"/tasks/{task}/confirm", {"next": address}).location == "/"


def test_declining_needs_a_reason_and_sends_the_work_back(department: Department, abe: Visitor) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    for reason in ("", "   ", "a\x00b", "长" * 501):
        refused = abe.post(f"/tasks/{task}/decline", {"reason": reason, "attempt": "1"})
        assert refused.status_code == 422
        assert 'id="reason-error"' in refused.text
        assert "<details" in refused.text
        assert status(department, task) == "submitted"
    assert abe.post(f"/tasks/{task}/decline", {"reason": "我没有参与", "attempt": "1"}).status_code == 303
    assert status(department, task) == "returned"
    page = words(department["ann"].get(f"/tasks/{task}").text)
    assert "阿贝 declined the share" in page
    assert "Returned, because: 我没有参与" in page


@pytest.mark.parametrize(("by", "said"), [("eve", "on behalf of 薄荷"), ("di", ""), ("bo", "")])
def test_a_deputy_s_decision_says_on_whose_behalf_also_when_the_delegation_is_over(
    department: Department, by: str, said: str
) -> None:
    for taker in ("eve", "di"):
        lend = Delegate(delegation=taker, giver="bo", taker=taker, first_day=TODAY, last_day=TODAY)
        department.carry_out("bo", lend)
    task = department.hand_in("ann")
    department.carry_out(by, ApproveTask(task=task, by=by, quality=100, attempt=1))
    department.carry_out("bo", EndDelegation(delegation="eve"), EndDelegation(delegation="di"))
    with department.handler.reading() as connection:
        (line,) = ledger.of_task(connection, task)
    for path in (f"/tasks/{task}", f"/ledger/{line.position}"):
        page = department["ann"].get(path).text
        assert (said in page) if said else ("on behalf of" not in page)


def test_a_reason_for_declining_that_came_too_late_is_still_there_to_be_read(
    department: Department, abe: Visitor
) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "不清楚")))
    answer = abe.post(f"/tasks/{task}/decline", {"reason": "我没有参与", "attempt": "1"})
    assert answer.status_code == 422
    assert '<blockquote class="user-text">我没有参与</blockquote>' in answer.text


def test_a_reason_is_kept_once_when_the_form_comes_twice(department: Department, abe: Visitor) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    form = {"reason": "我没有参与", "attempt": "1", "command_id": "ab" * 16}
    assert [abe.post(f"/tasks/{task}/decline", form).status_code for _each in range(2)] == [303, 303]
    with department.handler.reading() as connection:
        assert len(connection.execute(NOTE.select().where(NOTE.c.text == "我没有参与")).all()) == 1


def test_an_answer_to_an_older_version_is_refused(department: Department, abe: Visitor) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "不清楚")))
    department.hand_in("ann", shares={"ann": 99, "abe": 1}, task=task)
    for what in ("confirm", "decline"):
        stale = abe.post(f"/tasks/{task}/{what}", {"attempt": "1", "reason": "不对"})
        assert stale.status_code == 422
        assert "handed in again" in stale.text
    assert abe.post(f"/tasks/{task}/confirm", {"attempt": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("person", "answers"),
    [("bo", [422, 422]), ("cy", [422, 404]), ("au", [422, 404]), ("eve", [404, 404]), ("mo", [404, 404])],
)
def test_nobody_answers_for_another(department: Department, person: str, answers: list[int]) -> None:
    task = department.hand_in("ann", shares={"ann": 60, "abe": 40})
    visitor = department[person]
    assert visitor.post(f"/tasks/{task}/confirm").status_code == answers[0]
    assert visitor.post(f"/tasks/{task}/decline", {"reason": "不对"}).status_code == answers[0]
    assert visitor.post(f"/tasks/{task}/withdraw").status_code == answers[1]
    assert status(department, task) == "submitted"


def test_work_is_withdrawn_until_it_is_decided(department: Department, ann: Visitor) -> None:
    task = department.hand_in("ann")
    assert f'action="/tasks/{task}/withdraw"' in ann.get(f"/tasks/{task}").text
    for _each in range(2):
        assert ann.post(f"/tasks/{task}/withdraw").location == f"/tasks/{task}"
    assert status(department, task) == "withdrawn"
    decided = department.approve(department.hand_in("ann"))
    assert f'action="/tasks/{decided}/withdraw"' not in ann.get(f"/tasks/{decided}").text
    assert ann.post(f"/tasks/{decided}/withdraw").status_code == 422
    assert status(department, decided) == "approved"


def test_an_assignment_is_called_off_by_a_manager_alone(department: Department, ann: Visitor, bo: Visitor) -> None:
    title = department.text("bo", "请上新八款")
    due = TODAY + timedelta(days=5)
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title, due_on=due))
    mine = words(ann.get("/tasks/asked").text)
    assert "Due Mon, Nov 16" in mine
    assert "薄荷 assigned it" in mine
    assert 'href="/tasks/asked/hand-in"' in ann.get("/tasks/asked").text
    assert ann.post("/tasks/asked/withdraw").status_code == 422
    assert "Call it off" in bo.get("/tasks/asked").text
    assert bo.post("/tasks/asked/withdraw").status_code == 303
    assert status(department, "asked") == "withdrawn"
