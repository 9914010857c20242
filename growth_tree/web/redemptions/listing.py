"""My redemptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.web import rights, shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.redemptions.blueprint import blueprint
from growth_tree.web.redemptions.why import why
from growth_tree.web.tables import Column, Table
from models import base, growth, rewards
from models.rewards import redemption

SORTS = {
    "when": redemption.c.requested,
    "reward": redemption.c.reward,
    "period": redemption.c.period,
    "status": redemption.c.status,
    "points": redemption.c.points,
}


@blueprint.get("/redemptions", endpoint="page")
def listing() -> Response:
    """What I have asked for."""
    table = tables.asked(sorts=SORTS, sort="-when", filters={"status": rights.statuses(), "kind": rights.kinds()})
    order = table.order(SORTS)
    connection, me = shell.connection(), shell.person()
    rows, total = base.page(
        connection, _wanted(table), order=(order, redemption.c.requested.desc()), limit=table.limit, offset=table.offset
    )
    if table.format:
        return tables.export(table, _columns(rows), rows, "redemptions")
    return page(
        "redemptions/page.html",
        "redemptions",
        table=table.shown(rows, total),
        account=growth.of_members(connection, [me]).get(me),
        names={row.reward: words.reward_name(row.reward) for row in rows},
        periods={row.period: rights.period_name(row.period) for row in rows},
        kinds=rights.kinds(),
        statuses=rights.statuses(),
        tones=rights.TONES,
    )


def _wanted(table: Table) -> Select[Any]:
    query, chosen = rewards.listing().where(redemption.c.member == shell.person()), table.filters
    for name in ("status", "kind"):
        if chosen[name]:
            query = query.where(redemption.c[name] == chosen[name])
    if table.search:
        query = query.where(redemption.c.reward.in_(rights.named(table.search)))
    return query


def _columns(rows: Sequence[Row[Any]]) -> list[Column]:
    kinds, statuses = rights.kinds(), rights.statuses()
    people, texts = words.names(row.decided_by for row in rows), words.texts(row.reason for row in rows)
    return [
        Column(heading=_("Reward"), value=lambda row: words.reward_name(row.reward)),
        Column(heading=_("Kind"), value=lambda row: kinds[row.kind]),
        Column(heading=_("Period"), value=lambda row: row.period or None),
        Column(heading=_("Points"), value=lambda row: row.points),
        Column(heading=_("Status"), value=lambda row: statuses[row.status]),
        Column(heading=_("Asked at"), value=lambda row: row.requested_at),
        Column(heading=_("Decide by"), value=lambda row: row.decide_by),
        Column(heading=_("Decided by"), value=lambda row: people.get(row.decided_by)),
        Column(heading=_("Decided at"), value=lambda row: row.decided_at),
        Column(heading=_("Reason"), value=lambda row: why(row.code) if row.code else texts.get(row.reason)),
        Column(heading=_("Use by"), value=lambda row: row.use_by),
        Column(heading=_("Used in %"), value=lambda row: row.used),
        Column(heading=_("Money granted in yuan"), value=lambda row: row.fen / 100),
        Column(heading=_("Money spent in yuan"), value=lambda row: row.spent / 100),
        Column(heading=_("Points given back"), value=lambda row: row.returned),
        Column(heading=_("Number"), value=lambda row: row.id),
    ]
