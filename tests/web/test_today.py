"""The first page of the day: the next step, what waits, the week, and where one begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import g

from growth_tree.accounts.people import NewPerson, add_people, mark_seen
from growth_tree.domain.calendar import DeclareHolidays
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import FormTeam, GrantAccess, Join, NameManager, PlanLeave
from growth_tree.domain.growth import Books
from growth_tree.domain.growth_events import Use
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.domain.task import AssignTask, ConfirmShare, ReturnTask
from growth_tree.web import shell
from growth_tree.web.today import steps
from growth_tree.web.today.allowances import most_often
from tests.databases import Database
from tests.web.department import FOUNDED, NOON, RULEBOOK, TODAY, Department, application
from tests.web.markup import position_in, section_of, words_of
from tests.web.shelf import ask, open_shop

MONDAY = TODAY - timedelta(days=2)


def test_nobody_is_sent_to_the_log_in(department: Department) -> None:
    answer = department.app.test_client().get("/")
    assert (answer.status_code, answer.location) == (303, "/log-in")


def test_htmx_gets_the_block_alone(department: Department) -> None:
    block = department["ann"].get("/", htmx=True).text.strip()
    assert block.startswith('<div id="today"')
    assert "<html" not in block


def test_what_was_returned_comes_before_shares_and_assignments(department: Department) -> None:
    returned = department.hand_in("ann", "listing", "退回的上新")
    reason = department.text("bo", "缺少数据截图")
    department.carry_out("bo", ReturnTask(task=returned, by="bo", reason=reason))
    shared = department.hand_in("abe", "listing", "合作上新", shares={"abe": 60, "ann": 40})
    title = department.text("bo", "指派的上新")
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title, due_on=TODAY))
    steps = _steps(department["ann"].get("/").text)
    assert [title for title, _step in steps] == ["退回的上新", "合作上新", "指派的上新", "Hand in what you have done"]
    assert "缺少数据截图" in steps[0][1]
    assert f'href="/tasks/{returned}/hand-in"' in steps[0][1]
    assert "阿贝 gives you a share of 40 %: 4 XP and 2 points." in steps[1][1]
    assert f'action="/tasks/{shared}/confirm"' in steps[1][1]
    assert "Due today" in steps[2][1]


@pytest.mark.parametrize("most", [steps.OPEN_MAX, 2])
def test_what_waits_is_counted_whole_however_much_is_listed(
    department: Department, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(steps, "OPEN_MAX", most)
    for n in range(3):
        department.hand_in("abe", "listing", f"合作上新 {n}", shares={"abe": 60, "ann": 40})
    page = department["ann"].get("/").text
    assert "Pending points +6" in words_of(page)
    assert re.search(r'href="/tasks"[^>]*>(?:(?!</a>).)*<b[^>]*>3</b>', page, re.DOTALL)


def test_the_first_step_has_the_one_primary_button(department: Department) -> None:
    department.hand_in("abe", "listing", "合作上新", shares={"abe": 60, "ann": 40})
    steps = _steps(department["ann"].get("/").text)
    assert ["primary" in step for _title, step in steps] == [True, False]


def test_a_share_is_confirmed_from_here_without_scripts(department: Department) -> None:
    task = department.hand_in("abe", "listing", "合作上新", shares={"abe": 60, "ann": 40})
    answer = department["ann"].post(f"/tasks/{task}/confirm", {"attempt": "1", "next": "/"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Confirm my share" not in department["ann"].get("/").text


@pytest.mark.parametrize(("due", "said"), [(1, "Due on"), (0, "Due today"), (-1, "Was due on"), (None, "Assigned to")])
def test_an_assignment_says_when_it_is_due(department: Department, due: int | None, said: str) -> None:
    due_on = None if due is None else TODAY + timedelta(days=due)
    title = department.text("bo", "指派的上新")
    department.clock -= timedelta(days=3)
    department.carry_out("bo", AssignTask(task="asked", member="ann", kind="listing", title=title, due_on=due_on))
    department.clock = NOON
    assert said in _steps(department["ann"].get("/").text)[0][1]


def test_another_persons_returned_work_is_no_step_of_mine(department: Department) -> None:
    task = department.hand_in("abe", "listing", "合作上新", shares={"abe": 60, "ann": 40})
    department.carry_out("ann", ConfirmShare(task=task, member="ann"))
    department.carry_out("bo", ReturnTask(task=task, by="bo", reason=department.text("bo", "再看看")))
    assert "合作上新" not in department["ann"].get("/").text
    assert "合作上新" in department["abe"].get("/").text


def test_a_manager_sees_how_many_wait_for_him_and_a_member_nothing_of_it(department: Department) -> None:
    department.hand_in("ann")
    department.hand_in("abe")
    assert "Decide on what is waiting: 2" in department["bo"].get("/").text
    assert "/inbox" not in department["ann"].get("/").text
    assert "Decide on" not in department["mo"].get("/").text


def test_managers_are_led_to_the_requests_they_decide_on(department: Department) -> None:
    open_shop(department)
    ask(department, "wish", "ann", "course")
    ((title, step), *_others) = _steps(department["bo"].get("/").text)
    assert title == "Requests for rewards to decide: 1"
    assert 'href="/fulfilment"' in step
    for person in ("ann", "mo", "di"):
        assert '/fulfilment"' not in str(_steps(department[person].get("/").text))


def test_what_waits_shows_what_it_would_bring(department: Department) -> None:
    department.hand_in("ann", "photos", "双十一主图")
    department.hand_in("ann", "listing", "上新一款")
    text = department["ann"].get("/").text
    waiting = section_of(text, "waiting")
    assert "双十一主图" in waiting
    assert words_of(waiting).startswith("Waiting for approval +40 XP +25 points")


def test_a_share_that_is_not_confirmed_is_no_work_of_mine_yet(department: Department) -> None:
    task = department.hand_in("abe", "listing", shares={"abe": 60, "ann": 40})
    assert ("Wed", "today") in _days(department["ann"].get("/").text)
    department.carry_out("ann", ConfirmShare(task=task, member="ann"))
    assert ("Wed", "1 done") in _days(department["ann"].get("/").text)


def test_nothing_waits_no_section(department: Department) -> None:
    department.approve(department.hand_in("ann"))
    assert 'id="waiting"' not in department["ann"].get("/").text


def test_the_week_tells_every_day_in_words(department: Department) -> None:
    department.hand_in("ann")
    leave = PlanLeave(leave="l1", member="ann", first_day=TODAY + timedelta(days=1), last_day=TODAY + timedelta(days=1))
    department.carry_out("ann", leave)
    assert _days(department["ann"].get("/").text) == [
        ("Mon", "none"),
        ("Tue", "none"),
        ("Wed", "1 done"),
        ("Thu", "leave"),
        ("Fri", "to come"),
        ("Sat", "rest"),
        ("Sun", "rest"),
    ]


def test_a_day_missed_between_two_is_forgiven_and_counts_against_the_month(department: Department) -> None:
    for back in (2, 0):
        department.hand_in("ann", done_on=TODAY - timedelta(days=back))
    week = section_of(department["ann"].get("/").text, "week")
    assert ("Tue", "forgiven") in _days(week)
    assert "2 workdays in a row" in words_of(week)
    assert "still forgiven this month: 1." in words_of(week)


def test_a_holiday_is_a_day_of_rest(department: Department) -> None:
    department.carry_out(
        "cy", DeclareHolidays(year=2026, days_off=(TODAY,), extra_workdays=(TODAY + timedelta(days=3),))
    )
    text = department["ann"].get("/").text
    assert ("Wed", "rest") in _days(text)
    assert ("Sat", "to come") in _days(text)
    assert "Today is a day of rest" in text


def test_work_of_today_changes_the_last_step(department: Department) -> None:
    department.hand_in("ann")
    assert "Handed in today: 1" in department["ann"].get("/").text


def test_level_points_and_season_are_those_of_the_books(department: Department) -> None:
    for n in range(3):
        department.approve(department.hand_in("ann", "photos", done_on=MONDAY + timedelta(days=n)))
    growing = words_of(section_of(department["ann"].get("/").text, "growing"))
    assert "Level 1 90 XP To level 2 30 XP to go" in growing
    assert "Points 60 Pending points 0 XP this season +90 Leaves 3" in growing
    department.approve(department.hand_in("ann", "review"))
    growing = words_of(section_of(department["ann"].get("/").text, "growing"))
    assert "Level 2 140 XP To level 3 136 XP to go" in growing


def test_what_the_last_season_brought_is_not_of_this_one(department: Department) -> None:
    department.approve(department.hand_in("ann", "review"))
    department.wait(days=60)
    growing = words_of(section_of(department["ann"].get("/").text, "growing"))
    assert "XP this season 0" in growing
    assert "50 XP" in growing


def test_the_allowance_of_the_week_runs_down_and_comes_back(department: Department) -> None:
    for _n in range(2):
        department.approve(department.hand_in("ann", "photos"))
    assert "1 of 3 left this week" in _allowances(department)
    department.hand_in("ann", "photos")
    assert "1 of 3 left this week · 1 more waiting" in _allowances(department)
    department.approve(department.hand_in("ann", "photos"))
    assert re.search("0 of 3 left this week · 1 more waiting · again from Mon, Nov 16", _allowances(department))


def test_the_kinds_that_counted_or_wait_most_often_lately_come_first(department: Department) -> None:
    old, lately = TODAY - timedelta(days=91), TODAY - timedelta(days=90)
    done = {"photos": (lately, TODAY), "review": (old, old, TODAY), "report": (old,), "listing": (TODAY,)}
    kept = Books(uses={kind: tuple(Use(task=kind, done_on=day) for day in days) for kind, days in done.items()})
    waiting = [SimpleNamespace(kind="review", status=status) for status in ("submitted", "submitted", "returned")]
    with department.app.test_request_context():
        g.now = NOON
        assert most_often(kept, []) == ["photos", "listing", "review"]
        assert most_often(kept, cast(list[Any], waiting)) == ["review", "photos", "listing"]


def test_kinds_without_limits_have_no_allowance(department: Department) -> None:
    department.hand_in("ann", "listing")
    assert 'id="allowances"' not in department["ann"].get("/").text


def test_a_newcomer_is_shown_the_first_steps_until_the_first_leaf(department: Department) -> None:
    visitor = department["abe"]
    assert "0 of 4 done" in visitor.get("/").text
    task = department.hand_in("abe")
    assert "2 of 4 done" in visitor.get("/").text
    department.approve(task)
    assert 'id="checklist"' not in visitor.get("/").text


@pytest.mark.parametrize("person", ["bo", "di", "cy", "au"])
def test_those_with_an_office_get_no_newcomers_list(department: Department, person: str) -> None:
    assert 'id="checklist"' not in department[person].get("/").text


@pytest.fixture
def beginning(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Department]:
    """An organisation in which there is only its admin."""
    made = Department(application(database))
    with made.handler.writing() as connection:
        add_people(connection, [NewPerson(id="cy", username="cy", name="柴溪")], NOON)
    made.carry_out(
        SYSTEM,
        FormTeam(team="head", name="运营部"),
        Join(member="cy", on=FOUNDED, job="tech_support", team="head", grade="P1"),
        GrantAccess(member="cy", access="admin"),
    )
    monkeypatch.setattr(shell, "now", lambda: made.clock)
    yield made
    made.handler.engine.dispose()


def test_the_admin_of_an_empty_organisation_is_told_what_to_set_up(beginning: Department) -> None:
    text = beginning["cy"].get("/").text
    assert "0 of 3 done" in text
    assert "No rules are published yet" in text
    assert 'id="next"' not in text
    beginning.carry_out(SYSTEM, PublishRulebook(rulebook=RULEBOOK, effective_from=FOUNDED))
    assert "1 of 3 done" in beginning["cy"].get("/").text
    beginning.carry_out(
        SYSTEM,
        Join(member="di", on=FOUNDED, job="ops_director", team="head", grade="P1"),
        NameManager(team="head", member="di", from_day=FOUNDED),
    )
    assert 'id="checklist"' not in beginning["cy"].get("/").text


def test_seen_news_never_come_back_by_an_older_position(department: Department) -> None:
    department.approve(department.hand_in("ann", "photos"))
    position = int(position_in(department["ann"].get("/").text))
    department["ann"].post("/seen", {"position": str(position)})
    with department.handler.writing() as connection:
        mark_seen(connection, "ann", 0)
    assert 'id="news"' not in department["ann"].get("/").text


def test_titles_are_escaped(department: Department) -> None:
    department.hand_in("ann", "listing", "<script>alert(1)</script>")
    text = department["ann"].get("/").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_the_week_is_that_of_the_organisations_zone(department: Department) -> None:
    department.clock = NOON.replace(hour=16, minute=30)
    assert department.today == date(2026, 11, 12)
    assert ("Thu", "today") in _days(department["ann"].get("/").text)


def _steps(text: str) -> list[tuple[str, str]]:
    """Title and markup of each step."""
    steps = re.findall(r'<li class="step".*?</li>', text, re.DOTALL)
    return [(words_of(re.findall(r"<h3>(.*?)</h3>", step, re.DOTALL)[0]), step) for step in steps]


def _days(text: str) -> list[tuple[str, str]]:
    days = re.findall(r"<li class=\"\w+\"[^>]*><span>(\w+)</span>.*?<small>(.*?)</small>", text, re.DOTALL)
    return [(name, words_of(said)) for name, said in days]


def _allowances(department: Department) -> str:
    return words_of(section_of(department["ann"].get("/").text, "allowances"))
