"""The inbox: what waits for whom, deciding one by one and many at once, and what happens when two do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.test import TestResponse

from growth_tree.accounts.schema import NOTE
from growth_tree.domain.directory import Delegate, NameManager
from growth_tree.domain.task import ConfirmShare, ReturnTask, WithdrawTask
from models import ledger, tasks
from tests.web.department import TODAY, Department, Visitor
from tests.web.live import served

ROW = re.compile(r'id="task-([\w.-]+)"')


def rows(answer: TestResponse) -> list[str]:
    return ROW.findall(answer.text)


def standing(department: Department, task: str) -> Any:
    with department.handler.reading() as connection:
        return tasks.by_id(connection, task)


def earned(department: Department, task: str) -> list[tuple[str, int, int]]:
    with department.handler.reading() as connection:
        return [(line.member, line.xp, line.points) for line in ledger.of_task(connection, task)]


def approve(visitor: Visitor, task: str, *, htmx: bool | str = False, **data: Any) -> TestResponse:
    return visitor.post(f"/tasks/{task}/approve", {"attempt": "1", **data}, htmx=htmx)


# What waits for whom


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


@pytest.mark.parametrize("query", ["page=99", "page=x", "sort=;drop", "kind=no", "person=../x", "scope=zz", "q=%00"])
def test_a_senseless_question_is_answered_as_if_it_were_not_asked(
    department: Department, bo: Visitor, query: str
) -> None:
    department.hand_in("ann")
    assert bo.get(f"/inbox?{query}").status_code == 200


def test_the_pages_of_a_long_inbox_follow_one_another(department: Department, bo: Visitor) -> None:
    ids = [department.hand_in("ann") for _n in range(23)]
    assert rows(bo.get("/inbox")) == ids[:20]
    assert rows(bo.get("/inbox?page=2")) == ids[20:]


def test_an_empty_inbox_says_what_to_expect(bo: Visitor) -> None:
    assert "All decided" in bo.get("/inbox").text


# One by one


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


# Many at once


def bulk(visitor: Visitor, *ticked: str, htmx: bool = True, **data: str) -> TestResponse:
    return visitor.post("/inbox/approve", {"task": list(ticked), **data}, htmx=htmx)


def verdicts(answer: TestResponse) -> list[tuple[str, str]]:
    """Tone and sentence of each."""
    found = re.findall(r'<li class="verdict (\w+)">.*?<p>(.*?)</p>', answer.text, re.DOTALL)
    return [(tone, re.sub(r"(<[^>]+>|\s)+", " ", said).strip()) for tone, said in found]


def test_every_ticked_piece_of_work_is_accounted_for_singly(department: Department, bo: Visitor, di: Visitor) -> None:
    good = department.hand_in("ann", "listing")
    decided = department.approve(department.hand_in("abe", "listing"), quality=60)
    same = department.approve(department.hand_in("abe", "listing"))
    shared = department.hand_in("ann", shares={"ann": 50, "abe": 50})
    foreign = department.hand_in("eve")
    own = department.hand_in("bo")
    for _n in range(3):
        department.approve(department.hand_in("ann", "photos"))
    capped = department.hand_in("ann", "photos")
    again = department.hand_in("ann")
    ticked = [f"{task}:1" for task in (good, decided, same, shared, foreign, own, capped, "missing")]
    answer = bulk(bo, *ticked, f"{again}:2")
    assert answer.status_code == 200
    found = verdicts(answer)
    assert [tone for tone, _said in found] == ["good", "bad", "wait", "bad", "bad", "bad", "wait", "bad", "bad"]
    expected = [
        "Approved 安然 +10 XP · +5 points",
        "already been decided",
        "had been approved already",
        "Not everybody has confirmed",
        "There is nothing here",
        "Nobody decides on their own work",
        "安然 earns nothing: This kind of task counts 3 times a week at most.",
        "There is nothing here",
        "handed in again",
    ]
    for (_tone, said), part in zip(found, expected, strict=True):
        assert part in said
    assert "3 of 9 approved" in answer.text
    assert "夏装上新" in answer.text
    assert "伊芙" not in answer.text
    assert [standing(department, task).status for task in (good, shared, foreign, own, capped, again)] == [
        "approved",
        "submitted",
        "submitted",
        "submitted",
        "approved",
        "submitted",
    ]


def test_a_cap_that_is_reached_on_the_way_holds_for_the_rest(department: Department, bo: Visitor) -> None:
    ids = [department.hand_in("ann", "photos") for _n in range(4)]
    found = verdicts(bulk(bo, *(f"{task}:1" for task in ids), quality="80"))
    assert [tone for tone, _said in found] == ["good", "good", "good", "wait"]
    assert earned(department, ids[0]) == [("ann", 24, 16)]
    assert earned(department, ids[3]) == [("ann", 0, 0)]


def test_the_whole_page_says_the_same_without_scripts(department: Department, bo: Visitor) -> None:
    task, left = department.hand_in("ann"), department.hand_in("abe")
    answer = bulk(bo, f"{task}:1", htmx=False)
    assert (answer.status_code, rows(answer)) == (200, [left])
    assert "1 of 1 approved" in answer.text
    assert 'href="/inbox?' not in answer.text or "/inbox/approve?" not in answer.text


def test_sending_the_ticked_twice_has_one_effect(department: Department, bo: Visitor) -> None:
    ids, click = [department.hand_in(who, "photos") for who in ("ann", "abe")], token_hex(16)
    answers = [bulk(bo, *(f"{task}:1" for task in ids), command_id=click) for _n in range(2)]
    assert verdicts(answers[0]) == verdicts(answers[1])
    assert [len(earned(department, task)) for task in ids] == [1, 1]


def test_a_form_from_the_cache_decides_on_what_is_ticked_now(department: Department, bo: Visitor) -> None:
    first, second, click = department.hand_in("ann"), department.hand_in("abe"), token_hex(16)
    bulk(bo, f"{first}:1", command_id=click)
    bulk(bo, f"{second}:1", command_id=click)
    assert standing(department, second).status == "approved"


def test_ticking_the_same_twice_counts_once(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    assert len(verdicts(bulk(bo, f"{task}:1", f"{task}:1"))) == 1


@pytest.mark.parametrize(
    ("ticked", "quality"),
    [
        ([], "100"),
        (["x"], "100"),
        (["a b:1"], "100"),
        (["x:0"], "100"),
        (["x:1"], "no"),
        (["x:1"], "0"),
        ([f"t{n}:1" for n in range(101)], "100"),
    ],
)
def test_a_senseless_selection_is_refused_and_nothing_happens(
    department: Department, bo: Visitor, ticked: list[str], quality: str
) -> None:
    task = department.hand_in("ann")
    answer = bulk(bo, *ticked, quality=quality)
    assert answer.status_code == 422
    assert 'class="error" role="alert"' in answer.text
    assert rows(answer) == [task]


# With a keyboard


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_inbox_is_worked_through_by_keyboard_and_the_focus_is_never_lost(
    department: Department, browser: Browser
) -> None:
    first, second, third, fourth = (department.hand_in("ann", title=f"工作{n}") for n in range(4))
    focused = "document.activeElement.closest('[data-row]')?.id ?? document.activeElement.tagName"
    with served(department, browser) as site, site.visit("bo", "/inbox") as page:
        page.keyboard.press("j")
        assert page.evaluate(focused) == f"task-{first}"
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert page.evaluate(focused) == f"task-{first}"
        page.keyboard.press("a")
        page.wait_for_selector(f"#task-{first}", state="detached")
        page.wait_for_selector(f"#task-{second} :focus")
        page.wait_for_selector("button[data-key=a]:focus")
        assert page.inner_text("#count-inbox") == "3"
        assert page.inner_text("#waiting") == "3 pieces of work wait for you."
        page.keyboard.press("r")
        page.wait_for_selector("textarea")
        page.wait_for_selector("textarea:focus")
        page.keyboard.type("缺少截图 ajkr")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#task-{second}", state="detached")
        page.wait_for_selector(f"#task-{third}:focus, #task-{third} :focus")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert page.locator("[data-one]:checked").count() == 2
        page.click("#bulk button")
        page.wait_for_selector(".verdicts")
        page.wait_for_selector(":focus")
        assert page.locator(".verdict.good").count() == 2
        assert page.inner_text("#waiting") == "Nothing waits for you."
    assert [standing(department, task).status for task in (first, second, third, fourth)] == [
        "approved",
        "returned",
        "approved",
        "approved",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_inbox_fits_a_small_phone_and_works_without_scripts(department: Department, browser: Browser) -> None:
    task = department.hand_in("ann", title="很长的标题" * 20, shares={"ann": 100})
    with served(department, browser) as site, site.visit("bo", "/inbox", size=(320, 640), scripts=False) as page:
        assert page.locator("html").evaluate("e => e.scrollWidth") <= 320
        page.click(f"#task-{task} button:has-text('Approve')")
        page.wait_for_load_state()
        assert page.inner_text("#waiting") == "Nothing waits for you."
    assert standing(department, task).status == "approved"


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
