"""The second person books a correction, or somebody lets it go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import ConfirmCorrection, DropCorrection
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import blueprint, carry_out_all
from growth_tree.web.corrections.show import found, show
from growth_tree.web.decisions.added import take_along
from growth_tree.web.forms import FormSchema, parse
from growth_tree.web.page import answer
from models import corrections

Making = Callable[..., ConfirmCorrection | DropCorrection]


@blueprint.post("/corrections/<batch>/confirm")
def confirm(batch: str) -> Response:
    """Book all parts, or none."""
    return _decide(batch, ConfirmCorrection, _("Booked. Everybody concerned finds it in their ledger."))


@blueprint.post("/corrections/<batch>/drop")
def drop(batch: str) -> Response:
    """Let all parts go."""
    return _decide(batch, DropCorrection, _("Dropped. The books stay as they are."))


def _decide(batch: str, making: Making, say: str) -> Response:
    parts = [part.id for part in found(batch)]
    form = parse(FormSchema)
    if form.accepts(lambda _given: _all(batch, [making(correction=part) for part in parts])):
        return answer(show, batch, say=say)
    shell.refresh()
    return show(batch, form)


def _all(batch: str, commands: list[Any]) -> None:
    """Carry out all commands or none; a refusal is shown above the page."""
    with shell.writing() as connection:
        try:
            first = carry_out_all(connection, [shell.order(command, n) for n, command in enumerate(commands)])
        except Rejected as refusal:
            raise Rejected(refusal.code, None, **refusal.params) from refusal
        if first:
            take_along(connection, corrections.days_taken_back(connection, batch))
