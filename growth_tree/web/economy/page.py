"""The economy in figures, each with a sentence on how it comes about, and every reward with what is wanted of it."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.web import rights, tables
from growth_tree.web.economy.blueprint import blueprint
from growth_tree.web.economy.demand import FEWEST, PERIODS, Want, wants
from growth_tree.web.economy.figures import other_figures, point_figures
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table

SORTS = {
    "short": lambda want: want.shortage or 0,
    "name": lambda want: want.name,
    "points": lambda want: want.offer.terms.points,
    "asked": lambda want: want.taken.asked,
    "granted": lambda want: want.taken.granted,
}
NEVER, SHORT = "never", "suggested"


@blueprint.get("/economy", endpoint="page")
def economy() -> Response:
    """All of it."""
    table = tables.asked(sorts=SORTS, sort="-short", filters={"only": (NEVER, SHORT)})
    found = [want for want in wants() if _wanted(want, table)]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "economy")
    return page(
        "economy/page.html",
        "rewards",
        table=table.shown(shown, len(found)),
        points=point_figures(),
        others=other_figures(),
        only=[(NEVER, _("Never granted")), (SHORT, _("With a suggested price"))],
        periods=PERIODS,
        fewest=FEWEST,
    )


def _wanted(want: Want, table: Table) -> bool:
    of_interest = {NEVER: not want.taken.granted, SHORT: want.suggested is not None}
    return of_interest.get(table.filters["only"], True) and rights.matching(want.offer.terms.name, table.search)


def _columns() -> list[Column]:
    return [
        Column(heading=_("Reward"), value=lambda want: want.name),
        Column(heading=_("Kind"), value=lambda want: want.kind),
        Column(heading=_("Price in points"), value=lambda want: want.offer.terms.points),
        Column(heading=_("Asked for"), value=lambda want: want.taken.asked),
        Column(heading=_("Granted"), value=lambda want: want.taken.granted),
        Column(heading=_("Past periods"), value=lambda want: want.periods),
        Column(heading=_("Asked for in them"), value=lambda want: want.asked),
        Column(heading=_("Slots in them"), value=lambda want: want.slots),
        Column(heading=_("Asked by slots in %"), value=lambda want: want.shortage),
        Column(heading=_("Suggested price"), value=lambda want: want.suggested),
        Column(heading=_("Number"), value=lambda want: want.offer.reward),
    ]
