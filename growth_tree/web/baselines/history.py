"""Every model that was ever trained: searched, filtered, paged and exported."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.baselines import wording
from growth_tree.web.baselines.blueprint import blueprint, scored
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import base, baselines

SORTS = {"trained": baselines.baseline.c.trained, "kpi": baselines.baseline.c.kpi}


@blueprint.get("/baselines/models")
def models() -> Response:
    """What was trained, when, and what became of it."""
    statuses, horizons = wording.statuses(), wording.horizons()
    table = tables.asked(sorts=SORTS, sort="-trained", filters={"status": statuses, "horizon": horizons})
    order = (table.order(SORTS), baselines.baseline.c.trained.desc())
    rows, total = base.page(shell.connection(), _query(table), order=order, limit=table.limit, offset=table.offset)
    if table.format:
        return tables.export(table, _columns(words.names(row.activated_by for row in rows)), rows, "baseline-models")
    return page(
        "baselines/models.html",
        "models",
        table=table.shown(rows, total),
        kpi_names={row.kpi: kpi_words.name(row.kpi) for row in rows},
        errors={row.id: scored(row)[0].percent("wql") for row in rows},
        methods=wording.methods(),
        statuses=statuses,
        tones=wording.TONES,
        horizons=horizons,
        rejections=wording.rejections(),
    )


def _query(table: Table) -> Select[Any]:
    column, query = baselines.baseline.c, baselines.listing()
    if table.search:
        query = query.where(column.kpi.in_(kpi_words.named(table.search)))
    if table.filters["status"]:
        query = query.where(column.status == table.filters["status"])
    if table.filters["horizon"]:
        query = query.where(column.horizon == int(table.filters["horizon"]))
    return query


def _columns(names: dict[str, str]) -> list[Column]:
    statuses, horizons, methods, rejections = (
        wording.statuses(),
        wording.horizons(),
        wording.methods(),
        wording.rejections(),
    )

    def own(row: Row[Any], measure: str) -> str:
        return scored(row)[0].percent(measure)

    return [
        Column(heading=_("KPI"), value=lambda row: kpi_words.name(row.kpi)),
        Column(heading=_("Horizon"), value=lambda row: horizons[str(row.horizon)]),
        Column(heading=_("Trained at"), value=lambda row: row.trained_at),
        Column(heading=_("Status"), value=lambda row: statuses[row.status]),
        Column(heading=_("Method"), value=lambda row: methods.get(row.method, row.method)),
        Column(heading=_("First week"), value=lambda row: row.first_week),
        Column(heading=_("Last week"), value=lambda row: row.last_week),
        Column(heading=_("Error (wQL)"), value=lambda row: own(row, "wql")),
        Column(heading=_("Reach the middle"), value=lambda row: own(row, "hit_50")),
        Column(heading=_("Results inside the band"), value=lambda row: own(row, "coverage_80")),
        Column(heading=_("Why it was rejected"), value=lambda row: rejections.get(row.rejected_for)),
        Column(heading=_("Activated at"), value=lambda row: row.activated_at),
        Column(heading=_("Activated by"), value=lambda row: names.get(row.activated_by)),
        Column(heading=_("Digest"), value=lambda row: row.digest),
    ]
