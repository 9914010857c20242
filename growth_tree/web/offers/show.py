"""One offer: its terms as they are, how much of it there is, and every revision with what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Response
from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.domain.catalogue import Offer, RewardChanged, RewardOffered, RewardRetired, StockChanged
from growth_tree.web import rights, shell, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.offers.blueprint import blueprint, offer_of
from growth_tree.web.offers.facts import Change, changes, facts, stock_said
from growth_tree.web.page import page
from models import economy


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said about an offer: by whom and when, and what it changed."""

    what: str
    actor: str
    at: str
    changes: Sequence[Change] = ()


@blueprint.get("/offers/<reward_id>")
def show(reward_id: str, stocking: Form | None = None, retiring: Form | None = None) -> Response:
    """Everything about one offer."""
    offer = offer_of(reward_id)
    turns = list(_turns(offer))
    return page(
        "offers/show.html",
        "offer",
        offer=offer,
        name=words.said(offer.terms.name),
        text=words.said(offer.terms.text),
        facts=facts(offer.terms),
        kind=rights.kinds()[offer.terms.kind],
        stock=stock_said(offer.stock),
        taken=economy.taken(shell.connection(), offer.reward),
        turns=turns[::-1],
        names=words.names(turn.actor for turn in turns),
        stocking=stocking or blank(number=offer.stock.number),
        retiring=retiring or blank(),
    )


def _turns(offer: Offer) -> Sequence[Turn]:
    """What happened to an offer, oldest first."""
    found: list[Turn] = []
    for recorded in handle.history(shell.connection(), "catalogue"):
        event = recorded.event
        if getattr(event, "reward", None) != offer.reward:
            continue
        turn = partial(Turn, actor=recorded.actor, at=recorded.at)
        match event:
            case RewardOffered():
                said = _("offered it (%(stock)s)", stock=stock_said(event.stock))
                found.append(turn(what=said))
            case RewardChanged():
                different = changes(offer.revisions[event.revision - 2], event.terms)
                said = _("changed the terms: revision %(number)s", number=event.revision)
                found.append(turn(what=said, changes=different))
            case StockChanged():
                found.append(turn(what=_("changed the stock (%(stock)s)", stock=stock_said(event.stock))))
            case RewardRetired():
                found.append(turn(what=_("stopped offering it")))
            case _:
                pass
    return found
