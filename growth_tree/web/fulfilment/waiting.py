"""What waits for a decision, the earliest deadline first; a manager above may also see what others are nearer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from growth_tree.accounts import people
from growth_tree.web import rights, shell, tables
from growth_tree.web.forms import Form, blank
from growth_tree.web.fulfilment.blueprint import blueprint
from growth_tree.web.fulfilment.bulk_words import Verdict
from growth_tree.web.fulfilment.rows import items
from growth_tree.web.fulfilment.scope import count, waiting
from growth_tree.web.page import page, wants_block
from growth_tree.web.tables import Column, Table
from models import base
from models.rewards import redemption

SORTS = {
    "due": redemption.c.decide_by,
    "asked": redemption.c.requested,
    "points": redemption.c.points,
    "money": redemption.c.fen,
}
WIDE = "all"


@blueprint.get("/fulfilment", endpoint="page")
def listing(bulk: Form | None = None, verdicts: Sequence[Verdict] = ()) -> Response:
    """What waits for the viewer; `verdicts` tell what became of each request that was just ticked."""
    table = _asked()
    order = table.order(SORTS)
    found, total = base.page(
        shell.connection(), _part(table), order=(order, redemption.c.requested), limit=table.limit, offset=table.offset
    )
    rows = items(found)
    if table.format:
        return tables.export(table, _columns(), rows, "requests")
    return page(
        "fulfilment/page.html",
        "fulfilment",
        table=table.shown(rows, total),
        own=count(),
        wide=base.count(shell.connection(), waiting(wide=True)),
        swap=wants_block(),
        bulk=bulk or blank(),
        verdicts=verdicts,
        kinds=rights.kinds(),
    )


def left() -> int:
    """How many requests are left of the list on display."""
    return base.count(shell.connection(), _part(_asked()))


def _asked() -> Table:
    """The part of the list that is asked for."""
    filters = {"scope": [WIDE], "kind": rights.kinds()}
    return replace(tables.asked(sorts=SORTS, sort="due", filters=filters), path=url_for("fulfilment.page"))


def _part(table: Table) -> Select[tuple[object]]:
    query = waiting(wide=table.filters["scope"] == WIDE)
    if table.filters["kind"]:
        query = query.where(redemption.c.kind == table.filters["kind"])
    return searched(query, table.search)


def searched(query: Select[tuple[object]], search: str) -> Select[tuple[object]]:
    """Requests of people or for rewards whose name contains a text."""
    if not search:
        return query
    return query.where(redemption.c.reward.in_(rights.named(search)) | redemption.c.member.in_(people.matching(search)))


def about() -> list[Column]:
    """What an export of requests begins with."""
    return [
        Column(heading=_("Reward"), value=lambda item: item.reward),
        Column(heading=_("Kind"), value=lambda item: item.kind),
        Column(heading=_("Person"), value=lambda item: item.who),
        Column(heading=_("Team"), value=lambda item: item.team),
        Column(heading=_("Period"), value=lambda item: item.period),
    ]


def _columns() -> list[Column]:
    return [
        *about(),
        Column(heading=_("Points"), value=lambda item: item.row.points),
        Column(heading=_("Money in yuan"), value=lambda item: item.row.fen / 100),
        Column(heading=_("Asked at"), value=lambda item: item.row.requested_at),
        Column(heading=_("Decide by"), value=lambda item: item.row.decide_by),
        Column(heading=_("Number"), value=lambda item: item.row.id),
    ]
