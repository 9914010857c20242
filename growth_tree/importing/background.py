"""Imports that pages put in line: done in slices, with progress; one that was cut off is taken up where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.handle import Handler
from growth_tree.importing import importer
from growth_tree.importing.importer import AnyPlan
from growth_tree.importing.metrics import MetricsPlan
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import RowError

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
    with handler.reading() as connection:
        plan = importer.plan_of(handler, connection, content, job.options, actor=job.owner, at=job.created_at)
    total = importer.todo(plan, job.options)
    for done in importer.carry_out(handler, plan, actor=job.owner, at=_now(), options=job.options):
        with handler.writing() as connection:
            if not jobs.progress(connection, job, done=done, total=total, at=_now()):
                return None
    return report(plan, job.options)


def report(plan: AnyPlan, options: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an import that is over."""
    counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
    if not isinstance(plan, MetricsPlan):
        return {**counts, **told(plan.errors)}
    others = {
        "digest": plan.digest,
        "personal": plan.personal,
        "not_added": plan.not_added,
        "restated": bool(options.get("restate")),
    }
    return {**counts, **told(plan.errors), **others}


def told(errors: Sequence[RowError]) -> dict[str, Any]:
    """What is kept of the errors of rows: how many rows they are in, and the first of them."""
    kept = [
        {"line": error.line, "column": error.column, "code": error.code, "params": dict(error.params)}
        for error in errors[:ERRORS_KEPT]
    ]
    return {"refused": len({error.line for error in errors}), "errors": kept}


def _now() -> datetime:
    return datetime.now(UTC)
