"""Approve or return one piece of work, from its row in the inbox or from its own page."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.domain.rules import FULL_QUALITY
from growth_tree.domain.task import ApproveTask, ReturnTask
from growth_tree.handle import Outcome
from growth_tree.web import shell, words
from growth_tree.web.decisions.blueprint import blueprint
from growth_tree.web.forms import Form, FormSchema, Text, Whole, blank, parse
from growth_tree.web.inbox.listing import left, listing, waiting
from growth_tree.web.inbox.rows import items
from growth_tree.web.inbox.verdicts import contributors, earned
from growth_tree.web.page import answer, go, page, safe_path, wants_block
from growth_tree.web.tasks.deciders import may_decide
from growth_tree.web.tasks.detail import show, visible
from models import tasks

REASON_LENGTH_MAX = 500


class Approve(FormSchema):
    """Which hand-in was looked at, and how good it is."""

    attempt = Whole(low=1, required=True)
    quality = Whole(low=1, high=1000, load_default=FULL_QUALITY)


class Return(FormSchema):
    """Which hand-in was looked at, and what is missing."""

    attempt = Whole(low=1, required=True)
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.get("/tasks/<task_id>/decide")
def decide(task_id: str) -> Response:
    """One piece of work with its buttons, such as a message links to."""
    return _open(task_id, returning=False)


@blueprint.get("/tasks/<task_id>/return")
def return_form(task_id: str) -> Response:
    """The same with the form for a reason."""
    return _open(task_id, returning=True)


@blueprint.post("/tasks/<task_id>/approve")
def approve(task_id: str) -> Response:
    """Accept the work."""
    task, form = visible(task_id), parse(Approve)
    if form.accepts(lambda given: _approve(task.id, given)):
        return _done(task, _approved(task, form.result))
    return _refused(task, form, returning=False)


@blueprint.post("/tasks/<task_id>/return", endpoint="send_back")
def send_back(task_id: str) -> Response:
    """Send the work back with a reason."""
    task, form = visible(task_id), parse(Return)
    if form.accepts(lambda given: _send_back(task.id, given)):
        return _done(task, _("Returned: %(title)s", title=_title(task)))
    return _refused(task, form, returning=True)


def _open(task_id: str, *, returning: bool) -> Response:
    task = visible(task_id)
    if not may_decide(task):
        abort(404)
    if task.status != "submitted":
        return go(url_for("tasks.show", task_id=task.id))
    return _row(task, blank(quality=FULL_QUALITY), returning=returning)


def _row(task: Row[Any], form: Form, *, returning: bool) -> Response:
    (item,) = items([task], form)
    return page(
        "inbox/row.html",
        "row",
        item=item,
        form=form,
        returning=returning,
        back=_back(url_for("inbox.page")),
        branches=words.branches(),
    )


def _approve(task_id: str, given: dict[str, Any]) -> Outcome:
    command = ApproveTask(task=task_id, by=shell.person(), quality=given["quality"], attempt=given["attempt"])
    return shell.carry_out(command)


def _send_back(task_id: str, given: dict[str, Any]) -> None:
    with shell.writing() as connection:
        reason = notes.keep_text(connection, shell.person(), given["reason"], shell.now())
        command = ReturnTask(task=task_id, by=shell.person(), reason=reason, attempt=given["attempt"])
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already


def _approved(task: Row[Any], outcome: Outcome) -> str:
    if not outcome.events:
        return str(_("It had been approved already."))
    parts = earned(outcome, contributors([outcome]))
    return str(_("Approved: %(title)s (%(earned)s)", title=_title(task), earned="; ".join(parts)))


def _title(task: Row[Any]) -> str:
    return words.texts([task.title])[task.title]


def _done(task: Row[Any], say: str) -> Response:
    """Back to the page from which it was decided; from the inbox, the row goes."""
    if not wants_block():
        return go(_back(url_for("inbox.page")), say)
    if request.headers.get("HX-Target") == "task":
        return answer(show, task.id, say=say)
    return answer(_gone, say=say)


def _gone() -> Response:
    """Nothing where the row was; when it was the last one of the list on display, the whole inbox says so."""
    others = left()
    if others:
        return page("inbox/gone.html", "gone", own=waiting(), left=others)
    response = listing()
    response.headers.update({"HX-Retarget": "#inbox", "HX-Reswap": "outerHTML"})
    return response


def _refused(task: Row[Any], form: Form, *, returning: bool) -> Response:
    """What is wrong, at the row or on the page from which it was decided, with the task as it is now."""
    shell.refresh()
    now = tasks.by_id(shell.connection(), task.id) or abort(404)
    if request.headers.get("HX-Target") == "task" or _back("").startswith(url_for("tasks.show", task_id=task.id)):
        return show(task.id, deciding=form)
    return _row(now, form, returning=returning)


def _back(default: str) -> str:
    given = request.values.get("next")
    return safe_path(given) if given else default
