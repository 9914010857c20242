"""Fair play: who sees which finding, what shows it, what an admin says about it, and what may follow."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from growth_tree.accounts import jobs
from growth_tree.cli.worker import chores, work_one
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.directory import GrantAccess
from growth_tree.domain.finding import RaiseFinding
from growth_tree.domain.finding_events import Detector
from growth_tree.fairplay import looking
from growth_tree.fairplay.looking import run_look
from growth_tree.fairplay.ordering import latest, order_look
from models import findings, tasks
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


def test_one_look_at_a_time_and_the_worker_does_it(department: Department) -> None:
    cy = department["cy"]
    assert "Nobody has looked yet." in cy.get("/fair-play").text
    for _ in range(2):
        assert cy.post("/fair-play/look").status_code == 303
    assert "It waits" not in cy.get("/fair-play").text
    assert "In line" in cy.get("/fair-play").text
    with department.handler.reading() as connection:
        _, ordered = jobs.page(connection, kind=jobs.FAIR_PLAY)
    assert ordered == 1
    assert work_one(department.handler)
    assert "0 pieces of work, 0 new findings." in cy.get("/fair-play").text


def test_a_look_is_stopped(department: Department) -> None:
    cy = department["cy"]
    cy.post("/fair-play/look")
    assert cy.post("/fair-play/stop").status_code == 303
    assert not work_one(department.handler)
    assert "It was stopped." in cy.get("/fair-play").text


def test_a_look_that_broke_says_so(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    department["cy"].post("/fair-play/look")
    with monkeypatch.context() as broken:
        broken.setattr(looking, "window_of", None)
        assert work_one(department.handler)
    page = department["cy"].get("/fair-play").text
    assert "it is a fault of the product" in page
    assert "It was stopped." not in page


def test_the_worker_looks_once_a_week(department: Department) -> None:
    for _ in range(2):
        chores(department.handler, department.clock, timedelta(hours=1))
    department.wait(days=1)
    chores(department.handler, department.clock, timedelta(hours=1))
    with department.handler.reading() as connection:
        _, ordered = jobs.page(connection, kind=jobs.FAIR_PLAY)
        job = latest(connection)
    assert ordered == 1
    assert job is not None
    with department.handler.writing() as connection:
        jobs.cancel(connection, job.id, department.clock)
    department.wait(days=7)
    chores(department.handler, department.clock, timedelta(hours=1))
    with department.handler.reading() as connection:
        assert jobs.page(connection, kind=jobs.FAIR_PLAY)[1] == 2


def test_what_is_found_is_raised_once_however_often_one_looks(department: Department) -> None:
    for n in range(3):
        work = department.hand_in("ann", title="每日巡店", kind="listing", links=(f"https://example.com/{n}",))
        department.wait(seconds=3)
        department.approve(work)
    department.wait(days=7)
    for _ in range(2):
        with department.handler.writing() as connection:
            job = order_look(connection, "cy", department.clock)
            claimed = jobs.claim_next(connection, department.clock)
        assert claimed is not None
        assert claimed.id == job
        run(department, claimed)
    with department.handler.reading() as connection:
        found = connection.execute(findings.apart_from("cy")).all()
    assert [(row.detector, row.measure, row.bound) for row in found] == [("titles", 3, 2)]
    assert (
        "ann"
        not in department["cy"].get(f"/fair-play/{found[0].id}").text.split("What is measured")[0].split("</h1>")[0]
    )
    assert "每日巡店" in department["cy"].get(f"/fair-play/{found[0].id}").text


def test_admins_are_told_once_of_what_a_look_has_found(department: Department) -> None:
    # given
    _same_titles(department, "ann")

    # when
    look(department, owner=SYSTEM)

    # then
    text = _notices(department, "cy")
    assert text.count('<a href="/fair-play">Fair play has new findings</a>') == 1
    assert "1 to look at" in text
    assert all("Fair play" not in _notices(department, each) for each in ("ann", "bo", "di", "au"))

    # when nothing new is found
    department.wait(hours=1)
    look(department, owner=SYSTEM)

    # then
    assert _notices(department, "cy").count('<a href="/fair-play">Fair play has new findings</a>') == 1


def test_whoever_is_concerned_or_has_looked_is_not_told(department: Department) -> None:
    _same_titles(department, "cy")
    look(department, owner=SYSTEM)
    assert "Fair play" not in _notices(department, "cy")

    _same_titles(department, "ann", "每日打包")
    look(department, owner="cy")
    assert "Fair play" not in _notices(department, "cy")


def test_what_was_raised_before_a_worker_died_is_told_by_the_next(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    _same_titles(department, "ann")
    with department.handler.writing() as connection:
        order_look(connection, SYSTEM, department.clock)
        job = jobs.claim_next(connection, department.clock)
    assert job is not None
    with monkeypatch.context() as dying:
        dying.setattr(jobs, "finish", _die)
        with pytest.raises(SystemExit):
            run(department, job)

    # when
    run(department, job)

    # then
    assert "1 to look at" in _notices(department, "cy")


def test_a_killed_look_is_taken_up_after_a_while_and_its_first_worker_stops(department: Department) -> None:
    # given
    _same_titles(department, "ann")
    with department.handler.writing() as connection:
        order_look(connection, SYSTEM, department.clock)
        first = jobs.claim_next(connection, department.clock)
    assert first is not None
    looks = iter([department.clock] * 4)
    with pytest.raises(StopIteration):
        run_look(department.handler, first, lambda: next(looks))

    # when
    with department.handler.writing() as connection:
        assert jobs.claim_next(connection, department.clock) is None
        department.wait(minutes=3)
        second = jobs.claim_next(connection, department.clock)
    assert second is not None
    run(department, first)
    with department.handler.reading() as connection:
        assert not connection.execute(findings.apart_from("cy")).all()
    run(department, second)

    # then
    with department.handler.reading() as connection:
        job = latest(connection)
        assert [row.detector for row in connection.execute(findings.apart_from("cy"))] == ["titles"]
    assert job is not None
    assert (job.id, job.status, job.attempt) == (first.id, "done", 2)


def look(department: Department, owner: str) -> jobs.Job:
    """Order a look and do it."""
    with department.handler.writing() as connection:
        order_look(connection, owner, department.clock)
        job = jobs.claim_next(connection, department.clock)
    assert job is not None
    run(department, job)
    return job


def _same_titles(department: Department, member: str, title: str = "每日巡店") -> None:
    """Three pieces of work of a day with one title, a week ago."""
    for n in range(3):
        work = department.hand_in(member, title=title, kind="listing", links=(f"https://example.com/{title}{n}",))
        department.wait(seconds=40)
        department.approve(work, by="di" if member == "cy" else "bo")
    department.wait(days=7)


def _notices(department: Department, person: str) -> str:
    text = department[person].get("/notices").text
    return text[text.index('id="content"') :]


def _die(*_given: object) -> bool:
    raise SystemExit


def run(department: Department, job: jobs.Job) -> None:
    """Do a look with the clock of the department."""
    run_look(department.handler, job, lambda: department.clock)
