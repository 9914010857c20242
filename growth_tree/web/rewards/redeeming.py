"""Asking for a reward."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.redemption import RequestReward
from growth_tree.handle import Outcome
from growth_tree.web import shell
from growth_tree.web.forms import Check, Form, FormSchema, Id, command_id, parse
from growth_tree.web.page import go
from growth_tree.web.rewards.blueprint import blueprint
from growth_tree.web.rewards.show import show


class Redeem(FormSchema):
    """For which period, and whether to stay in line where others get the slots."""

    period = Id()
    waits = Check()


@blueprint.post("/rewards/<reward>")
def redeem(reward: str) -> Response:
    """Ask for it; the points are held from now on."""
    if reward not in shell.world().catalogue.offers:
        abort(404)
    form, redemption = parse(Redeem), command_id()[:16]
    if form.accepts(lambda given: _request(redemption, reward, given)):
        say = _("This had been asked for already.") if form.result.repeated else _("Asked for. The points are held.")
        return go(url_for("redemptions.show", redemption=redemption), say)
    return _again(reward, form)


def _request(redemption: str, reward: str, given: dict[str, Any]) -> Outcome:
    return shell.carry_out(
        RequestReward(
            redemption=redemption,
            member=shell.person(),
            reward=reward,
            period=given.get("period"),
            waits=given["waits"],
        )
    )


def _again(reward: str, form: Form) -> Response:
    """The page with what was chosen, as things are now."""
    shell.refresh()
    return show(reward, form)
