"""The catalogue as cards: what there is, what it costs, and what the viewer still needs for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.asking import check_offer
from growth_tree.domain.catalogue import Offer
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.growth_events import Books
from growth_tree.domain.terms import Per
from growth_tree.web import rights, shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.rewards.blueprint import blueprint
from growth_tree.web.rewards.conditions import context, in_short, obstacle
from growth_tree.web.rewards.slots import Slots, closing_hour, periods, present, stock
from growth_tree.web.tables import Column, Table
from growth_tree.web.tasks.quote import books
from models import growth

OPEN, MINE = "open", "mine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A reward as the viewer finds it; `obstacle` is what is missing, in a few words.

    It is `full` where there is only a waiting list, and `later` where this week's or month's slots are gone.
    """

    offer: Offer
    slots: Slots
    name: str
    stock: str
    obstacle: str
    full: bool
    later: bool
    closes: str


@blueprint.get("/rewards", endpoint="page")
def shop() -> Response:
    """What points can be had for."""
    me, circumstances = shell.person(), context()
    table = tables.asked(sorts=("fit",), sort="fit", filters={"kind": rights.kinds(), "show": (OPEN, MINE)})
    kept = books(me)
    offers = [offer for offer in circumstances.catalogue.offers.values() if not offer.retired]
    cards = [
        _card(offer, slots, kept, circumstances) for offer, slots in _with_slots(_wanted(offers, table, circumstances))
    ]
    found = sorted(
        (card for card in cards if table.filters["show"] != MINE or not card.obstacle),
        key=lambda card: (bool(card.obstacle), card.offer.terms.points, card.name),
    )
    if table.format:
        return tables.export(table, _columns(), found, "rewards")
    return page(
        "rewards/page.html",
        "rewards",
        table=table.shown(found[table.offset : table.offset + table.limit], len(found)),
        offered=len(offers),
        account=growth.of_members(shell.connection(), [me]).get(me),
        kinds=rights.kinds(),
        shows={OPEN: _("Open now"), MINE: _("I can have it now")},
        icons=rights.ICONS,
        colours=rights.COLOURS,
    )


def _with_slots(offers: list[Offer]) -> Iterable[tuple[Offer, Slots]]:
    found = present(offers)
    return ((offer, found[offer.reward]) for offer in offers)


def _wanted(offers: list[Offer], table: Table, circumstances: Context) -> list[Offer]:
    kind, search = table.filters["kind"], table.search
    return [
        offer
        for offer in offers
        if (not kind or offer.terms.kind == kind)
        and (not search or rights.matching(offer.terms.name, search) or rights.matching(offer.terms.text, search))
        and (table.filters["show"] != OPEN or _is_open(offer, circumstances))
    ]


def _is_open(offer: Offer, circumstances: Context) -> bool:
    try:
        check_offer(offer, circumstances.actor, circumstances)
    except Rejected as rejected:
        return rejected.code not in {"reward_not_open", "reward_closed"}
    return True


def _card(offer: Offer, slots: Slots, kept: Books, circumstances: Context) -> Card:
    failed = obstacle(offer, kept, circumstances)
    full = offer.stock.per is Per.COUNTED and not slots.free
    return Card(
        offer=offer,
        slots=slots,
        name=words.said(offer.terms.name),
        stock=stock(offer, slots),
        obstacle=in_short(failed, offer.terms) if failed else "",
        full=full,
        later=offer.stock.periodic and not slots.left,
        closes=_closes(offer),
    )


def _closes(offer: Offer) -> str:
    """When the next window closes."""
    window = offer.terms.window
    if window is None:
        return ""
    hours = (closing_hour(window, period) for period in periods(offer.stock.per, shell.today()))
    return next((rights.hour_name(hour) for hour in hours if hour > shell.now()), "")


def _columns() -> list[Column]:
    kinds = rights.kinds()
    return [
        Column(heading=_("Reward"), value=lambda card: card.name),
        Column(heading=_("Kind"), value=lambda card: kinds[card.offer.terms.kind]),
        Column(heading=_("Points"), value=lambda card: card.offer.terms.points),
        Column(heading=_("Stock"), value=lambda card: card.stock),
        Column(heading=_("Still missing"), value=lambda card: card.obstacle or None),
        Column(heading=_("Number"), value=lambda card: card.offer.reward),
    ]
