"""Undo an approval: first its effect on everybody who had a part in the work, then a reason, then it is done."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.domain.award import season_of
from growth_tree.domain.rulebook import Period
from growth_tree.domain.task import VoidTask
from growth_tree.web import shell, words
from growth_tree.web.decisions.blueprint import blueprint
from growth_tree.web.decisions.effects import effects
from growth_tree.web.decisions.judge import REASON_LENGTH_MAX, may_decide
from growth_tree.web.forms import Form, FormSchema, Text, blank, parse
from growth_tree.web.page import go, page
from growth_tree.web.tasks.detail import visible
from models import tasks


class Void(FormSchema):
    """Why the approval is undone."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.get("/tasks/<task_id>/void")
def preview(task_id: str) -> Response:
    """What it would take back, and the form for the reason."""
    task = visible(task_id)
    if not may_decide(task):
        abort(404)
    if task.status != "approved":
        return go(url_for("tasks.show", task_id=task.id))
    return _preview(task, blank())


@blueprint.post("/tasks/<task_id>/void", endpoint="void")
def void(task_id: str) -> Response:
    """Undo the approval."""
    task, form = visible(task_id), parse(Void)
    if form.accepts(lambda given: _void(task.id, given["reason"])):
        return go(url_for("tasks.show", task_id=task.id), _("Voided. What it had earned is taken back."))
    return _preview(task, form)


def _void(task_id: str, reason: str) -> None:
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), reason, shell.now())
        command = VoidTask(task=task_id, by=shell.person(), reason=text)
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already


def _preview(task: Row[Any], form: Form) -> Response:
    found = effects(task)
    parties = {task.member, *(share.member for share in tasks.shares(shell.connection(), [task.id]))}
    return page(
        "decisions/void.html",
        "void",
        task=task,
        form=form,
        effects=found,
        without=sorted(parties - {effect.member for effect in found}),
        title=words.texts([task.title])[task.title],
        kind=words.kind_name(task.kind),
        names=words.names((*parties, task.decided_by)),
        branches=words.branches(),
        season_name=words.season,
        season_now=season_of(shell.today()),
        periods={Period.DAY: _("that day"), Period.WEEK: _("that week"), Period.MONTH: _("that month")},
        reason_length=REASON_LENGTH_MAX,
    )
