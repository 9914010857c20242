"""Concluding a test: the figures say what came of it, its holder what was learnt; and it is handed in as work."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from growth_tree.accounts import notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment import ConcludeExperiment
from growth_tree.domain.hand_in import WHOLE, SubmitTask
from growth_tree.domain.task_events import EvidenceItem, Share
from growth_tree.web import shell, words
from growth_tree.web.desk.blueprint import blueprint, run_by_viewer, state_of
from growth_tree.web.desk.evaluating import outcome_of, result_of
from growth_tree.web.desk.show import show
from growth_tree.web.forms import FormSchema, Text, Whole, command_id, parse
from growth_tree.web.page import answer

LESSON_LENGTH_MAX = 1000
KIND = "ad_test_done"
"""The kind of task of the shipped rules as which a finished test is handed in."""


class Conclusion(FormSchema):
    """What was learnt; `seen` is the event up to which the figures were looked at."""

    lesson = Text(limit=LESSON_LENGTH_MAX, multiline=True, required=True)
    seen = Whole(low=1, required=True)


@blueprint.post("/tests/<test_id>/conclusion")
def conclude(test_id: str) -> Response:
    """Finish a test."""
    row, form = run_by_viewer(test_id, "desk.conclude"), parse(Conclusion)
    if form.accepts(lambda given: _conclude(row, given)):
        handed_in = _("The test is concluded, and handed in as work: your manager decides on it.")
        return answer(show, row.id, say=handed_in if form.result else _("The test is concluded."))
    shell.refresh()
    return show(row.id, concluding=form)


def _conclude(row: Row[Any], given: dict[str, Any]) -> bool:
    """Conclude with what the figures say; answers whether work was handed in with it."""
    result = result_of(state_of(row.id))
    if result is None:
        raise Rejected("results_missing")
    if given["seen"] != row.position and row.concluded_on is None:
        raise Rejected("results_moved_on")
    with shell.writing() as connection:
        command = ConcludeExperiment(
            redemption=row.id,
            outcome=outcome_of(result),
            winner=result.winner,
            lesson=notes.keep_text(connection, shell.person(), given["lesson"], shell.now()),
        )
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()
            return False
        return _handed_in(connection, row)


def _handed_in(connection: Connection, row: Row[Any]) -> bool:
    """Hand the finished test in, so that its XP are approved like any other work's.

    Only its holder can do so, and only where the rules know such work; a refusal does not undo the conclusion.
    """
    if row.member != shell.person() or KIND not in words.rulebook().by_code:
        return False
    link = url_for("desk.show", test_id=row.id, _external=True)
    task = SubmitTask(
        task=command_id()[:16],
        member=row.member,
        kind=KIND,
        done_on=shell.today(),
        shares=(Share(member=row.member, percent=WHOLE),),
        title=row.product,
        evidence=(EvidenceItem(kind="link", ref=notes.keep_text(connection, row.member, link, shell.now())),),
    )
    (outcome,) = shell.handler().handle_all(connection, [shell.order(task, 1)])
    return bool(outcome.events)
