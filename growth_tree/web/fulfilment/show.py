"""One request: where it stands and why, what it costs, and what the viewer can do about it."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.award import at_quality
from growth_tree.domain.redemption_events import WHOLE
from growth_tree.domain.terms import yuan
from growth_tree.web import rights, shell, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.rows import items
from growth_tree.web.fulfilment.scope import decidable
from growth_tree.web.page import page
from growth_tree.web.redemptions.steps import steps_of
from growth_tree.web.redemptions.why import why
from growth_tree.web.reward_words import platform_name
from models import growth


@blueprint.get("/fulfilment/<redemption_id>", endpoint="show")
def show(redemption_id: str, deciding: Form | None = None, using: Form | None = None) -> Response:
    """Everything about one request."""
    row = decidable(redemption_id)
    (item,) = items([row])
    steps, terms = steps_of(row), shell.world().catalogue.terms(row.reward, row.revision)
    left = WHOLE - row.used
    money_left = row.fen - row.spent
    return page(
        "fulfilment/show.html",
        "request",
        item=item,
        row=row,
        terms=terms,
        said=words.said,
        platform=platform_name,
        steps=steps,
        names=words.names((row.member, row.decided_by, *(step.actor for step in steps))),
        texts=words.texts(step.reason for step in steps),
        statuses=rights.statuses(),
        tones=rights.TONES,
        code=why(row.code) if row.code else "",
        books=growth.of_members(shell.connection(), [row.member]).get(row.member),
        left=left,
        back_points=at_quality(row.points, left),
        money_left=money_left,
        deciding=deciding or blank(),
        using=using or blank(on=shell.today(), percent=left),
        money_hint=_("Left empty, it is counted with the share. At most %(left)s yuan.", left=yuan(money_left)),
    )
