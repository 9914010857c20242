"""Propose another target, agree to it, or drop it; answered on the page of the target or of all overrides."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree import settling
from growth_tree.accounts import notes
from growth_tree.domain.target import ConfirmOverride, DropOverride, ProposeOverride
from growth_tree.web import kpi_words, shell
from growth_tree.web.forms import Form, FormSchema, Text, Whole, parse
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.overrides.blueprint import blueprint
from growth_tree.web.overrides.listing import overrides
from growth_tree.web.page import answer
from growth_tree.web.targets.show import show
from models import targets

REASON_LENGTH_MAX = 500
FIGURE_LENGTH_MAX = 24
FROM_LIST = "list"


class Propose(FormSchema):
    """Another target, in the unit of the KPI, and why."""

    target = Text(limit=FIGURE_LENGTH_MAX, required=True)
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


class Confirm(FormSchema):
    """Exactly the target that was on the page."""

    target = Whole(required=True)


@blueprint.post("/targets/<kpi>/<subject>/<period>/override")
def propose(kpi: str, subject: str, period: str) -> Response:
    """Propose it; nothing changes yet."""
    _found(kpi, subject, period)
    form = parse(Propose)
    if form.accepts(lambda given: _propose(kpi, subject, period, given)):
        return answer(show, kpi, subject, period, say=_("Proposed. A second person has to agree."))
    shell.refresh()
    return show(kpi, subject, period, form)


@blueprint.post("/targets/<kpi>/<subject>/<period>/confirm")
def confirm(kpi: str, subject: str, period: str) -> Response:
    """Agree to what was proposed."""
    _found(kpi, subject, period)
    form = parse(Confirm)
    if form.accepts(lambda given: _confirm(kpi, subject, period, given["target"])):
        return _done(kpi, subject, period, _("Overridden. Both names and the reason stay with the target."))
    return _refused(kpi, subject, period, form)


@blueprint.post("/targets/<kpi>/<subject>/<period>/drop")
def drop(kpi: str, subject: str, period: str) -> Response:
    """Leave the target as it is."""
    _found(kpi, subject, period)
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(DropOverride(kpi=kpi, subject=subject, period=period))):
        return _done(kpi, subject, period, _("Dropped. The target stays as it is."))
    return _refused(kpi, subject, period, form)


def _found(kpi: str, subject: str, period: str) -> Row[Any]:
    """A target of what the viewer may see; for anything else the answer is the same as if there were none."""
    known = kpi in shell.world().kpis.by_code and subject in seen()
    return (targets.one(shell.connection(), kpi, subject, period) if known else None) or abort(404)


def _propose(kpi: str, subject: str, period: str, given: dict[str, Any]) -> None:
    target = kpi_words.typed(shell.world().kpis.kpi(kpi), given["target"], "target")
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), given["reason"], shell.now())
        command = ProposeOverride(kpi=kpi, subject=subject, period=period, target=target, reason=text)
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already
        else:
            settling.check_unsettled(connection, kpi, subject, period)


def _confirm(kpi: str, subject: str, period: str, target: int) -> None:
    command = ConfirmOverride(kpi=kpi, subject=subject, period=period, target=target)
    with shell.writing() as connection:
        outcome = shell.handler().handle(connection, shell.order(command))
        if not outcome.repeated:
            settling.check_unsettled(connection, kpi, subject, period)


def _done(kpi: str, subject: str, period: str, say: str) -> Response:
    if request.form.get("from") == FROM_LIST:
        return answer(overrides, say=say)
    return answer(show, kpi, subject, period, say=say)


def _refused(kpi: str, subject: str, period: str, form: Form) -> Response:
    shell.refresh()
    return overrides(form) if request.form.get("from") == FROM_LIST else show(kpi, subject, period, form)
