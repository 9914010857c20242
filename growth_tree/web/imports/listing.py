"""Choosing a file, what its columns mean, and the imports so far."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.importing import importer
from growth_tree.importing.columns import KINDS, columns
from growth_tree.importing.columns import words as choices
from growth_tree.importing.metrics.days import span_of
from growth_tree.importing.sheet import FILE_BYTES_MAX
from growth_tree.importing.template import template as made
from growth_tree.web import shell, tables, words
from growth_tree.web.forms import Choice, Day, Form, FormSchema, blank, parse
from growth_tree.web.imports import saying
from growth_tree.web.imports.blueprint import blueprint
from growth_tree.web.page import go, page
from growth_tree.web.rules.blueprint import in_force
from growth_tree.web.tables import Column

LANGUAGES = ("zh", "en")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Upload(FormSchema):
    """What a file holds, and whose figures of which days where it does not say; the file itself comes beside."""

    kind = Choice(among=KINDS, required=True)
    about = Choice(among=lambda: {subject for _, group in saying.homes() for subject, _ in group})
    first_day = Day()
    last_day = Day()


@blueprint.get("/imports", endpoint="page")
def listing(form: Form | None = None) -> Response:
    """The form for a file, and the imports so far."""
    table = tables.asked(sorts=("",), sort="", filters={"status": saying.TONES})
    found, total = jobs.page(
        shell.connection(),
        kind="import",
        status=table.filters["status"] or None,
        limit=table.limit,
        offset=table.offset,
    )
    starters = saying.starters(found)
    if table.format:
        return tables.export(table, _columns(starters), found, "imports")
    return page(
        "imports/page.html",
        "imports",
        form=form or blank(kind=["people"]),
        homes=saying.homes(),
        waiting=jobs.waiting(shell.connection()),
        table=table.shown(found, total),
        starters=starters,
        failure=saying.failure,
        kinds=saying.kinds(),
        statuses=saying.statuses(),
        tones=saying.TONES,
        columns={kind: columns(kind) for kind in KINDS},
        choices=choices,
        languages=LANGUAGES,
        said=words.said,
        spoken=words.language(),
        megabytes=FILE_BYTES_MAX // 2**20,
    )


@blueprint.post("/imports")
def upload() -> Response:
    """Take a file in and show what it would do; nothing is imported yet."""
    form = parse(Upload)
    if form.accepts(_hold):
        return go(url_for("imports.show", job_id=form.result))
    return listing(form)


@blueprint.get("/imports/templates/<kind>-<language>.xlsx")
def template(kind: str, language: str) -> Response:
    """An empty file to fill in, with the columns and what may stand in them."""
    if kind not in KINDS or language not in LANGUAGES:
        abort(404)
    rules = in_force()
    body = made(kind, language, rules.rulebook if rules else None, shell.world().kpis.live)
    disposition = f'attachment; filename="growth-tree-{kind}-{language}.xlsx"'
    return Response(body, content_type=XLSX, headers={"Content-Disposition": disposition})


def _hold(given: dict[str, Any]) -> str:
    """Keep a file that can be read as a table of its kind; answers with the id of the job that waits for the go."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Rejected("text_missing", "file")
    options = {"kind": given["kind"]}
    if given["kind"] == "metrics":
        options["about"] = given.get("about")
    try:
        kept = importer.take(
            shell.handler(),
            shell.connection(),
            given["kind"],
            file.read(FILE_BYTES_MAX + 1),
            file_name=file.filename,
            about=options.get("about"),
            days=span_of(given.get("first_day"), given.get("last_day")),
        )
    except Rejected as refused:
        raise Rejected(refused.code, refused.field or "file", **refused.params) from refused
    with shell.writing() as connection:
        return jobs.enqueue(
            connection,
            "import",
            shell.person(),
            shell.now(),
            options=options,
            content=kept,
            file_name=importer.shown_name(file.filename),
            held=True,
        )


def _columns(starters: dict[str, str]) -> list[Column]:
    kinds, statuses = saying.kinds(), saying.statuses()

    def count(heading: str, of: str) -> Column:
        return Column(heading=heading, value=lambda job: job.result[of] if job.status == "done" else None)

    def file_of(job: Job) -> str | None:
        return job.file_name

    return [
        Column(heading=_("Started at"), value=lambda job: job.created_at.isoformat()),
        Column(heading=_("Started by"), value=lambda job: starters[job.id]),
        Column(heading=_("File"), value=file_of),
        Column(heading=_("Holds"), value=lambda job: kinds[job.options["kind"]]),
        Column(heading=_("Status"), value=lambda job: statuses[job.status]),
        count(_("New"), "create"),
        count(_("Changed"), "change"),
        count(_("Unchanged"), "unchanged"),
        count(_("Refused rows"), "refused"),
        Column(heading=_("Why it failed"), value=saying.failure),
    ]
