"""Voiding: its effect is shown before it is done, and then it is exactly that."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from werkzeug.test import TestResponse

from growth_tree.domain.task import ConfirmShare
from models import growth, ledger, tasks
from tests.web.department import Department, Visitor


def cells(answer: TestResponse) -> dict[str, tuple[str, str]]:
    """Before and after by what a row is called."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', answer.text, re.DOTALL)
    plain = [[re.sub(r"(<[^>]+>|\s)+", " ", part).strip() for part in row] for row in rows]
    return {name: (before, after) for name, before, after in plain}


def totals(department: Department, member: str) -> tuple[int, int]:
    with department.handler.reading() as connection:
        found = growth.of_members(connection, [member])[member]
        return found.xp, found.points


def status(department: Department, task: str) -> str:
    with department.handler.reading() as connection:
        row: Any = tasks.by_id(connection, task)
        return str(row.status)


def void(visitor: Visitor, task: str, reason: str = "数据造假", **more: Any) -> TestResponse:
    return visitor.post(f"/tasks/{task}/void", {"reason": reason, **more})


def test_the_effect_is_shown_first_and_then_it_is_exactly_that(department: Department, bo: Visitor) -> None:
    for _n in range(3):
        department.approve(department.hand_in("ann", "listing"))
    task = department.approve(department.hand_in("ann", "photos"), quality=120)
    page = bo.get(f"/tasks/{task}/void")
    assert "−36 XP · −24 points" in page.text
    assert cells(page) == {
        "XP in all": ("66", "30"),
        "Level": ("1", "1"),
        "XP in Content": ("36", "0"),
        "Level in Content": ("1", "1"),
        "Points to spend": ("39", "15"),
        "Counted that week, of 3": ("1", "0"),
    }
    assert status(department, task) == "approved"
    answer = void(bo, task)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task}")
    assert totals(department, "ann") == (30, 15)
    shown = bo.get(answer.location).text
    assert "数据造假" in shown
    assert "Voided. What it had earned is taken back." in shown
    department.approve(department.hand_in("ann", "photos"))
    assert totals(department, "ann") == (60, 35)


def test_a_level_once_reached_is_said_to_stay(department: Department, bo: Visitor) -> None:
    first = [department.approve(department.hand_in("ann", "review"), quality=120) for _n in range(2)]
    assert totals(department, "ann") == (120, 96)
    assert cells(bo.get(f"/tasks/{first[0]}/void"))["Level"] == ("2", "2 (XP for 1)")
    assert "Levels and badges that were reached once stay." in bo.get(f"/tasks/{first[0]}/void").text


def test_everybody_who_had_a_part_is_named_also_who_earned_nothing(department: Department, bo: Visitor) -> None:
    for _n in range(3):
        department.approve(department.hand_in("abe", "photos"))
    task = department.hand_in("ann", "photos", shares={"ann": 60, "abe": 40})
    department.carry_out("abe", ConfirmShare(task=task, member="abe"))
    department.approve(task)
    text = bo.get(f"/tasks/{task}/void").text
    assert "−18 XP · −12 points" in text
    assert "阿贝 earned nothing with it, so nothing is taken back." in text


def test_of_closed_books_it_is_taken_back_in_the_present_ones(department: Department) -> None:
    task = department.approve(department.hand_in("ann", "review"))
    department.clock = datetime(2027, 1, 6, 4, tzinfo=UTC)
    department.approve(department.hand_in("ann", "listing"))
    department.wait(minutes=1)
    page = department["bo"].get(f"/tasks/{task}/void")
    assert "The books of Q4 2026 are closed and stay as they are" in page.text
    assert "in the books of Q1 2027" in page.text
    assert cells(page)["XP in all"] == ("60", "10")
    void(department["bo"], task)
    assert totals(department, "ann") == (10, 5)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_a_void_wants_a_reason_and_keeps_what_was_typed(department: Department, bo: Visitor, reason: str) -> None:
    task = department.approve(department.hand_in("ann"))
    answer = void(bo, task, reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "XP in all" in answer.text
    assert status(department, task) == "approved"


def test_voiding_twice_takes_back_once(department: Department, bo: Visitor) -> None:
    task, click = department.approve(department.hand_in("ann", "photos")), token_hex(16)
    for _n in range(2):
        assert void(bo, task, command_id=click).status_code == 303
    void(bo, task)
    assert totals(department, "ann") == (0, 0)
    with department.handler.reading() as connection:
        assert [line.type for line in ledger.of_task(connection, task)] == ["earned", "reversed"]


def test_what_is_not_approved_cannot_be_voided(department: Department, bo: Visitor) -> None:
    task = department.hand_in("ann")
    assert bo.get(f"/tasks/{task}/void").location == f"/tasks/{task}"
    answer = void(bo, task)
    assert answer.status_code == 422
    assert "Only approved work can be voided." in answer.text


@pytest.mark.parametrize("person", ["mo", "ann", "au"])
def test_others_do_not_void(department: Department, person: str) -> None:
    task = department.approve(department.hand_in("ann"))
    assert department[person].get(f"/tasks/{task}/void").status_code == 404
    assert void(department[person], task).status_code == 404
    assert status(department, task) == "approved"


def test_nobody_voids_his_own_work(department: Department, bo: Visitor, di: Visitor) -> None:
    task = department.hand_in("bo")
    department.approve(task, by="di")
    assert bo.get(f"/tasks/{task}/void").status_code == 404
    answer = void(bo, task)
    assert answer.status_code == 422
    assert "Nobody decides on their own work." in answer.text
    assert "/void" not in bo.get(f"/tasks/{task}").text
    assert "/void" in di.get(f"/tasks/{task}").text


def test_the_manager_above_can_undo_what_was_decided_below(department: Department, di: Visitor) -> None:
    task = department.approve(department.hand_in("ann", done_on=department.today - timedelta(days=1)))
    assert void(di, task).status_code == 303
    assert status(department, task) == "voided"
