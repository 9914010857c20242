"""What the holder does about a request: cancel it, or give a right back before it begins."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.redemption import CancelRedemption, ReturnRedemption
from growth_tree.handle import Command
from growth_tree.web import policy, shell
from growth_tree.web.forms import FormSchema, parse
from growth_tree.web.page import answer
from growth_tree.web.redemptions.blueprint import blueprint
from growth_tree.web.redemptions.show import show, visible


@blueprint.post("/redemptions/<redemption>/cancel")
def cancel(redemption: str) -> Response:
    """Take a request back before it is decided."""
    policy.require("redemptions.cancel", visible(redemption).member)
    say = _("Cancelled. The points are available again.")
    return _carried_out(redemption, CancelRedemption(redemption=redemption), say)


@blueprint.post("/redemptions/<redemption>/give-back")
def give_back(redemption: str) -> Response:
    """Give a right back whose week or month has not begun."""
    policy.require("redemptions.give_back", visible(redemption).member)
    say = _("Given back. Its points are available again.")
    return _carried_out(redemption, ReturnRedemption(redemption=redemption, by=shell.person()), say)


def _carried_out(redemption: str, command: Command, say: str) -> Response:
    form = parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(command)):
        return answer(show, redemption, say=say)
    shell.refresh()
    return show(redemption, form)
