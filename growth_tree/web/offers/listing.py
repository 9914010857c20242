"""All offers, those that were retired too: searched, filtered, sorted and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.catalogue import Offer
from growth_tree.web import rights, shell, tables, words
from growth_tree.web.offers.blueprint import blueprint
from growth_tree.web.offers.facts import stock_said
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import economy
from models.economy import Taken

STATES = ("open", "coming", "closed", "retired")
TONES = {"open": "good", "coming": "info", "closed": "wait", "retired": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An offer as the list shows it."""

    offer: Offer
    name: str
    kind: str
    stock: str
    state: str
    taken: Taken


SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.name,
    "kind": lambda line: line.kind,
    "points": lambda line: line.offer.terms.points,
    "money": lambda line: line.offer.terms.cost_fen,
    "asked": lambda line: line.taken.asked,
    "granted": lambda line: line.taken.granted,
}


@blueprint.get("/offers", endpoint="page")
def listing() -> Response:
    """What is and was offered."""
    filters = {"state": STATES, "kind": rights.kinds(), "shop": shell.directory().shops}
    table = tables.asked(sorts=SORTS, sort="name", filters=filters)
    lines = sorted((line for line in _lines() if _wanted(line, table)), key=SORTS["name"])
    lines.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = lines[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "offers")
    return page(
        "offers/page.html",
        "offers",
        table=table.shown(shown, len(lines)),
        kinds=rights.kinds(),
        icons=rights.ICONS,
        states=states(),
        tones=TONES,
        shops=shell.directory().shops,
    )


def states() -> dict[str, str]:
    """What an offer can be."""
    return {"open": _("Offered"), "coming": _("Not open yet"), "closed": _("Closed"), "retired": _("Retired")}


def state_of(offer: Offer) -> str:
    """What an offer is now."""
    terms, now = offer.terms, shell.now()
    if offer.retired:
        return "retired"
    if terms.opens_at is not None and now < terms.opens_at:
        return "coming"
    return "closed" if terms.closes_at is not None and now >= terms.closes_at else "open"


def _lines() -> list[Line]:
    taken, kinds = economy.taken_by_reward(shell.connection()), rights.kinds()
    return [
        Line(
            offer=offer,
            name=words.said(offer.terms.name),
            kind=kinds[offer.terms.kind],
            stock=stock_said(offer.stock),
            state=state_of(offer),
            taken=taken.get(offer.reward, Taken()),
        )
        for offer in shell.world().catalogue.offers.values()
    ]


def _wanted(line: Line, table: Table) -> bool:
    chosen, terms = table.filters, line.offer.terms
    found = rights.matching(terms.name, table.search) or rights.matching(terms.text, table.search)
    return (
        found
        and chosen["state"] in ("", line.state)
        and chosen["kind"] in ("", terms.kind)
        and chosen["shop"] in ("", terms.shop)
    )


def _columns() -> list[Column]:
    names, shops = states(), shell.directory().shops
    return [
        Column(heading=_("Reward"), value=lambda line: line.name),
        Column(heading=_("Kind"), value=lambda line: line.kind),
        Column(heading=_("Status"), value=lambda line: names[line.state]),
        Column(heading=_("Shop"), value=lambda line: shops.get(line.offer.terms.shop)),
        Column(heading=_("Points"), value=lambda line: line.offer.terms.points),
        Column(heading=_("Money in yuan"), value=lambda line: line.offer.terms.cost_fen / 100),
        Column(heading=_("Stock"), value=lambda line: line.stock),
        Column(heading=_("Revision"), value=lambda line: line.offer.revision),
        Column(heading=_("Asked for"), value=lambda line: line.taken.asked),
        Column(heading=_("Granted"), value=lambda line: line.taken.granted),
        Column(heading=_("Number"), value=lambda line: line.offer.reward),
    ]
