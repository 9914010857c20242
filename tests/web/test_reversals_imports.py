"""Taking back what an import brought: all of it, whoever else did what meanwhile, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.importing import importer, tasks
from growth_tree.importing.background import begin, run_import
from tests.web.department import Department
from tests.web.reversals import people, preview, proposed, totals, work


@pytest.fixture
def busy(department: Department) -> Department:
    """Ann and Abe of the photo team and Eve of the listing team each did something today, Ann something yesterday."""
    return work(department)


FILE = (
    "number,member,kind,title,done_on,status,decided_by,decided_on\n"
    "T1,ann,listing,导入一,2026-11-09,approved,bo,2026-11-10\n"
    "T2,abe,listing,导入二,2026-11-09,approved,bo,2026-11-10\n"
    "T3,eve,listing,导入三,2026-11-09,,,\n"
)


def put_in_line(department: Department, file: str = FILE, name: str = "运费.csv") -> str:
    """An import of tasks that waits for a worker."""
    told: dict[str, Any] = {"options": {"kind": "tasks"}, "content": file.encode(), "file_name": name}
    with department.handler.writing() as connection:
        return jobs.enqueue(connection, "import", "cy", department.clock, **told)


def carried_out(department: Department) -> Job:
    """The next import after a worker was at it."""
    with department.handler.writing() as connection:
        job = jobs.claim_next(connection, department.clock)
    assert job is not None
    run_import(department.handler, job)
    with department.handler.reading() as connection:
        done = jobs.job_by_id(connection, job.id)
    assert done is not None
    return done


def test_an_import_in_the_shell_is_taken_back_like_one_of_the_pages(busy: Department) -> None:
    job = begin(busy.handler, {"kind": "tasks"}, FILE.encode(), "运费.csv", busy.clock - timedelta(hours=11))
    assert run_import(busy.handler, job) is None
    assert sorted(people(preview(busy, what="import", job=job.id))) == ["abe", "ann"]
    assert "运费.csv · The command line · Nov 11, 2026, 1:00" in preview(busy), "in the organisation's zone"


def between_slices(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Imports take a row at a time, and something happens after the first."""
    carry_out = importer.carry_out

    def interrupted(*args: Any, **told: Any) -> Iterator[int]:
        for done in carry_out(*args, **told):
            yield done
            if done == 1:
                act()

    monkeypatch.setattr(tasks, "BATCH_ROWS", 1)
    monkeypatch.setattr(importer, "carry_out", interrupted)


def test_all_of_an_import_is_found_and_nothing_else(busy: Department) -> None:
    name = put_in_line(busy)
    done = carried_out(busy)
    assert (done.status, len(done.brought)) == ("done", 1), done.result
    assert "运费.csv" in preview(busy)
    assert sorted(people(preview(busy, what="import", job=name))) == ["abe", "ann"]
    assert people(preview(busy, what="import", job="0" * 16)) == []
    assert "运费.csv" not in busy["bo"].get("/corrections/reversal").text
    address = proposed(busy, what="import", job=name)
    assert busy["di"].post(f"{address}/confirm").status_code == 303
    assert totals(busy, "ann") == ("40", "60")


def test_two_imports_of_one_person_at_one_time_are_told_apart(busy: Department) -> None:
    first = put_in_line(busy)
    second = put_in_line(busy, FILE.replace("T1,ann", "T9,abe").replace("T2", "T8").replace("T3", "T7"), "另一份.csv")
    assert [carried_out(busy).status for _ in (first, second)] == ["done", "done"]
    assert sorted(people(preview(busy, what="import", job=first))) == ["abe", "ann"]
    assert people(preview(busy, what="import", job=second)) == ["abe"]


def test_what_happened_meanwhile_is_no_part_of_an_import(busy: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    name, task = put_in_line(busy), busy.hand_in("abe", title="当场审批")
    between_slices(monkeypatch, lambda: busy.approve(task))
    done = carried_out(busy)
    assert (done.status, len(done.brought)) == ("done", 2), "the rows, before the approval and after it"
    found = preview(busy, what="import", job=name)
    assert sorted(people(found)) == ["abe", "ann"]
    assert "当场审批" not in found
    assert "导入二" in found


def test_what_a_cancelled_import_had_brought_in_can_be_taken_back(
    busy: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put_in_line(busy)

    def cancel() -> None:
        with busy.handler.writing() as connection:
            assert jobs.cancel(connection, name, busy.clock)

    between_slices(monkeypatch, cancel)
    assert carried_out(busy).status == "cancelled"
    assert people(preview(busy, what="import", job=name)) == ["ann"]


def test_an_import_that_brought_nothing_is_not_offered(busy: Department) -> None:
    put_in_line(busy, "number,member,kind,title,done_on\nT1,nobody,listing,导入,2026-11-09\n", "空.csv")
    assert (carried_out(busy).status, "空.csv" in preview(busy)) == ("failed", False)
