"""The second person confirms that an approval is undone and points that were spent are let go, or drops it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.task import ConfirmVoid, DropVoid
from growth_tree.web import shell
from growth_tree.web.decisions.added import take_along
from growth_tree.web.decisions.blueprint import blueprint
from growth_tree.web.page import go
from growth_tree.web.tasks.deciders import may_confirm, may_decide
from growth_tree.web.tasks.detail import visible


@blueprint.post("/tasks/<task_id>/void/confirm", endpoint="confirm_void")
def confirm(task_id: str) -> Response:
    """Undo the approval as somebody else has proposed."""
    task = _concerned(task_id)
    with shell.writing() as connection:
        order = shell.order(ConfirmVoid(task=task.id, by=shell.person()))
        done = shell.handler().handle(connection, order).events
        if done:
            take_along(connection, [task.done_on])
    say = _("Voided. What was spent is forgiven.") if done else _("It had been voided already.")
    return go(url_for("tasks.show", task_id=task.id), say)


@blueprint.post("/tasks/<task_id>/void/drop", endpoint="drop_void")
def drop(task_id: str) -> Response:
    """Let such a proposal go: the approval stands."""
    task = _concerned(task_id)
    shell.carry_out(DropVoid(task=task.id, by=shell.person()))
    return go(url_for("tasks.show", task_id=task.id), _("The proposal is dropped. The approval stands."))


def _concerned(task_id: str) -> Row[Any]:
    """A task on which the viewer decides, as the first or the second person."""
    task = visible(task_id)
    administers = "admin" in shell.directory().roles(shell.person(), shell.today())
    return task if administers or may_decide(task) or may_confirm(task) else abort(404)
