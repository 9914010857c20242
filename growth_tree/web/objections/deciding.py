"""Upholding an objection, with the correction that follows from it; declining it; having somebody else decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import AMOUNT_MAX
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.objection import DeclineObjection, ForwardObjection, UpholdObjection
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, REASON_LENGTH_MIN, propose_in_parts
from growth_tree.web.forms import FormSchema, Id, Text, Whole, parse
from growth_tree.web.objections.blueprint import blueprint, visible
from growth_tree.web.objections.listing import listing
from growth_tree.web.objections.show import ADMINS, show
from growth_tree.web.objections.subject import Subject, of_objection
from growth_tree.web.page import answer


class Answer(FormSchema):
    """Why."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


class Uphold(Answer):
    """Why, and by what the books should be corrected."""

    xp = Whole(low=-AMOUNT_MAX, high=AMOUNT_MAX, load_default=0)
    points = Whole(low=-AMOUNT_MAX, high=AMOUNT_MAX, load_default=0)


class Forward(FormSchema):
    """To whom."""

    goes_to = Id(required=True)


@blueprint.post("/objections/<name>/uphold")
def uphold(name: str) -> Response:
    """Say that the member is right; a correction waits for its second person."""
    subject, form = of_objection(visible(name)), parse(Uphold)
    if form.accepts(lambda given: _uphold(name, subject, given)):
        return answer(show, name, say=form.result)
    shell.refresh()
    return show(name, form)


@blueprint.post("/objections/<name>/decline")
def decline(name: str) -> Response:
    """Say that the decision stands."""
    visible(name)
    form = parse(Answer)
    if form.accepts(lambda given: _decline(name, given["reason"])):
        return answer(show, name, say=_("Declined. The member is told why."))
    shell.refresh()
    return show(name, form)


@blueprint.post("/objections/<name>/forward")
def forward(name: str) -> Response:
    """Have somebody else decide."""
    visible(name)
    form = parse(Forward)
    if form.accepts(lambda given: _forward(name, given["goes_to"])):
        return answer(listing, say=_("Passed on."), to="/objections?view=waiting")
    shell.refresh()
    return show(name, form)


def _uphold(name: str, subject: Subject, given: dict[str, Any]) -> str:
    _long_enough(given["reason"])
    line, correction = subject.line, None
    with shell.writing() as connection:
        if line is not None and (given["xp"] or given["points"]):
            corrected = CorrectedLine(
                member=subject.member,
                about=line.about or line.task,
                kind=line.kpi or line.kind,
                branch=line.branch,
                done_on=date.fromisoformat(line.done_on),
                xp=given["xp"],
                points=given["points"],
                of_season=None,
            )
            correction = f"{propose_in_parts(connection, Sort.OBJECTION, given, [corrected])}-1"
        reason = notes.keep_text(connection, shell.person(), given["reason"], shell.now())
        command = UpholdObjection(objection=name, reason=reason, correction=correction)
        if shell.handler().handle(connection, shell.order(command, "answer")).repeated:
            connection.rollback()  # the reason of a repeat is there already
    if correction is None:
        return str(_("Upheld. The member is told why."))
    return str(_("Upheld. A second person has to agree to the correction."))


def _decline(name: str, text: str) -> None:
    _long_enough(text)
    with shell.writing() as connection:
        reason = notes.keep_text(connection, shell.person(), text, shell.now())
        command = DeclineObjection(objection=name, reason=reason)
        if shell.handler().handle(connection, shell.order(command)).repeated:
            connection.rollback()  # the reason of a repeat is there already


def _forward(name: str, goes_to: str) -> None:
    shell.carry_out(ForwardObjection(objection=name, goes_to=None if goes_to == ADMINS else goes_to))


def _long_enough(reason: str) -> None:
    if len(reason) < REASON_LENGTH_MIN:
        raise Rejected("reason_short", "reason", least=REASON_LENGTH_MIN)
