"""Fair play: who sees which finding, what shows it, what an admin says about it, and what may follow."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.finding import RaiseFinding
from growth_tree.domain.finding_events import Detector
from models import tasks
from tests.web.department import Department

WHY = {"reason": "两人当面看过再提交，没有问题"}
PAGES = ("/fair-play", "/fair-play/f1")


def raised(department: Department, name: str = "f1", **more: object) -> str:
    """A finding about work of Ann, approved by Bo; answers the id of the work."""
    task = department.approve(department.hand_in("ann", title="夏装上新一百款"))
    with department.handler.reading() as connection:
        row = tasks.by_id(connection, task)
    assert row is not None
    about = {"members": ("ann",), "approver": "bo", "detector": Detector.SOON, **more}
    day = department.today - timedelta(days=3)
    measured = {"measure": 80, "bound": 25, "cases": 16, "first_day": day, "last_day": day}
    command = RaiseFinding(finding=name, evidence=(row.submission,), **measured, **about)  # type: ignore[arg-type]
    department.carry_out(SYSTEM, command)
    return task


def test_an_admin_and_an_auditor_see_what_shows_it(department: Department) -> None:
    task = raised(department)
    for who in ("cy", "au"):
        assert "Approved within seconds" in department[who].get("/fair-play").text
        shown = department[who].get("/fair-play/f1").text
        assert "80 %" in shown
        assert "25 %" in shown
        assert f'href="/tasks/{task}"' in shown
        assert re.search(r'href="/ledger/\d+"', shown)


@pytest.mark.parametrize("who", ["ann", "bo", "eve", "di"])
def test_nobody_else_does(department: Department, who: str) -> None:
    raised(department)
    for page in PAGES:
        assert department[who].get(page).status_code == 404
    assert department[who].post("/fair-play/f1/dismiss", WHY).status_code == 404
    assert department[who].post("/fair-play/look").status_code == 404
    assert department[who].get("/corrections/reversal?what=finding&finding=f1").status_code == 404


@pytest.mark.parametrize("about", [{"members": ("ann", "cy")}, {"approver": "cy"}])
def test_an_admin_whom_it_concerns_is_answered_as_if_there_were_none(
    department: Department, about: dict[str, Any]
) -> None:
    raised(department, **about)
    cy = department["cy"]
    assert "/fair-play/f1" not in cy.get("/fair-play").text
    assert "/fair-play/f1" not in cy.get("/fair-play?format=csv").text
    nothing = cy.get("/fair-play/f2")
    for answer in (
        cy.get("/fair-play/f1"),
        cy.post("/fair-play/f1/dismiss", WHY),
        cy.post("/fair-play/f1/confirm", WHY),
        cy.get("/corrections/reversal?what=finding&finding=f1"),
    ):
        assert answer.status_code == nothing.status_code == 404
    assert "/fair-play/f1" in department["au"].get("/fair-play").text


def test_an_auditor_reads_only(department: Department) -> None:
    raised(department)
    au = department["au"]
    assert "/fair-play/f1/dismiss" not in au.get("/fair-play/f1").text
    assert au.post("/fair-play/f1/dismiss", WHY).status_code == 404
    assert "/fair-play/look" not in au.get("/fair-play").text


def test_dismissed_with_a_reason_it_is_done_with(department: Department) -> None:
    raised(department)
    cy = department["cy"]
    assert 'id="count-fairplay">1<' in cy.get("/fair-play").text
    answer = cy.post("/fair-play/f1/dismiss", WHY, htmx="finding")
    assert answer.status_code == 200
    assert "Nothing wrong" in answer.text
    shown = cy.get("/fair-play/f1").text
    assert WHY["reason"] in shown
    assert "/fair-play/f1/dismiss" not in shown
    assert "/corrections/reversal" not in shown
    assert 'id="count-fairplay"><' in cy.get("/fair-play").text


def test_a_reason_has_to_say_something(department: Department) -> None:
    raised(department)
    for given in ({"reason": ""}, {"reason": "没事"}, {"reason": "长" * 501}):
        answer = department["cy"].post("/fair-play/f1/dismiss", given)
        assert answer.status_code == 422
        assert given["reason"] in answer.text
    assert "To be looked at" in department["cy"].get("/fair-play/f1").text


def test_two_admins_cannot_both_decide(department: Department) -> None:
    raised(department)
    department.carry_out(SYSTEM, GrantAccess(member="di", access="admin"))
    department["cy"].post("/fair-play/f1/dismiss", WHY)
    answer = department["di"].post("/fair-play/f1/confirm", WHY)
    assert answer.status_code == 422
    assert "Somebody has decided on this already." in answer.text


def test_confirmed_it_leads_to_taking_just_those_awards_back(department: Department) -> None:
    raised(department)
    other = department.approve(department.hand_in("ann", title="另一件"))
    cy = department["cy"]
    cy.post("/fair-play/f1/confirm", WHY)
    assert "/corrections/reversal?what=finding&amp;finding=f1" in cy.get("/fair-play/f1").text
    preview = cy.get("/corrections/reversal?what=finding&finding=f1")
    assert preview.status_code == 200
    assert "夏装上新一百款" in preview.text
    assert "另一件" not in preview.text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', preview.text)
    assert seen
    given = {"what": "finding", "finding": "f1", "seen": seen[1], "reason": "核实后撤回这一件的奖励"}
    answer = cy.post("/corrections/reversal", given)
    assert answer.status_code == 303
    department.carry_out(SYSTEM, GrantAccess(member="di", access="admin"))
    assert department["di"].post(f"{answer.location}/confirm").status_code == 303
    with department.handler.reading() as connection:
        assert tasks.by_id(connection, other) is not None
    assert "nothing booked" not in cy.get("/fair-play/f1").text


def test_the_list_is_narrowed_and_exported(department: Department) -> None:
    raised(department)
    raised(department, "f2", detector=Detector.EFFORT, members=("eve",), approver=None)
    cy = department["cy"]
    assert "/fair-play/f1" not in cy.get("/fair-play?detector=effort").text
    assert "/fair-play/f2" not in cy.get("/fair-play?person=ann").text
    assert "No finding is like this." in cy.get("/fair-play?status=confirmed").text
    cy.post("/fair-play/f1/dismiss", WHY)
    assert "/fair-play/f2" not in cy.get("/fair-play?q=当面").text
    assert "/fair-play/f1" in cy.get("/fair-play?q=当面").text
    exported = cy.get("/fair-play?format=csv").get_data(as_text=True)
    assert "Approved within seconds" in exported
    assert "80 points a day" in exported
    assert cy.get("/fair-play/f1?format=xlsx").data[:2] == b"PK"
