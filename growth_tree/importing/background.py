"""Imports that pages put in line: done in slices, with progress; one that was cut off is taken up where it stood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.importing import importer
from growth_tree.importing.refused import SheetRefused

ERRORS_KEPT = 200


def run_import(handler: Handler, job: Job) -> None:
    """Carry out an import job to its end, its refusal, or its cancellation."""
    try:
        result = _import(handler, job)
    except (SheetRefused, Rejected) as refused:
        with handler.writing() as connection:
            jobs.fail(connection, job, {"code": refused.code, "params": dict(refused.params)}, _now())
        return
    if result is not None:
        with handler.writing() as connection:
            jobs.finish(connection, job, result, _now())


def _import(handler: Handler, job: Job) -> dict[str, Any] | None:
    with handler.reading() as connection:
        content = jobs.content_of(connection, job)
    if content is None:
        raise SheetRefused("sheet_empty")
    sheet = importer.read(job.options["kind"], content)
    with handler.reading() as connection:
        plan = importer.plan(handler, connection, job.options["kind"], sheet, actor=job.owner, at=job.created_at)
    total = plan.counts.create + plan.counts.change
    skip_bad = bool(job.options.get("skip_bad"))
    for done in importer.carry_out(handler, plan, actor=job.owner, at=_now(), skip_bad=skip_bad):
        with handler.writing() as connection:
            if not jobs.progress(connection, job, done=done, total=total, at=_now()):
                return None
    counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
    errors = [
        {"line": error.line, "column": error.column, "code": error.code, "params": dict(error.params)}
        for error in plan.errors[:ERRORS_KEPT]
    ]
    return {**counts, "errors": errors}


def _now() -> datetime:
    return datetime.now(UTC)
