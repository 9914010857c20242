"""Imports that are kept on record: done in slices, with progress; one that was cut off is taken up where it stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job, Span
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Handler
from growth_tree.importing import importer
from growth_tree.importing.importer import AnyPlan
from growth_tree.importing.metrics import MetricsPlan
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import RowError

ERRORS_KEPT = 200
Tell = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""


def begin(handler: Handler, options: Mapping[str, Any], kept: bytes, file_name: str, at: datetime) -> Job:
    """Put an import of the product's own on record, to be carried out at once by whoever begins it."""
    given: dict[str, Any] = {"options": options, "content": kept, "file_name": importer.shown_name(file_name)}
    with handler.writing() as connection:
        job = jobs.take_up(connection, jobs.enqueue(connection, "import", SYSTEM, at, **given, held=True), at)
    assert job is not None
    return job


def run_import(
    handler: Handler, job: Job, *, plan: AnyPlan | None = None, tell: Tell = lambda _done, _total: None
) -> Rejected | None:
    """Carry out an import job to its end, its refusal, or its cancellation; answers with what kept it from its end.

    Whoever has looked at the file already brings the plan.
    """
    try:
        plan = plan or _planned(handler, job)
        result = _import(handler, job, plan, tell)
    except _Stopped:
        return Rejected("import_stopped")
    except Rejected as refused:
        with handler.writing() as connection:
            jobs.fail(connection, job, refusal(refused, plan.errors if plan else ()), _now())
        return refused
    with handler.writing() as connection:
        jobs.finish(connection, job, result, _now())
    return None


class _Stopped(Exception):
    """The job was cancelled, or another worker has taken it over; what is not committed yet is left to that one."""


def _planned(handler: Handler, job: Job) -> AnyPlan:
    with handler.reading() as connection:
        content = jobs.content_of(connection, job)
    if content is None:
        raise SheetRefused("sheet_empty")
    with handler.reading() as connection:
        return importer.plan_of(handler, connection, content, job.options, actor=job.owner, at=job.created_at)


def _import(handler: Handler, job: Job, plan: AnyPlan, tell: Tell) -> dict[str, Any]:
    left, before, spans = importer.todo(plan, job.options), job.done, list(job.brought)
    # Whoever takes it over finds less to do in the file than there was: what is told was planned at first.
    planned = job.result or report(plan, job.options)

    def note(connection: Connection, done: int, span: Span | None) -> None:
        if not jobs.progress(connection, job, done=before + done, total=before + left, at=_now(), result=planned):
            raise _Stopped
        if span is not None:
            _append(spans, span)
            jobs.note_brought(connection, job, spans)

    for done in importer.carry_out(handler, plan, actor=job.owner, at=_now(), options=job.options, note=note):
        tell(before + done, before + left)
    return planned


def _append(spans: list[Span], span: Span) -> None:
    """Add what came last; what nothing lies between is one."""
    if spans and spans[-1][1] + 1 == span[0]:
        spans[-1] = spans[-1][0], span[1]
    else:
        spans.append(span)


def report(plan: AnyPlan, options: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an import that is over."""
    counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
    if not isinstance(plan, MetricsPlan):
        return {**counts, **told(plan.errors)}
    others = {
        "digest": plan.digest,
        "personal": plan.personal,
        "not_added": plan.not_added,
        "stranger": plan.stranger,
        "restated": bool(options.get("restate")),
    }
    return {**counts, **told(plan.errors), **others}


def refusal(refused: Rejected, errors: Sequence[RowError]) -> dict[str, Any]:
    """What is kept of an import that was refused."""
    return {"code": refused.code, "params": dict(refused.params), **told(errors)}


def told(errors: Sequence[RowError]) -> dict[str, Any]:
    """What is kept of the errors of rows: how many rows they are in, and the first of them."""
    kept = [
        {"line": error.line, "column": error.column, "code": error.code, "params": dict(error.params)}
        for error in errors[:ERRORS_KEPT]
    ]
    return {"refused": len({error.line for error in errors}), "errors": kept}


def _now() -> datetime:
    return datetime.now(UTC)
