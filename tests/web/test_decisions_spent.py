"""Voiding work whose points are spent: the choice comes first, and to forgive takes a second person."""

from __future__ import annotations

from secrets import token_hex

import pytest
from werkzeug.test import TestResponse

from growth_tree.domain.redemption import GrantRedemption
from growth_tree.domain.task import ConfirmVoid, ProposeVoid
from models import growth, ledger
from tests.web.department import Department, Visitor
from tests.web.persons import plain
from tests.web.shop import ask, open_shop
from tests.web.test_decisions import cells, status


@pytest.fixture
def task(department: Department) -> str:
    """Work that brought ann 40 points, of which 10 are spent and 10 on hold."""
    open_shop(department)
    done = department.approve(department.hand_in("ann", "review", title="竞品分析"))
    granted = ask(department, "ann", "course")
    department.carry_out("bo", GrantRedemption(redemption=granted, by="bo"))
    ask(department, "ann", "course")
    return done


@pytest.fixture
def proposed(department: Department, task: str) -> str:
    """The same, which bo has proposed to void and to forgive."""
    department.carry_out("bo", ProposeVoid(task=task, by="bo", reason=department.text("bo", "数据造假")))
    return task


def void(visitor: Visitor, task: str, **more: str) -> TestResponse:
    return visitor.post(f"/tasks/{task}/void", {"reason": "数据造假", **more})


def books(department: Department) -> tuple[int, int, int]:
    """What ann can spend, has on hold, and owes."""
    with department.handler.reading() as connection:
        row = growth.of_members(connection, ["ann"])["ann"]
        assert sum(ledger.balances(connection).values()) == 0
        return row.points, row.held, row.debt


# The choice


def test_the_effect_names_debt_holds_and_rights(department: Department, task: str, bo: Visitor) -> None:
    page = bo.get(f"/tasks/{task}/void")
    found = cells(page)
    assert found["Points to spend"] == ("20", "0")
    assert found["Points on hold"] == ("10", "10")
    assert found["Points owed"] == ("0", "20")
    assert found["Rights granted and not used up"] == ("1", "1")
    assert found["Requests not decided yet"] == ("1", "1")
    assert "20 of these points are spent already." in plain(page)
    assert 'name="spent" value="owed" checked' in page.text


def test_taken_back_it_is_owed_and_paid_from_what_comes_in(department: Department, task: str, bo: Visitor) -> None:
    assert void(bo, task, spent="owed").location == f"/tasks/{task}"
    assert books(department) == (0, 10, 20)
    assert "+20 points (Owed)" in plain(bo.get(f"/tasks/{task}")), "it was not earned once more"
    department.approve(department.hand_in("ann", "photos"))
    assert books(department) == (0, 10, 0)


def test_without_a_choice_nothing_is_done_and_the_reason_is_kept(
    department: Department, task: str, bo: Visitor
) -> None:
    for wrong in ({}, {"spent": ""}, {"spent": "perhaps"}):
        answer = void(bo, task, **wrong)
        assert answer.status_code == 422
        assert 'id="spent-error"' in answer.text
        assert "数据造假" in answer.text
    assert status(department, task) == "approved"


def test_where_nothing_is_spent_there_is_no_choice(department: Department, bo: Visitor) -> None:
    task = department.approve(department.hand_in("ann"))
    assert 'name="spent"' not in bo.get(f"/tasks/{task}/void").text
    assert void(bo, task).status_code == 303
    assert books(department) == (0, 0, 0)


# The second person


def test_to_forgive_is_only_proposed(department: Department, task: str, bo: Visitor, di: Visitor) -> None:
    click = token_hex(16)
    for _n in range(2):
        assert void(bo, task, spent="forgiven", command_id=click).status_code == 303
    assert status(department, task) == "approved"
    assert books(department) == (20, 10, 0)
    own = plain(bo.get(f"/tasks/{task}/void"))
    assert "It waits for 狄娜 or an admin." in own
    assert "Confirm: void and forgive" not in own
    assert "薄荷 has proposed to void it and to forgive what was spent." in plain(di.get(f"/tasks/{task}"))


def test_a_reason_that_came_after_another_proposal_is_still_there_to_be_read(proposed: str, di: Visitor) -> None:
    answer = di.post(f"/tasks/{proposed}/void", {"reason": "记错了店铺", "spent": "forgiven"})
    assert answer.status_code == 422
    assert '<blockquote class="user-text">记错了店铺</blockquote>' in answer.text


@pytest.mark.parametrize("person", ["di", "cy"])
def test_it_lies_in_the_inbox_of_a_second_person_who_confirms(
    department: Department, proposed: str, person: str
) -> None:
    visitor = department[person]
    inbox = visitor.get("/inbox").text
    assert f"/tasks/{proposed}/void" in inbox
    assert 'id="count-inbox">1</b>' in inbox
    page = visitor.get(f"/tasks/{proposed}/void")
    assert "数据造假" in page.text
    assert cells(page)["Points owed, as what is spent is forgiven"] == ("0", "0")
    for _n in range(2):
        assert visitor.post(f"/tasks/{proposed}/void/confirm").status_code == 303
    assert status(department, proposed) == "voided"
    assert books(department) == (0, 10, 0)
    assert f"/tasks/{proposed}/void" not in visitor.get("/inbox").text


def test_nobody_is_both_persons(department: Department, proposed: str, bo: Visitor) -> None:
    answer = bo.post(f"/tasks/{proposed}/void/confirm")
    assert answer.status_code == 422
    assert "You have proposed this yourself." in answer.text
    assert proposed not in bo.get("/inbox").text
    assert status(department, proposed) == "approved"


@pytest.mark.parametrize("person", ["bo", "di"])
def test_a_proposal_can_be_dropped(department: Department, proposed: str, person: str) -> None:
    assert department[person].post(f"/tasks/{proposed}/void/drop").status_code == 303
    assert books(department) == (20, 10, 0)
    answer = department["cy"].post(f"/tasks/{proposed}/void/confirm")
    assert answer.status_code == 422
    assert "Nobody has proposed this." in answer.text


def test_an_admin_who_is_not_above_confirms_but_does_not_drop(department: Department, proposed: str) -> None:
    cy = department["cy"]
    assert "Drop the proposal" not in cy.get(f"/tasks/{proposed}/void").text
    assert cy.post(f"/tasks/{proposed}/void/drop").status_code == 422
    assert status(department, proposed) == "approved"


@pytest.mark.parametrize("person", ["ann", "abe", "mo", "au", "eve"])
def test_it_is_nobody_else_s(department: Department, proposed: str, person: str) -> None:
    visitor = department[person]
    missing = visitor.get("/nowhere").data
    for act in ("confirm", "drop"):
        answer = visitor.post(f"/tasks/{proposed}/void/{act}")
        assert (answer.status_code, answer.data) == (404, missing)
    assert visitor.get(f"/tasks/{proposed}/void").status_code == 404
    assert status(department, proposed) == "approved"


def test_what_is_confirmed_twice_is_voided_once(department: Department, proposed: str, di: Visitor) -> None:
    department.carry_out("cy", ConfirmVoid(task=proposed, by="cy"))
    assert di.post(f"/tasks/{proposed}/void/confirm").status_code == 303
    assert "It had been voided already." in di.get(f"/tasks/{proposed}").text
    assert books(department) == (0, 10, 0)
