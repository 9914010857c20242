"""Granting many at once: every request is decided and accounted for singly."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.redemption import GrantRedemption
from growth_tree.web import policy, shell, words
from growth_tree.web.forms import FormSchema, Id, Many, parse
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.bulk_words import Verdict, unknown, verdict
from growth_tree.web.fulfilment.scope import DECIDE
from growth_tree.web.fulfilment.waiting import listing
from growth_tree.web.tables import SIZES
from models import rewards


class Selected(FormSchema):
    """The ticked rows."""

    redemption = Many(Id(), most=SIZES[-1], load_default=[])


@blueprint.post("/fulfilment/grant")
def grant_ticked() -> Response:
    """Grant what is ticked, and say of each what became of it."""
    form = parse(Selected)
    if not form.errors and not form.data["redemption"]:
        form.errors["redemption"] = _("Please tick what you want to grant.")
    if not form.accepts(lambda given: _grant(list(dict.fromkeys(given["redemption"])))):
        return listing(form)
    shell.refresh()
    return listing(verdicts=form.result)


def _grant(ticked: Sequence[str]) -> list[Verdict]:
    found = rewards.by_ids(shell.connection(), ticked)
    seen = {name: row for name, row in found.items() if policy.allowed(DECIDE, row.member)}
    commands = [GrantRedemption(redemption=name, by=shell.person()) for name in ticked if name in seen]
    with shell.writing() as connection:
        orders = [shell.order(command, command.redemption) for command in commands]
        outcomes = shell.handler().handle_all(connection, orders)
    done = dict(zip((command.redemption for command in commands), outcomes, strict=True))
    names = words.names(row.member for row in seen.values())
    return [
        verdict(name, words.reward_name(row.reward), names[row.member], done[name])
        if (row := seen.get(name))
        else unknown(name)
        for name in ticked
    ]
