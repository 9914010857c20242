"""One reward: all its terms, the slots of the periods ahead, and the form to ask for it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

from flask import Response, abort, send_file

from growth_tree.accounts import files
from growth_tree.domain.catalogue import Offer
from growth_tree.domain.terms import Terms
from growth_tree.web import rights, shell, words
from growth_tree.web.formats import weekday
from growth_tree.web.forms import Form, blank
from growth_tree.web.page import page
from growth_tree.web.reward_words import platform_name
from growth_tree.web.rewards.blueprint import blueprint
from growth_tree.web.rewards.conditions import conditions, context, obstacle, quota_left
from growth_tree.web.rewards.slots import Slots, ahead, decided
from growth_tree.web.tasks.quote import books
from models import rewards
from models.rewards import redemption

REFERENCE = re.compile(r"[0-9a-f]{64}")
HARMLESS = "default-src 'none'; sandbox"
OWN_SHOWN = 5
MONDAY = date(2024, 1, 1)
OPEN = (rewards.REQUESTED, rewards.READY, rewards.GRANTED)


@blueprint.get("/rewards/<reward>", endpoint="show")
def show(reward: str, form: Form | None = None) -> Response:
    """Everything about one reward, and what asking for it would do."""
    circumstances = context()
    offer = circumstances.catalogue.offers.get(reward) or abort(404)
    terms, kept, slots = offer.terms, books(shell.person()), ahead(offer)
    failed = obstacle(offer, kept, circumstances)
    return page(
        "rewards/show.html",
        "reward",
        offer=offer,
        terms=terms,
        name=words.said(terms.name),
        text=words.said(terms.text),
        slots=slots,
        decided=[decided(offer, each) for each in slots],
        conditions=list(conditions(offer, kept, circumstances)),
        can=failed is None,
        available=kept.points,
        held=kept.held,
        quota_left=quota_left(offer, kept),
        form=form or _begun(slots),
        own=_own(offer),
        statuses=rights.statuses(),
        tones=rights.TONES,
        **_said(terms),
    )


@blueprint.get("/rewards/picture/<reference>", endpoint="picture")
def picture(reference: str) -> Response:
    """The picture of a reward."""
    shown = {terms.picture for offer in shell.world().catalogue.offers.values() for terms in offer.revisions}
    if not REFERENCE.fullmatch(reference) or reference not in shown:
        abort(404)
    file, content = files.file_by_id(shell.connection(), reference) or abort(404)
    response = send_file(
        BytesIO(content), mimetype=file.media_type, as_attachment=not file.inline, download_name=file.name
    )
    response.headers["Content-Security-Policy"] = HARMLESS
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _begun(slots: list[Slots]) -> Form:
    """The form with the nearest period in which there is something to be had."""
    best = next((each for each in slots if each.free or each.closes), slots[0])
    return blank(period=best.period, waits=1 if not best.free and not best.closes else 0)


def _said(terms: Terms) -> dict[str, object]:
    return {
        "kind": rights.kinds()[terms.kind],
        "icon": rights.ICONS[terms.kind],
        "colour": rights.COLOURS[terms.kind],
        "branch": rights.branch_name(terms.branch),
        "shop": shell.directory().shops[terms.shop] if terms.shop else "",
        "platform": platform_name(terms.traffic.platform) if terms.traffic else "",
        "period_name": rights.period_name,
        "weekday": _weekday(terms),
    }


def _weekday(terms: Terms) -> str:
    """The name of the day on which a window closes."""
    return weekday(MONDAY + timedelta(days=terms.window.weekday)) if terms.window else ""


def _own(offer: Offer) -> list[object]:
    """What the viewer has asked for of it and is still open."""
    query = rewards.listing().where(
        redemption.c.member == shell.person(), redemption.c.reward == offer.reward, redemption.c.status.in_(OPEN)
    )
    return list(shell.connection().execute(query.order_by(redemption.c.requested.desc()).limit(OWN_SHOWN)))
