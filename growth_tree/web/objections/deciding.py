"""Upholding an objection, with the correction that follows from it; declining it; having somebody else decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.correction import AMOUNT_MAX
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.objection import DeclineObjection, ForwardObjection, UpholdObjection
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, carry_out_all, keep_reason, proposal
from growth_tree.web.forms import Form, FormSchema, Id, Text, Whole, parse
from growth_tree.web.objections.blueprint import blueprint, visible
from growth_tree.web.objections.show import ADMINS, show
from growth_tree.web.objections.subject import Subject, of_objection
from growth_tree.web.page import answer, go


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
    return _answered(name, form, lambda given: _uphold(name, subject, given))


@blueprint.post("/objections/<name>/decline")
def decline(name: str) -> Response:
    """Say that the decision stands."""
    visible(name)
    return _answered(name, parse(Answer), lambda given: _decline(name, given["reason"]))


@blueprint.post("/objections/<name>/forward")
def forward(name: str) -> Response:
    """Have somebody else decide."""
    visible(name)
    form = parse(Forward)
    if form.accepts(lambda given: _forward(name, given["goes_to"])):
        return go("/objections?view=waiting", _("Passed on."))
    shell.refresh()
    return show(name, form)


def _answered(name: str, form: Form, act: Callable[[dict[str, Any]], str]) -> Response:
    """The objection after a decision, or with what was refused; `act` says what came of it."""
    if form.accepts(act):
        return answer(show, name, say=form.result)
    shell.refresh()
    return show(name, form)


def _uphold(name: str, subject: Subject, given: dict[str, Any]) -> str:
    with shell.writing() as connection:
        lines = _lines(subject, given)
        if not lines:
            reason = keep_reason(connection, given["reason"])
            carry_out_all(connection, [shell.order(UpholdObjection(objection=name, reason=reason))])
            return str(_("Upheld. The member is told why."))
        made = proposal(connection, Sort.OBJECTION, given, lines)
        upheld = UpholdObjection(objection=name, reason=made.reason, correction=f"{made.batch}-1")
        carry_out_all(connection, [*made.orders, shell.order(upheld)])
        return str(_("Upheld. A second person has to agree to the correction."))


def _lines(subject: Subject, given: dict[str, Any]) -> list[CorrectedLine]:
    """By what the books should be corrected, about the award that was wrong; nothing for work that was sent back."""
    about = subject.about
    if about is None or not (given["xp"] or given["points"]):
        return []
    return [
        CorrectedLine(
            member=subject.member,
            about=about.award,
            kind=about.kind,
            branch=about.branch,
            done_on=about.done_on,
            xp=given["xp"],
            points=given["points"],
            of_season=None,
        )
    ]


def _decline(name: str, text: str) -> str:
    with shell.writing() as connection:
        declined = DeclineObjection(objection=name, reason=keep_reason(connection, text))
        carry_out_all(connection, [shell.order(declined)])
    return str(_("Declined. The member is told why."))


def _forward(name: str, goes_to: str) -> None:
    shell.carry_out(ForwardObjection(objection=name, goes_to=None if goes_to == ADMINS else goes_to))
