"""Reporting results by a platform's file: looked at first, with what is wrong in it, then taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment import ReportResults
from growth_tree.domain.experiment_events import CreativeFigures, DayFigures, Plan
from growth_tree.importing.importer import shown_name
from growth_tree.importing.results import Matched, ResultFile, ResultRow, match, read_results
from growth_tree.importing.sheet import FILE_BYTES_MAX
from growth_tree.messages import sentence
from growth_tree.web import shell, tables, words
from growth_tree.web.desk.blueprint import blueprint, run_by_viewer, state_of
from growth_tree.web.desk.reporting import report_form
from growth_tree.web.forms import ID, Form, blank
from growth_tree.web.imports import saying
from growth_tree.web.imports.saying import Wrong
from growth_tree.web.page import go, page

JOB, FILE = "results", "file"
NAMES_OFFERED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file by the creatives of a test: `outside` counts the rows about other days, which are left out."""

    file: ResultFile
    matched: Matched
    outside: int
    digest: str

    @property
    def figures(self) -> tuple[CreativeFigures, ...]:
        """What there is to report."""
        return tuple(
            CreativeFigures(
                creative=creative,
                total=total,
                days=tuple(
                    DayFigures(day=day, figures=of) for day, of in sorted(self.matched.days.get(creative, {}).items())
                ),
            )
            for creative, total in self.matched.totals.items()
        )


@blueprint.post("/tests/<test_id>/files")
def upload(test_id: str) -> Response:
    """Take a file in and show what is in it; nothing is reported yet."""
    row = run_by_viewer(test_id, "desk.upload")
    form = Form(request.form)
    if form.accepts(lambda _given: _hold(row)):
        return go(url_for("desk.preview", test_id=row.id, job_id=form.result))
    shell.refresh()
    return report_form(row.id, uploading=form)


@blueprint.get("/tests/<test_id>/files/<job_id>")
def preview(test_id: str, job_id: str, form: Form | None = None) -> Response:
    """What a file says about each creative, and what is wrong in it."""
    row = run_by_viewer(test_id, "desk.preview")
    job, plan = _job(row, job_id), _plan(row)
    texts = words.texts((plan.product, *(each.name for each in plan.creatives)), erased="")
    names = {each.id: texts[each.name] for each in plan.creatives}
    reading = _reading(job, plan, names)
    table = tables.asked(sorts=("",), sort="")
    wrongs = _wrongs(reading.file)
    if table.format:
        return tables.export(table, saying.columns(), wrongs, "ad-test-errors")
    return page(
        "desk/preview.html",
        "preview",
        row=row,
        job=job,
        product=texts[plan.product],
        names=names,
        reading=reading,
        aliases=_aliases(names),
        silent=[names[each] for each in reading.matched.missing],
        unknown=reading.matched.unknown[:NAMES_OFFERED],
        table=table.shown(wrongs[table.offset : table.offset + table.limit], len(wrongs)),
        form=form or blank(),
        plan=plan,
    )


@blueprint.post("/tests/<test_id>/files/<job_id>")
def take(test_id: str, job_id: str) -> Response:
    """Report what the file says, as it was previewed."""
    row = run_by_viewer(test_id, "desk.take")
    job, form = _job(row, job_id), Form(request.form)
    if form.accepts(lambda _given: _take(row, job)):
        say = (
            _("The figures of the file are in.") if form.result else _("This file is in already. Nothing has changed.")
        )
        return go(url_for("desk.show", test_id=row.id), say)
    shell.refresh()
    return preview(row.id, job.id, form)


@blueprint.post("/tests/<test_id>/files/<job_id>/discard")
def discard(test_id: str, job_id: str) -> Response:
    """Forget the file."""
    row = run_by_viewer(test_id, "desk.discard")
    job = _job(row, job_id)
    with shell.writing() as connection:
        jobs.discard(connection, job)
    return go(url_for("desk.report_form", test_id=row.id), _("Nothing was reported, and the file is forgotten."))


def _hold(row: Row[Any]) -> str:
    """Keep a file that can be read; answers with the id of the job that waits for the go."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Rejected("text_missing", "file")
    content = given.read(FILE_BYTES_MAX + 1)
    try:
        read_results(content, _plan(row).platform)
    except Rejected as refused:
        raise Rejected(refused.code, "file", **refused.params) from refused
    with shell.writing() as connection:
        options = {"test": row.id}
        name = shown_name(given.filename)
        return jobs.enqueue(
            connection, JOB, shell.person(), shell.now(), options=options, content=content, file_name=name, held=True
        )


def _job(row: Row[Any], job_id: str) -> Job:
    """A file that waits for the go of whoever brought it."""
    job = jobs.job_by_id(shell.connection(), job_id) if ID.fullmatch(job_id) else None
    if job is None or (job.kind, job.status, job.owner) != (JOB, "held", shell.person()):
        abort(404)
    return job if job.options["test"] == row.id else abort(404)


def _plan(row: Row[Any]) -> Plan:
    plan = state_of(row.id).plan
    assert plan is not None
    return plan


def _reading(job: Job, plan: Plan, names: Mapping[str, str]) -> Reading:
    content = jobs.content_of(shell.connection(), job) or b""
    file = read_results(content, plan.platform)
    aliases = _aliases(names)
    inside = [row for row in file.rows if _is_inside(row, plan)]
    called = {creative: [name, *([aliases[creative]] if aliases[creative] else [])] for creative, name in names.items()}
    marks = "".join(f"\0{creative}\0{alias}" for creative, alias in sorted(aliases.items()) if alias)
    return Reading(
        file=file,
        matched=match(inside, called),
        outside=len(file.rows) - len(inside),
        digest=sha256(content + marks.encode()).hexdigest(),
    )


def _is_inside(row: ResultRow, plan: Plan) -> bool:
    return row.day is None or plan.first_day <= row.day <= plan.last_day


def _aliases(names: Mapping[str, str]) -> dict[str, str]:
    """What the viewer says that the file calls each creative."""
    return {creative: request.values.get(f"as_{creative}", "")[:200] for creative in names}


def _take(row: Row[Any], job: Job) -> bool:
    plan = _plan(row)
    texts = words.texts((each.name for each in plan.creatives), erased="")
    reading = _reading(job, plan, {each.id: texts[each.name] for each in plan.creatives})
    if reading.file.errors:
        raise Rejected("results_have_errors", rows=len(reading.file.errors))
    if not reading.figures:
        raise Rejected("results_match_nothing")
    command = ReportResults(redemption=row.id, source=FILE, figures=reading.figures, digest=reading.digest)
    with shell.writing() as connection:
        outcome = shell.handler().handle(connection, shell.order(command))
        jobs.discard(connection, job)
    return bool(outcome.events)


def _wrongs(file: ResultFile) -> list[Wrong]:
    return [
        Wrong(
            line=error.line,
            column=error.column or "",
            text=sentence(Rejected(error.code, None, **error.params)),
        )
        for error in file.errors
    ]
