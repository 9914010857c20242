"""Opening a settled week again: one person proposes it with a reason, another one agrees or lets it go."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import notes
from growth_tree.domain.reopening import DropReopening, ProposeReopening, ReopenPeriod
from growth_tree.web import shell
from growth_tree.web.forms import Form, FormSchema, Text, parse
from growth_tree.web.page import answer
from growth_tree.web.settlement.blueprint import asked_team, blueprint
from growth_tree.web.settlement.settle import REASON_LENGTH_MAX
from growth_tree.web.settlement.show import show


class Propose(FormSchema):
    """Why it should be opened again."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.post("/settlement/<team>/<period>/reopening")
def propose_reopening(team: str, period: str) -> Response:
    """Propose it; nothing changes yet."""
    asked_team(team, period)
    form = parse(Propose)
    if form.accepts(lambda given: _propose(team, period, given["reason"])):
        return answer(show, team, period, say=_("Proposed. A second person has to agree."))
    return _again(team, period, form)


@blueprint.post("/settlement/<team>/<period>/reopen")
def reopen(team: str, period: str) -> Response:
    """Agree: every award of the week is taken back, and it can be settled again."""
    asked_team(team, period)
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(ReopenPeriod(team=team, period=period))):
        return answer(show, team, period, say=_("Reopened. What it had earned is taken back."))
    return _again(team, period, form)


@blueprint.post("/settlement/<team>/<period>/keep")
def drop_reopening(team: str, period: str) -> Response:
    """Let the proposal go."""
    asked_team(team, period)
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(DropReopening(team=team, period=period))):
        return answer(show, team, period, say=_("It stays settled."))
    return _again(team, period, form)


def _propose(team: str, period: str, reason: str) -> None:
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), reason, shell.now())
        command = ProposeReopening(team=team, period=period, reason=text)
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already


def _again(team: str, period: str, form: Form) -> Response:
    shell.refresh()
    return show(team, period, reopening=form)
