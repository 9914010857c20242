"""Fulfilment: what waits for whom, granting and refusing one by one and many at once, exactly once."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from growth_tree.accounts.schema import NOTE
from growth_tree.domain.catalogue import SetBudget
from growth_tree.domain.redemption import CancelRedemption
from tests.web.department import Department, Visitor
from tests.web.shop import MONTH, WEEK, ask, open_shop, points, standing

ROW = re.compile(r'id="redemption-([\w.-]+)"')


@pytest.fixture
def wish(department: Department) -> str:
    """What ann asked for, and her manager has to decide."""
    open_shop(department, "ann")
    return ask(department, "ann", "course")


def rows(answer: TestResponse) -> list[str]:
    return ROW.findall(answer.text)


def grant(
    visitor: Visitor, redemption: str, *, htmx: bool | str = False, sent_from: str = "", **data: Any
) -> TestResponse:
    return visitor.post(f"/fulfilment/{redemption}/grant", data, htmx=htmx, sent_from=sent_from)


def refuse(visitor: Visitor, redemption: str, reason: str = "预算留给双十二", **data: Any) -> TestResponse:
    return visitor.post(f"/fulfilment/{redemption}/refuse", {"reason": reason, **data})


# What waits for whom


def test_what_needs_a_decision_waits_for_the_nearest_manager(department: Department, wish: str, bo: Visitor) -> None:
    assert rows(bo.get("/fulfilment")) == [wish]
    assert "1 request waits for you." in bo.get("/fulfilment").text
    assert 'id="count-fulfilment">1</b>' in bo.get("/").text


@pytest.mark.parametrize("person", ["di", "cy"])
def test_others_above_see_it_when_they_ask_for_everything(department: Department, wish: str, person: str) -> None:
    assert rows(department[person].get("/fulfilment")) == []
    assert rows(department[person].get("/fulfilment?scope=all")) == [wish]


def test_a_manager_s_own_wish_waits_for_the_manager_above(department: Department, di: Visitor, bo: Visitor) -> None:
    open_shop(department, "bo")
    wish = ask(department, "bo", "course")
    assert rows(di.get("/fulfilment")) == [wish]
    assert rows(bo.get("/fulfilment?scope=all")) == []


def test_the_list_is_narrowed_searched_and_exported(department: Department, wish: str, bo: Visitor) -> None:
    other = ask(department, "ann", "meeting")
    assert set(rows(bo.get("/fulfilment"))) == {wish, other}
    assert rows(bo.get("/fulfilment?kind=director_meeting")) == [other]
    assert set(rows(bo.get("/fulfilment?q=安然"))) == {wish, other}
    assert "Nothing that waits matches this search." in bo.get("/fulfilment?q=nobody").text
    sheet = bo.get("/fulfilment?format=csv")
    assert sheet.mimetype == "text/csv"
    assert sheet.text.count("安然") == 2
    assert bo.get("/fulfilment?format=xlsx").data.startswith(b"PK")


# Granting


def test_granting_spends_what_was_set_aside(department: Department, wish: str, bo: Visitor) -> None:
    assert points(department, "ann") == (70, 10)
    answer = grant(bo, wish)
    assert (answer.status_code, answer.location) == (303, "/fulfilment")
    assert (standing(department, wish).status, standing(department, wish).decided_by) == ("granted", "bo")
    assert points(department, "ann") == (70, 0)
    assert "All decided" in bo.get("/fulfilment").text


def test_two_clicks_grant_once_and_say_so(department: Department, wish: str, bo: Visitor, di: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        assert grant(bo, wish, command_id=click).status_code == 303
    assert grant(di, wish).status_code == 303
    assert "It had been granted already." in di.get("/fulfilment").text
    assert standing(department, wish).decided_by == "bo"


def test_with_htmx_the_row_goes_and_the_number_follows(department: Department, wish: str, bo: Visitor) -> None:
    other = ask(department, "ann", "meeting")
    left = grant(bo, wish, htmx=f"redemption-{wish}")
    assert left.status_code == 200
    assert "1 request waits for you." in left.text
    assert "<main" not in left.text
    last = grant(bo, other, htmx=f"redemption-{other}")
    assert last.headers["HX-Retarget"] == "#fulfilment"


def test_when_the_last_row_of_a_narrowed_list_goes_it_says_that_nothing_is_left(
    department: Department, wish: str, bo: Visitor
) -> None:
    other, address = ask(department, "ann", "meeting"), "/fulfilment?kind=director_meeting"
    last = grant(bo, other, htmx=f"redemption-{other}", sent_from=address)
    assert last.headers["HX-Retarget"] == "#fulfilment"
    assert "Nothing that waits matches this search." in last.text
    assert "1 request waits for you." in last.text
    grant(bo, wish)
    assert "All decided" in bo.get(address).text


def test_what_was_taken_back_meanwhile_is_not_granted(department: Department, wish: str, bo: Visitor) -> None:
    department.carry_out("ann", CancelRedemption(redemption=wish))
    answer = grant(bo, wish)
    assert answer.status_code == 422
    assert "See what was decided" in answer.text
    assert standing(department, wish).status == "cancelled"


def test_a_budget_that_does_not_suffice_is_said_before_and_after(department: Department, bo: Visitor) -> None:
    open_shop(department, "ann", "abe")
    wishes = [ask(department, who, "studio", WEEK) for who in ("ann", "abe")]
    assert grant(bo, wishes[0]).status_code == 303
    page = bo.get("/fulfilment").text
    assert "of ¥300 left in November 2026" in page
    department.carry_out("cy", SetBudget(team="photo", month=MONTH, fen=30_000))
    assert "budget short" in bo.get("/fulfilment").text
    answer = grant(bo, wishes[1])
    assert answer.status_code == 422
    assert "this needs 200.00 yuan, and 100.00 yuan are left" in answer.text
    assert standing(department, wishes[1]).status == "ready"


# Refusing


def test_a_refusal_gives_the_points_back_and_its_reason_is_read(department: Department, wish: str, bo: Visitor) -> None:
    form = bo.get(f"/fulfilment/{wish}/refuse")
    assert "安然 reads this and has the points back at once." in form.text
    assert refuse(bo, wish).location == "/fulfilment"
    assert points(department, "ann") == (80, 0)
    assert "预算留给双十二" in bo.get(f"/fulfilment/{wish}").text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_a_refusal_wants_a_reason_and_keeps_what_was_typed(
    department: Department, wish: str, bo: Visitor, reason: str
) -> None:
    answer = refuse(bo, wish, reason)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert reason.replace("\x00", "") in answer.text or "\x00" in reason
    assert standing(department, wish).status == "ready"


@pytest.mark.parametrize("target", ["row", "request"])
def test_a_reason_that_came_too_late_is_still_there_to_be_read(wish: str, bo: Visitor, target: str) -> None:
    bo.post(f"/fulfilment/{wish}/grant")
    answer = bo.post(f"/fulfilment/{wish}/refuse", {"reason": "预算留给双十二"}, htmx=target)
    assert answer.status_code == 422
    assert '<blockquote class="user-text">预算留给双十二</blockquote>' in answer.text


def test_two_refusals_keep_one_reason(department: Department, wish: str, bo: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        refuse(bo, wish, command_id=click)
    with department.handler.reading() as connection:
        kept = connection.scalar(select(func.count()).select_from(NOTE).where(NOTE.c.text == "预算留给双十二"))
    assert kept == 1


# Many at once


def test_every_ticked_request_is_accounted_for(department: Department, wish: str, bo: Visitor) -> None:
    taken_back = ask(department, "ann", "meeting")
    department.carry_out("ann", CancelRedemption(redemption=taken_back))
    answer = bo.post("/fulfilment/grant", {"redemption": [wish, taken_back, "nothing", wish]})
    assert answer.status_code == 200
    assert "1 of 3 granted" in answer.text
    assert "There is nothing here, or it is not for you to see." in answer.text
    assert standing(department, wish).status == "granted"
    assert standing(department, taken_back).status == "cancelled"


def test_nothing_ticked_is_said(wish: str, bo: Visitor) -> None:
    answer = bo.post("/fulfilment/grant")
    assert answer.status_code == 422
    assert "Please tick what you want to grant." in answer.text


# Who may


@pytest.mark.parametrize("person", ["ann", "abe", "au", "eve", "mo"])
def test_for_all_others_there_is_nothing(department: Department, wish: str, person: str) -> None:
    visitor = department[person]
    missing = visitor.get("/nowhere")
    for path in ("", "/decide", "/refuse"):
        answer = visitor.get(f"/fulfilment/{wish}{path}")
        assert (answer.status_code, answer.data) == (404, missing.data)
    for action in ("grant", "refuse", "use", "give-back"):
        answer = visitor.post(f"/fulfilment/{wish}/{action}", {"reason": "x"})
        assert (answer.status_code, answer.data) == (404, missing.data)
    assert standing(department, wish).status == "ready"


def test_another_team_s_request_and_none_at_all_answer_the_same(department: Department, wish: str, mo: Visitor) -> None:
    assert mo.get(f"/fulfilment/{wish}").data == mo.get("/fulfilment/nothing").data
    answer = mo.post("/fulfilment/grant", {"redemption": [wish]})
    assert "0 of 1 granted" in answer.text
    assert "安然" not in answer.text
    assert standing(department, wish).status == "ready"


@pytest.mark.parametrize("person", ["bo", "cy"])
def test_nobody_decides_on_a_wish_of_their_own(department: Department, person: str) -> None:
    open_shop(department)
    department.approve(department.hand_in(person, "review"), by="di")
    wish = ask(department, person, "course")
    visitor = department[person]
    assert grant(visitor, wish).status_code == 404
    visitor.post("/fulfilment/grant", {"redemption": [wish]})
    assert standing(department, wish).status == "ready"
