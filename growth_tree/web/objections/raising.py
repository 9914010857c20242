"""Raising an objection to a line of one's own ledger, to returned work or a result left out, and letting it go."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts import notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.objection import WORKDAYS_TO_DECIDE, RaiseObjection, TakeBackObjection
from growth_tree.web import shell, words
from growth_tree.web.forms import Form, FormSchema, Id, Text, Whole, blank, parse
from growth_tree.web.objections.blueprint import TEXT_LENGTH_MAX, TEXT_LENGTH_MIN, blueprint, visible
from growth_tree.web.objections.show import show
from growth_tree.web.objections.subject import Subject, of_left_out, of_line, of_returned
from growth_tree.web.page import answer, go, page

WAYS = ("line", "task", "left_out")
"""How what is objected to may be named, and in which order it is looked for."""


class Raise(FormSchema):
    """To what, and why it is wrong."""

    line = Whole(low=1, load_default=None)
    task = Id(load_default=None)
    left_out = Id(load_default=None)
    text = Text(limit=TEXT_LENGTH_MAX, multiline=True, required=True)


@blueprint.get("/objections/new")
def new(form: Form | None = None) -> Response:
    """The form, with what is objected to."""
    given = request.args if form is None else request.form
    named = {way: given[way] for way in WAYS if given.get(way)}
    if not named:
        return go(url_for("objections.page"))
    subject = _own(**named)
    return page(
        "objections/new.html",
        "objection",
        form=form or blank(**named),
        subject=subject,
        named=named,
        names=words.names(subject.decided_by),
        workdays=WORKDAYS_TO_DECIDE,
        text_length=TEXT_LENGTH_MAX,
        text_least=TEXT_LENGTH_MIN,
    )


@blueprint.post("/objections", endpoint="raise_objection")
def raise_objection() -> Response:
    """Raise it; it goes to a manager above whoever decided."""
    form = parse(Raise)
    if form.accepts(_raise):
        return go(url_for("objections.show", name=form.result), _("Sent. You will be told what comes of it."))
    return new(form)


@blueprint.post("/objections/<name>/take-back")
def take_back(name: str) -> Response:
    """Let one's own objection go."""
    visible(name)
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(TakeBackObjection(objection=name))):
        return answer(show, name, say=_("Let go. The decision stands."))
    shell.refresh()
    return show(name, form)


def _own(line: str = "", task: str = "", left_out: str = "") -> Subject:
    """What the viewer wants to object to; for anything of others the answer is the same as if there were nothing."""
    if left_out:
        subject = of_left_out(left_out)
    elif task:
        subject = of_returned(task)
    else:
        subject = of_line(int(line)) if line.isdecimal() and len(line) < 19 else abort(404)
    return subject if subject.member == shell.person() else abort(404)


def _raise(given: dict[str, Any]) -> str:
    subject = _own(**{way: str(given[way]) for way in WAYS if given[way]})
    if len(given["text"]) < TEXT_LENGTH_MIN:
        raise Rejected("reason_short", "text", least=TEXT_LENGTH_MIN)
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), given["text"], shell.now())
        command = RaiseObjection(
            objection=subject.name,
            member=subject.member,
            award=subject.award,
            sort=subject.sort,
            text=text,
            decided_by=subject.decided_by,
            decided_on=subject.decided_on,
        )
        if shell.handler().handle(connection, shell.order(command)).repeated:
            connection.rollback()  # the text of a repeat is there already
    return subject.name
