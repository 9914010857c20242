"""Saying what a finding is; either way nothing is booked, and the reason stays with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.finding import ConfirmFinding, DismissFinding
from growth_tree.web import shell
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, carry_out_all, keep_reason
from growth_tree.web.fairplay.blueprint import blueprint, visible
from growth_tree.web.fairplay.show import show
from growth_tree.web.forms import FormSchema, Text, parse
from growth_tree.web.page import answer


class Because(FormSchema):
    """Why."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.post("/fair-play/<name>/dismiss")
def dismiss(name: str) -> Response:
    """Say that nothing is wrong."""
    return _decide(name, DismissFinding, _("Noted: nothing is wrong. It will not be noticed again."))


@blueprint.post("/fair-play/<name>/confirm")
def confirm(name: str) -> Response:
    """Say that something has to be put right."""
    return _decide(name, ConfirmFinding, _("Noted. Nothing has been booked; what follows is up to you."))


def _decide(name: str, making: Callable[..., DismissFinding | ConfirmFinding], say: str) -> Response:
    visible(name)
    form = parse(Because)
    if form.accepts(lambda given: _carry_out(name, making, given)):
        return answer(show, name, say=say)
    shell.refresh()
    return show(name, form)


def _carry_out(name: str, making: Callable[..., Any], given: dict[str, Any]) -> None:
    with shell.writing() as connection:
        reason = keep_reason(connection, given["reason"])
        carry_out_all(connection, [shell.order(making(finding=name, reason=reason))])
