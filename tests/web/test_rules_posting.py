"""What a version changes about the past is booked by a job: admins see why it was not, and have it done again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.cli import worker
from growth_tree.cli.worker import work_one
from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import ProposeCorrection
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.directory import GrantAccess
from growth_tree.lab import jobs as lab_jobs
from models import ledger
from tests.web.department import Department, Visitor
from tests.web.persons import plain
from tests.web.test_drafts import begun, kind
from tests.web.test_rules_publishing import admins, draft, propose, tried

__all__ = ["admins", "draft"]

PLACE = "/rules/changes/2/posting"


@pytest.fixture(autouse=True)
def one_clock(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker books in the department's time, also when the quarter of these tests is long over."""
    monkeypatch.setattr(worker, "_now", lambda: department.clock)


@pytest.fixture
def topped_up(department: Department, cy: Visitor, draft: str) -> Visitor:
    """Photos bring more, also for what Ann did; the worker has not come by yet."""
    department.approve(department.hand_in("ann", "photos"))
    propose(cy, draft, mode="top_up", since="2026-11-10")
    assert department["di"].post(f"{draft}/confirm").status_code == 303
    return cy


def worked(department: Department) -> Job:
    """The latest posting, once the worker has come by."""
    while work_one(department.handler):
        pass
    with department.handler.reading() as connection:
        return jobs.page(connection, kind=jobs.POST_RULES)[0][0]


def refuse(*_given: object) -> None:
    """What may come of it where the past says something that nobody thought of."""
    raise Rejected("award_gone", "lines")


def test_admins_see_that_it_is_under_way_and_that_it_was_booked(department: Department, topped_up: Visitor) -> None:
    assert "Differences are being booked" in topped_up.get("/rules/changes").text
    assert "Differences are being booked" not in department["ann"].get("/rules/changes").text
    assert worked(department).status == "done"
    assert "Differences are being booked" not in topped_up.get("/rules/changes").text
    assert "Book again" not in topped_up.get("/rules/changes").text


def test_the_line_that_a_version_has_booked_leads_to_it(department: Department, topped_up: Visitor) -> None:
    worked(department)
    (line,) = (row for row in earned(department) if row.correction)
    assert 'href="/rules?version=2"' in department["ann"].get(f"/ledger/{line.position}").text
    heading, *lines = csv.reader(StringIO(department["ann"].get("/ledger?format=csv").text.removeprefix("\ufeff")))
    column = heading.index("Rules version")
    assert sorted(each[column] for each in lines) == ["1", "2"]


def test_an_admin_reads_why_it_failed_and_has_it_done_again(
    department: Department, topped_up: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    with monkeypatch.context() as broken:
        broken.setattr(lab_jobs, "slices_of", refuse)
        assert worked(department).status == "failed"
    page = topped_up.get("/rules/changes").text
    assert "The differences were not booked." in page
    assert "One of these awards has been taken back" in page
    for who in ("ann", "au"):
        assert "Book again" not in department[who].get("/rules/changes").text

    # when
    department.wait(minutes=1)
    assert department["cy"].post(PLACE).status_code == 303
    assert department["cy"].post(PLACE).status_code == 303

    # then
    with department.handler.reading() as connection:
        assert jobs.page(connection, kind=jobs.POST_RULES, status="queued")[1] == 1
    assert worked(department).status == "done"
    assert "The differences were not booked." not in department["cy"].get("/rules/changes").text
    assert "In your books: +15 XP" in department["ann"].get("/rules/changes").text


@pytest.mark.parametrize("who", ["ann", "au"])
def test_nobody_else_orders_it(department: Department, topped_up: Visitor, who: str) -> None:
    assert department[who].post(PLACE).status_code == 404


@pytest.mark.parametrize("version", ["1", "3", "999999999999999999999"])
def test_a_version_that_changes_nothing_about_the_past_is_not_booked(topped_up: Visitor, version: str) -> None:
    assert topped_up.post(f"/rules/changes/{version}/posting").status_code in (404, 422)


def test_what_a_later_version_has_changed_since_is_left_to_that_one(
    department: Department, topped_up: Visitor, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    with monkeypatch.context() as broken:
        broken.setattr(lab_jobs, "slices_of", refuse)
        worked(department)
    department.carry_out("cy", GrantAccess(member="bo", access="admin"))
    later = again(department)
    propose(department["cy"], later, mode="top_up", since="2026-11-10", effective_from="2026-11-13")
    department["di"].post(f"{later}/confirm")

    # then
    assert "Version 3 changes the same days" in department["cy"].post(PLACE).text


def again(department: Department) -> str:
    """Another draft, in which photos bring still more."""
    department.wait(minutes=1)
    visitor = department["cy"]
    address = begun(visitor, "再改")
    assert visitor.post(f"{address}/kinds/1", kind(xp="60", revision="1")).status_code == 303
    tried(department, address, 2)
    return address


def test_work_that_is_undone_takes_along_what_the_change_had_added_to_it(
    department: Department, topped_up: Visitor, bo: Visitor
) -> None:
    # given
    worked(department)
    (task,) = (row.task for row in earned(department) if row.type == "earned")
    # when
    page = plain(bo.get(f"/tasks/{task}/void"))
    assert bo.post(f"/tasks/{task}/void", {"reason": "数据造假"}).status_code == 303
    worked(department)
    # then
    added = [row.xp for row in earned(department) if row.type == "adjusted"]
    assert "Added by a change of the rules It was booked afterwards for this work" in page
    assert f"−{added[0]} XP" in page
    assert added == [added[0], -added[0]]
    assert sum(row.xp for row in earned(department)) == sum(row.points for row in earned(department)) == 0


def test_a_batch_that_is_taken_back_takes_along_what_the_change_had_added(
    department: Department, topped_up: Visitor
) -> None:
    # given
    worked(department)
    (award,) = (row for row in earned(department) if row.type == "earned")
    line = CorrectedLine(
        member="ann",
        about=award.task,
        kind=award.kind,
        branch=award.branch,
        done_on=date.fromisoformat(award.done_on),
        xp=-award.xp,
        points=-award.points,
        of_season=award.season,
    )
    reason = department.text("cy", "导入了错误的文件")
    proposed = ProposeCorrection(correction="back-1", sort=Sort.REVERSAL, reason=reason, lines=(line,))
    department.carry_out("cy", proposed)
    # when
    assert department["di"].post("/corrections/back/confirm").status_code == 303
    worked(department)
    # then
    assert sum(row.xp for row in earned(department)) == sum(row.points for row in earned(department)) == 0


def earned(department: Department) -> Sequence[Any]:
    """Ann's lines."""
    with department.handler.reading() as connection:
        return connection.execute(ledger.of_member("ann").order_by(ledger.entry.c.position)).all()
