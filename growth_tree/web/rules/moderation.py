"""An admin hides a comment with a reason, which its author reads, or shows it again."""

from __future__ import annotations

from flask import Response, abort
from flask_babel import gettext as _

from growth_tree.accounts import feedback, notices
from growth_tree.accounts.notices import Notice
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, keep_reason
from growth_tree.web.forms import FormSchema, Id, Text, parse
from growth_tree.web.page import answer
from growth_tree.web.rules.blueprint import blueprint
from growth_tree.web.rules.feedback import kind, kind_of


class Hide(FormSchema):
    """Which comment, and why."""

    comment = Id(required=True)
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


class Show(FormSchema):
    """Which comment."""

    comment = Id(required=True)


@blueprint.post("/rules/kinds/<code>/comments/hide")
def hide_comment(code: str) -> Response:
    """Hide it from everybody but its author and admins."""
    kind_of(code)
    form = parse(Hide)
    if form.accepts(lambda given: _hide(code, given["comment"], given["reason"])):
        return answer(kind, code, say=_("Hidden. Whoever wrote it is told why."))
    shell.refresh()
    return kind(code, hiding=form)


@blueprint.post("/rules/kinds/<code>/comments/show")
def show_comment(code: str) -> Response:
    """Show it to everybody again."""
    kind_of(code)
    form = parse(Show)
    if form.accepts(lambda given: _show(code, given["comment"])):
        return answer(kind, code, say=_("Everybody can read it again."))
    return kind(code, hiding=form)


def _hide(code: str, comment: str, text: str) -> None:
    with shell.writing() as connection:
        found = feedback.by_id(connection, code, comment) or abort(404)
        reason = keep_reason(connection, text)
        feedback.hide(connection, comment, by=shell.person(), because=reason, at=shell.now())
        told = Notice(
            person=found.person,
            key=f"comment/{reason}",
            code="comment_hidden",
            member=found.person,
            at=shell.now(),
            about=code,
        )
        notices.keep(connection, [told] if found.person != shell.person() else [])


def _show(code: str, comment: str) -> None:
    with shell.writing() as connection:
        if feedback.by_id(connection, code, comment) is None:
            abort(404)
        feedback.show_again(connection, comment)
