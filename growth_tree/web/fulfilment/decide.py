"""Grant or refuse one request, from its row in the list or from its own page."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.domain.redemption import GrantRedemption, RefuseRedemption
from growth_tree.web import shell, words
from growth_tree.web.forms import Form, FormSchema, Text, blank, parse
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.rows import items
from growth_tree.web.fulfilment.scope import count, decidable
from growth_tree.web.fulfilment.show import show
from growth_tree.web.fulfilment.waiting import left, listing
from growth_tree.web.page import answer, go, page, safe_path, wants_block
from models import rewards

REASON_LENGTH_MAX = 500


class Refuse(FormSchema):
    """Why it is not given."""

    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)


@blueprint.get("/fulfilment/<redemption_id>/decide")
def decide(redemption_id: str) -> Response:
    """One request with its buttons, such as a message links to."""
    return _open(redemption_id, refusing=False)


@blueprint.get("/fulfilment/<redemption_id>/refuse")
def refuse_form(redemption_id: str) -> Response:
    """The same with the form for a reason."""
    return _open(redemption_id, refusing=True)


@blueprint.post("/fulfilment/<redemption_id>/grant")
def grant(redemption_id: str) -> Response:
    """Give it."""
    row, form = decidable(redemption_id), parse(FormSchema)
    command = GrantRedemption(redemption=row.id, by=shell.person())
    if form.accepts(lambda _given: shell.carry_out(command)):
        new = bool(form.result.events)
        say = _("Granted: %(reward)s", reward=_name(row)) if new else _("It had been granted already.")
        return _done(row, say)
    return _refused(row, form, refusing=False)


@blueprint.post("/fulfilment/<redemption_id>/refuse")
def refuse(redemption_id: str) -> Response:
    """Do not give it, and say why."""
    row, form = decidable(redemption_id), parse(Refuse)
    if form.accepts(lambda given: _refuse(row.id, given["reason"])):
        return _done(row, _("Refused: %(reward)s", reward=_name(row)))
    return _refused(row, form, refusing=True)


def _open(redemption_id: str, *, refusing: bool) -> Response:
    row = decidable(redemption_id)
    if row.status not in {rewards.READY, rewards.REQUESTED}:
        return go(url_for("fulfilment.show", redemption_id=row.id))
    return _row(row, blank(), refusing=refusing)


def _row(row: Row[Any], form: Form, *, refusing: bool) -> Response:
    (item,) = items([row], form)
    return page(
        "fulfilment/row.html",
        "row",
        item=item,
        form=form,
        refusing=refusing,
        back=_back(url_for("fulfilment.page")),
    )


def _refuse(redemption_id: str, reason: str) -> None:
    with shell.writing() as connection:
        text = notes.keep_text(connection, shell.person(), reason, shell.now())
        command = RefuseRedemption(redemption=redemption_id, by=shell.person(), reason=text)
        outcome = shell.handler().handle(connection, shell.order(command))
        if outcome.repeated or not outcome.events:
            connection.rollback()  # the reason of a repeat is there already


def _name(row: Row[Any]) -> str:
    return words.reward_name(row.reward)


def _done(row: Row[Any], say: str) -> Response:
    """Back to the page from which it was decided; from the list, the row goes."""
    if not wants_block():
        return go(_back(url_for("fulfilment.page")), say)
    if request.headers.get("HX-Target") == "request":
        return answer(show, row.id, say=say)
    return answer(_gone, say=say)


def _gone() -> Response:
    """Nothing where the row was; when it was the last one of the list on display, the whole list says so."""
    others = left()
    if others:
        return page("fulfilment/gone.html", "gone", own=count(), left=others)
    response = listing()
    response.headers.update({"HX-Retarget": "#fulfilment", "HX-Reswap": "outerHTML"})
    return response


def _refused(row: Row[Any], form: Form, *, refusing: bool) -> Response:
    """What is wrong, at the row or on the page from which it was decided, with the request as it is now."""
    shell.refresh()
    now = decidable(row.id)
    own = url_for("fulfilment.show", redemption_id=row.id)
    if request.headers.get("HX-Target") == "request" or _back("") == own:
        return show(row.id, deciding=form)
    return _row(now, form, refusing=refusing)


def _back(default: str) -> str:
    given = request.values.get("next")
    return safe_path(given) if given else default
