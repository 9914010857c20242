"""Everything that was asked for, and what became of it; at first what was granted and is still to be used."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.web import rights, shell, tables, words
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.rows import items
from growth_tree.web.fulfilment.scope import everything
from growth_tree.web.fulfilment.waiting import about, searched
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import base, rewards
from models.rewards import redemption

SORTS = {
    "changed": redemption.c.position,
    "due": redemption.c.use_by,
    "reward": redemption.c.reward,
    "status": redemption.c.status,
    "used": redemption.c.used,
    "points": redemption.c.points,
}
EVERY = "every"


@blueprint.get("/fulfilment/rights", endpoint="rights")
def everything_asked() -> Response:
    """The requests of everybody below."""
    filters = {"status": [*rights.statuses(), EVERY], "kind": rights.kinds(), "reward": _rewards()}
    table = tables.asked(sorts=SORTS, sort="-changed", filters=filters)
    query, chosen = searched(everything(), table.search), table.filters
    if chosen["status"] != EVERY:
        query = query.where(redemption.c.status == (chosen["status"] or rewards.GRANTED))
    for name, column in (("kind", redemption.c.kind), ("reward", redemption.c.reward)):
        if chosen[name]:
            query = query.where(column == chosen[name])
    order = table.order(SORTS)
    found, total = base.page(
        shell.connection(), query, order=(order, redemption.c.position.desc()), limit=table.limit, offset=table.offset
    )
    rows = items(found)
    if table.format:
        return tables.export(table, _columns(), rows, "rights")
    return page(
        "fulfilment/rights.html",
        "rights",
        table=table.shown(rows, total),
        statuses=rights.statuses(),
        tones=rights.TONES,
        kinds=rights.kinds(),
        rewards=_rewards(),
        every=EVERY,
        late=shell.today().isoformat(),
    )


def _rewards() -> dict[str, str]:
    """The names of all rewards, retired ones too."""
    return {name: words.reward_name(name) for name in shell.world().catalogue.offers}


def _columns() -> list[Column]:
    statuses = rights.statuses()
    return [
        *about(),
        Column(heading=_("Status"), value=lambda item: statuses[item.row.status]),
        Column(heading=_("Points"), value=lambda item: item.row.points),
        Column(heading=_("Used in %"), value=lambda item: item.row.used),
        Column(heading=_("Points given back"), value=lambda item: item.row.returned),
        Column(heading=_("Money in yuan"), value=lambda item: item.row.fen / 100),
        Column(heading=_("Spent in yuan"), value=lambda item: item.row.spent / 100),
        Column(heading=_("Asked at"), value=lambda item: item.row.requested_at),
        Column(heading=_("Decided at"), value=lambda item: item.row.decided_at),
        Column(heading=_("Use by"), value=lambda item: item.row.use_by),
        Column(heading=_("Number"), value=lambda item: item.row.id),
    ]
