"""Handing work in: for the first time, as it was assigned, or again after it was returned."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from growth_tree.accounts import notes
from growth_tree.accounts.sniffing import EXTENSIONS
from growth_tree.domain.core import Rejected
from growth_tree.domain.task import SubmitTask
from growth_tree.domain.task_events import EvidenceItem
from growth_tree.messages import by_name, sentence
from growth_tree.web import shell, words
from growth_tree.web.forms import Form, command_id, parse
from growth_tree.web.page import go, page
from growth_tree.web.tasks import draft
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.detail import visible
from growth_tree.web.tasks.quote import Quote, quote

ACCEPTED = ",".join(ending for endings in EXTENSIONS.values() for ending in endings)
PREFILLED = ("kind", "title", "done_on", "member", "percent", "links")


@blueprint.get("/tasks/new")
def new() -> Response:
    """An empty form, or one that begins with what the address says."""
    return _form(None, _begun(None))


@blueprint.post("/tasks")
def hand_in() -> Response:
    """Hand new work in."""
    return _take(None)


@blueprint.get("/tasks/<task_id>/hand-in")
def again(task_id: str) -> Response:
    """The form for work that was assigned or returned, with what is known of it."""
    task = _own(task_id)
    if task.status not in {"assigned", "returned"}:
        return go(url_for("tasks.show", task_id=task.id))
    return _form(task, _begun(task))


@blueprint.post("/tasks/<task_id>/hand-in")
def hand_in_again(task_id: str) -> Response:
    """Hand assigned or returned work in."""
    return _take(_own(task_id))


def _own(task_id: str) -> Row[Any]:
    task = visible(task_id)
    return task if task.member == shell.person() else abort(404)


def _begun(task: Row[Any] | None) -> Form:
    values = draft.begun(task)
    for name in PREFILLED:
        if name in request.args:
            values.setlist(name, request.args.getlist(name))
    return Form(values)


def _take(task: Row[Any] | None) -> Response:
    """Hand in, or with `then` only change the form; it comes back with everything that was typed and uploaded."""
    form, then = parse(draft.HandIn, request.form.copy()), request.form.get("then")
    if then is None and form.accepts(lambda given: _hand_in(form, given, task)):
        task_id, repeated = form.result
        say = _("This had been handed in already.") if repeated else _("Handed in.")
        return go(url_for("tasks.show", task_id=task_id), say)
    if then is not None:
        form.errors.clear()
    if then == "row":
        draft.add_row(form)
    draft.keep_uploads(form)
    shell.refresh()
    return _form(task, form)


def _hand_in(form: Form, given: dict[str, Any], task: Row[Any] | None) -> tuple[str, bool]:
    task_id = task.id if task is not None else command_id()[:16]
    shares, links, kept = draft.shares(form), draft.links(given["links"]), given["files"]
    if len(draft.own_files(kept)) < len(set(kept)):
        raise Rejected("file_gone", "upload")
    with shell.writing() as connection:
        command = SubmitTask(
            task=task_id,
            member=shell.person(),
            kind=given["kind"],
            done_on=given["done_on"],
            shares=shares,
            title=notes.keep_text(connection, shell.person(), given["title"], shell.now()),
            evidence=_evidence(connection, links, kept),
        )
        try:
            outcome = shell.handler().handle(connection, shell.order(command))
        except Rejected as rejected:
            raise by_name(rejected, lambda person: words.names([person])[person]) from rejected
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the texts and files of a repeat are there already
    return task_id, outcome.repeated or not outcome.events


def _evidence(connection: Connection, links: list[str], kept: list[str]) -> tuple[EvidenceItem, ...]:
    texts = notes.keep_texts(connection, [(shell.person(), link) for link in links], shell.now())
    refs = [*dict.fromkeys(kept), *(draft.keep(connection, upload) for upload in draft.uploads())]
    return (
        *(EvidenceItem(kind="link", ref=ref) for ref in texts),
        *(EvidenceItem(kind="file", ref=ref) for ref in refs),
    )


def _form(task: Row[Any] | None, form: Form) -> Response:
    day, search = draft.done_on(form), request.args.get("find", "")[:100]
    rows = draft.rows(form)
    offer, problem = _quote(form)
    return page(
        "tasks/hand_in.html",
        "hand_in",
        form=form,
        task=task,
        path=url_for("tasks.again", task_id=task.id) if task is not None else url_for("tasks.new"),
        action=url_for("tasks.hand_in_again", task_id=task.id) if task is not None else url_for("tasks.hand_in"),
        search=search,
        groups=draft.kind_groups(day, search, form.value("kind")),
        rows=rows,
        colleagues=draft.colleagues(day) if len(rows) > 1 else [],
        kept=draft.own_files(form.values("files")),
        quote=offer,
        problem=problem,
        limits=draft.limits(),
        accepted=ACCEPTED,
        title_length=draft.TITLE_LENGTH_MAX,
        needs=words.evidence(),
        promotions=words.cycle_names(),
        said=words.said,
    )


def _quote(form: Form) -> tuple[Quote | None, str | None]:
    """What the work would earn as the form stands, or what is wrong with its shares."""
    try:
        shares = draft.shares(form)
        draft.check_whole(shares)
    except Rejected as rejected:
        return None, sentence(rejected)
    return quote(shell.person(), form.value("kind"), draft.done_on(form), shares), None
