"""Have more or fewer of a reward, or stop offering it."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from growth_tree.domain.catalogue import ChangeStock, RetireReward
from growth_tree.domain.terms import Stock
from growth_tree.web import shell
from growth_tree.web.forms import Form, FormSchema, Whole, parse
from growth_tree.web.offers.blueprint import blueprint, offer_of
from growth_tree.web.offers.draft import NUMBER_MAX
from growth_tree.web.offers.show import show
from growth_tree.web.page import answer


class NewStock(FormSchema):
    """How many there are from now on."""

    number = Whole(low=0, high=NUMBER_MAX, required=True)


@blueprint.post("/offers/<reward_id>/stock")
def change_stock(reward_id: str) -> Response:
    """Have more or fewer; nobody loses what is held."""
    offer, form = offer_of(reward_id), parse(NewStock)

    def act(given: dict[str, Any]) -> bool:
        stock = Stock(per=offer.stock.per, number=given["number"])
        return bool(shell.carry_out(ChangeStock(reward=offer.reward, stock=stock)).events)

    if form.accepts(act):
        say = _("The stock is changed.") if form.result else _("Nothing is different.")
        return answer(show, offer.reward, say=say)
    shell.refresh()
    return show(offer.reward, stocking=form)


@blueprint.post("/offers/<reward_id>/retire")
def retire(reward_id: str) -> Response:
    """Stop offering it."""
    offer, form = offer_of(reward_id), Form(request.form)
    if form.accepts(lambda _given: shell.carry_out(RetireReward(reward=offer.reward))):
        return answer(show, offer.reward, say=_("It is no longer offered."))
    shell.refresh()
    return show(offer.reward, retiring=form)
