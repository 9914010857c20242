"""What becomes of a right that was granted: note its use, or give back what is not used."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from growth_tree.domain.redemption import ReturnRedemption, UseRedemption
from growth_tree.domain.redemption_events import WHOLE
from growth_tree.web import shell
from growth_tree.web.forms import Day, Form, FormSchema, Whole, Yuan, parse
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.scope import decidable
from growth_tree.web.fulfilment.show import show
from growth_tree.web.page import answer


class Use(FormSchema):
    """How much of the right was used on which day, and the money it took where that is known."""

    percent = Whole(low=1, high=WHOLE, required=True)
    on = Day(required=True)
    fen = Yuan(load_default=None)


@blueprint.post("/fulfilment/<redemption_id>/use")
def use(redemption_id: str) -> Response:
    """Note a use."""
    row, form = decidable(redemption_id), parse(Use)

    def act(given: dict[str, Any]) -> bool:
        return bool(shell.carry_out(UseRedemption(redemption=row.id, by=shell.person(), **given)).events)

    if form.accepts(act):
        return answer(show, row.id, say=_("The use is noted."))
    shell.refresh()
    return show(row.id, using=form)


@blueprint.post("/fulfilment/<redemption_id>/give-back")
def give_back(redemption_id: str) -> Response:
    """Give back what is not used, with its points and money."""
    row, form = decidable(redemption_id), Form(request.form)

    def act(_given: dict[str, Any]) -> bool:
        return bool(shell.carry_out(ReturnRedemption(redemption=row.id, by=shell.person())).events)

    if form.accepts(act):
        return answer(show, row.id, say=_("The unused part is given back."))
    shell.refresh()
    return show(row.id, deciding=form)
