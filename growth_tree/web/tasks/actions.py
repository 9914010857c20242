"""What is done to a task by those who did it: answer for a share, withdraw."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from growth_tree.accounts import notes
from growth_tree.domain.task import ConfirmShare, DeclineShare, WithdrawTask
from growth_tree.web import policy, shell
from growth_tree.web.forms import FormSchema, Text, Whole, parse
from growth_tree.web.page import answer, go, safe_path, wants_block
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.detail import show, visible
from growth_tree.web.tasks.listing import listing

REASON_LENGTH_MAX = 500


class Confirm(FormSchema):
    """Which hand-in was looked at."""

    attempt = Whole(low=1)


class Decline(Confirm):
    """Why the share is wrong."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.post("/tasks/<task_id>/confirm")
def confirm(task_id: str) -> Response:
    """Agree to one's own share."""
    task, form = visible(task_id), parse(Confirm)
    shell.carry_out(ConfirmShare(task=task.id, member=shell.person(), attempt=form.data.get("attempt")))
    return _done(task.id, _("Your share is confirmed."))


@blueprint.post("/tasks/<task_id>/decline")
def decline(task_id: str) -> Response:
    """Disagree with one's own share; the work goes back to whoever handed it in."""
    task, form = visible(task_id), parse(Decline)
    if form.accepts(lambda given: _decline(task.id, given["reason"], given.get("attempt"))):
        return _done(task.id, _("The share is declined, and the work went back."))
    return show(task.id, form)


@blueprint.post("/tasks/<task_id>/withdraw")
def withdraw(task_id: str) -> Response:
    """Take work back before it is decided, or call off an assignment."""
    task = visible(task_id)
    policy.require("tasks.withdraw", task.member)
    shell.carry_out(WithdrawTask(task=task.id))
    return _done(task.id, _("It is withdrawn."))


def _decline(task_id: str, reason: str, attempt: int | None) -> None:
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), reason, shell.now())
        command = DeclineShare(task=task_id, member=shell.person(), reason=text, attempt=attempt)
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()


def _done(task_id: str, say: str) -> Response:
    """Back to the page from which it was done."""
    back = safe_path(request.form.get("next", f"/tasks/{task_id}"))
    target = request.headers.get("HX-Target")
    if wants_block() and target == "tasks":
        return answer(listing, say=say)
    if wants_block() and target == "task":
        return answer(show, task_id, say=say)
    return go(back, say)
