"""Looking: one look at a time, once a week, what it raises, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_tree.accounts import jobs
from growth_tree.cli.worker import chores, work_one
from growth_tree.domain.core import SYSTEM
from growth_tree.fairplay import looking
from growth_tree.fairplay.looking import run_look
from growth_tree.fairplay.ordering import latest, order_look
from models import findings
from tests.web.department import Department


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
