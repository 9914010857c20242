"""Undo an approval: first its effect on everybody who had a part in the work, then a reason, then it is done.

Where points were spent already there is a choice: they are owed, or somebody else is asked to let them go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.domain.award import season_of
from growth_tree.domain.rules import Period
from growth_tree.domain.task import ProposeVoid, VoidTask
from growth_tree.web import shell, words
from growth_tree.web.decisions.added import added, take_along
from growth_tree.web.decisions.blueprint import blueprint
from growth_tree.web.decisions.effects import Effect, effects
from growth_tree.web.decisions.judge import REASON_LENGTH_MAX
from growth_tree.web.forms import Choice, Form, FormSchema, Text, blank, parse
from growth_tree.web.page import go, page
from growth_tree.web.tasks.deciders import may_confirm, may_decide, may_drop, parties_of, seconds
from growth_tree.web.tasks.detail import visible
from growth_tree.web.tasks.timeline import steps_of
from growth_tree.web.timeline import Step

OWED, FORGIVEN = "owed", "forgiven"


class Void(FormSchema):
    """Why the approval is undone, and what becomes of points that were spent already."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)
    spent = Choice(among=(OWED, FORGIVEN), load_default=None)


@blueprint.get("/tasks/<task_id>/void")
def preview(task_id: str) -> Response:
    """What it would take back, and the form for the reason; or what somebody has proposed."""
    task = visible(task_id)
    if not (may_decide(task) or may_confirm(task)):
        abort(404)
    if task.status != "approved":
        return go(url_for("tasks.show", task_id=task.id))
    return show_void(task, blank(spent=[OWED]))


@blueprint.post("/tasks/<task_id>/void", endpoint="void")
def void(task_id: str) -> Response:
    """Undo the approval, or propose to undo it and to let go what was spent."""
    task, form = visible(task_id), parse(Void)
    if not form.errors and form.data["spent"] is None and any(effect.spent for effect in effects(task)):
        form.errors["spent"] = _("Some of the points are spent. Please choose what becomes of them.")
    if form.accepts(lambda given: _void(task, given["reason"], given["spent"])):
        if form.data["spent"] == FORGIVEN:
            return go(url_for("tasks.show", task_id=task.id), _("Proposed. A second person has to confirm it."))
        return go(url_for("tasks.show", task_id=task.id), _("Voided. What it had earned is taken back."))
    return show_void(task, form)


def show_void(task: Row[Any], form: Form) -> Response:
    """The effect on everybody, and the form for a reason, or the proposal that waits for a second person."""
    found, parties, also = effects(task), parties_of(task), added(task)
    proposal = _proposal(task)
    return page(
        "decisions/void.html",
        "void",
        task=task,
        form=form,
        effects=found,
        spent=[effect for effect in found if effect.spent],
        proposal=proposal,
        confirms=may_confirm(task),
        drops=may_drop(task),
        seconds=_names(seconds(task)),
        added=also,
        without=sorted(parties - {effect.member for effect in found} - {each.member for each in also}),
        title=words.texts([task.title])[task.title],
        texts=words.texts([proposal.reason] if proposal else []),
        kind=words.kind_name(task.kind),
        names=words.names((*parties, task.decided_by, task.void_proposed_by)),
        branches=words.branches(),
        season_name=words.season,
        season_now=season_of(shell.today()),
        periods={Period.DAY: _("that day"), Period.WEEK: _("that week"), Period.MONTH: _("that month")},
        reason_length=REASON_LENGTH_MAX,
        choices=_choices(found),
    )


def _void(task: Row[Any], reason: str, spent: str | None) -> None:
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), reason, shell.now())
        command = ProposeVoid if spent == FORGIVEN else VoidTask
        ordered = command(task=task.id, by=shell.person(), reason=text)
        outcome = shell.handler().handle(connection, shell.order(ordered))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already
        elif command is VoidTask:
            take_along(connection, [task.done_on])


def _choices(found: Sequence[Effect]) -> list[tuple[str, str]]:
    """What can become of the points that are spent."""
    points = sum(effect.spent for effect in found)
    return [
        (OWED, _("Take them back: %(points)s points are owed and paid from what comes in next.", points=points)),
        (FORGIVEN, _("Propose to forgive them: a second person has to confirm.")),
    ]


def _proposal(task: Row[Any]) -> Step | None:
    """The proposal that waits, with its reason and time."""
    if task.void_proposed_by is None:
        return None
    return next((step for step in reversed(steps_of(task.id)) if step.type == "VoidProposed"), None)


def _names(people: Sequence[str]) -> list[str]:
    known = words.names(people)
    return [known[person] for person in people]
