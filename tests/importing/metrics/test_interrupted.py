"""An import of figures that is cut off is taken up where it stood: nothing is missing, nothing is there twice."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import LEASE, Job
from growth_tree.domain.core import SYSTEM
from growth_tree.importing import background, importer
from tests.importing.metrics.counter import AT, SHOP, Counter, wrong

OPTIONS = {"kind": "metrics", "about": SHOP, "restate": True}
DAYS = [f"2026-06-{day:02}" for day in range(1, 13)]
KNOWN = "日期,支付金额\n" + "".join(f"{day},{n}\n" for n, day in enumerate(DAYS[:4]))
FILE = "日期,支付金额\n" + "".join(f"{day},{n + 100}\n" for n, day in enumerate(DAYS))


class Killed(BaseException):
    """What ends a worker without a word."""


def in_line(counter: Counter) -> Job:
    """The job of a file that changes four figures and brings eight."""
    counter.bring_in(KNOWN)
    handler = counter.handler
    with handler.reading() as connection:
        kept = importer.take(handler, connection, "metrics", FILE.encode(), file_name="x.csv", about=SHOP)
    with handler.writing() as connection:
        jobs.enqueue(connection, "import", SYSTEM, AT, options=OPTIONS, content=kept)
        job = jobs.claim_next(connection, AT)
    assert job is not None
    return job


@pytest.mark.parametrize("slices", [1, 2, 3])
def test_a_killed_import_is_taken_up_by_the_next_worker(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, slices: int
) -> None:
    job, told, progress = in_line(counter), [], jobs.progress

    def killed(*how: Any, **more: Any) -> bool:
        told.append(more["done"])
        if len(told) == slices:
            raise Killed
        return progress(*how, **more)

    monkeypatch.setattr(import_module("growth_tree.importing.metrics.plan"), "BATCH_FIGURES", 4)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "progress", killed)
        with pytest.raises(Killed):
            background.run_import(counter.handler, job)
    events = counter.events()
    with counter.handler.writing() as connection:
        heir = jobs.claim_next(connection, AT + LEASE + timedelta(days=300))
    assert heir is not None
    background.run_import(counter.handler, heir)
    figures = counter.figures("gmv")
    assert figures == {(SHOP, day, day): ((n + 100) * 100, 0) for n, day in enumerate(DAYS)}
    done = 4 * (slices - 1)  # the slice in which the worker died is undone
    assert counter.events() - events == 12 - done, "what was done is not done again"
    with counter.handler.reading() as connection:
        over = jobs.job_by_id(connection, job.id)
    assert over is not None
    assert over.status == "done"
    assert over.result is not None
    whole = {"create": over.result["create"], "change": over.result["change"], "done": over.done, "total": over.total}
    assert whole == {"create": 8, "change": 4, "done": 12, "total": 12}, "all of the file is told, not what was left"


def test_a_wrong_cell_is_told_once_however_many_kpis_it_makes(counter: Counter) -> None:
    plan = counter.plan("日期,支付金额,支付买家数,访客数\n2026-06-01,很多,少,3\n")
    assert wrong(plan) == [(2, "支付金额", "cell_not_a_number"), (2, "支付买家数", "cell_not_a_number")]
