"""One import over its life: what the file would do, then how far it is, then what came of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.importing import importer
from growth_tree.importing.importer import AnyPlan
from growth_tree.importing.metrics import MetricsPlan
from growth_tree.importing.plan import Effect
from growth_tree.messages import sentence
from growth_tree.web import shell, tables
from growth_tree.web.forms import Check, FormSchema, parse
from growth_tree.web.imports import figures, saying
from growth_tree.web.imports.blueprint import blueprint
from growth_tree.web.imports.finding import found
from growth_tree.web.page import go, page, wants_block

CHANGES_SHOWN = 20
PATIENCE = timedelta(minutes=1)
OPEN = ("queued", "running")


class Start(FormSchema):
    """Whether rows with errors are left out, and whether figures that are known otherwise are restated."""

    skip_bad = Check()
    restate = Check()


@blueprint.get("/imports/<job_id>")
def show(job_id: str) -> Response:
    """The preview while the import waits for its go, then its progress and its report."""
    job = found(job_id)
    return _preview(job) if job.status == "held" else _report(job)


@blueprint.post("/imports/<job_id>/start")
def start(job_id: str) -> Response:
    """Put the import in line, as it was previewed."""
    job, form = found(job_id), parse(Start)
    options = {**job.options, **form.data}
    with shell.writing() as connection:
        jobs.release(connection, job, shell.now(), owner=shell.person(), options=options)
    return go(url_for("imports.show", job_id=job.id))


@blueprint.post("/imports/<job_id>/discard")
def discard(job_id: str) -> Response:
    """Give up before anything happened."""
    job = found(job_id)
    with shell.writing() as connection:
        jobs.discard(connection, job)
    return go(url_for("imports.page"), _("Nothing was imported, and the file is forgotten."))


@blueprint.post("/imports/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Stop an import that is in line or running."""
    job = found(job_id)
    with shell.writing() as connection:
        stopped = jobs.cancel(connection, job.id, shell.now())
    say = _("The import is cancelled.") if stopped else _("The import was over already.")
    return go(url_for("imports.show", job_id=job.id), say)


def _preview(job: Job) -> Response:
    table = tables.asked(sorts=("",), sort="")
    try:
        plan = _plan(job)
    except Rejected as refused:
        return page("imports/preview.html", job=job, table=table, plan=None, refused=sentence(refused))
    wrongs = saying.wrongs(plan.kind, plan.errors)
    if table.format:
        return tables.export(table, saying.columns(), wrongs, "import-errors")
    given = {
        "job": job,
        "plan": plan,
        "counts": plan.counts,
        "table": table.shown(wrongs[table.offset : table.offset + table.limit], len(wrongs)),
        "refused": None,
    }
    if isinstance(plan, MetricsPlan):
        return page("imports/figures.html", "errors", **given, **figures.shown(plan, job))
    telling = (change for change in plan.changes if change.effect != Effect.UNCHANGED)
    return page(
        "imports/preview.html",
        "errors",
        **given,
        changes=list(islice(telling, CHANGES_SHOWN)),
        effects=saying.effects(),
        steps=saying.steps(),
    )


def _plan(job: Job) -> AnyPlan:
    content, connection = jobs.content_of(shell.connection(), job), shell.connection()
    return importer.plan_of(
        shell.handler(), connection, content or b"", job.options, actor=shell.person(), at=shell.now()
    )


def _report(job: Job) -> Response:
    if wants_block() and job.status not in OPEN:
        return go(url_for("imports.show", job_id=job.id))
    table, wrongs = tables.asked(sorts=("",), sort=""), saying.kept(job)
    if table.format:
        return tables.export(table, saying.columns(), wrongs, "import-errors")
    return page(
        "imports/show.html",
        "progress",
        job=job,
        open=job.status in OPEN,
        table=table.shown(wrongs[table.offset : table.offset + table.limit], len(wrongs)),
        starter=saying.starters([job])[job.id],
        kinds=saying.kinds(),
        statuses=saying.statuses(),
        tones=saying.TONES,
        failure=saying.failure(job),
        stalled=is_stalled(job),
    )


def is_stalled(job: Job) -> bool:
    """Whether a job goes on waiting although no worker has been heard of for a while."""
    if job.status not in OPEN or jobs.is_worked(shell.connection(), shell.now()):
        return False
    return shell.now() - (job.heartbeat_at or job.created_at) > PATIENCE
