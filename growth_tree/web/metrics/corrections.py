"""Every figure that was corrected: what it was, what it is, when, and by whom."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Kpi
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.metrics.blueprint import blueprint, options, seen
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import metrics
from models.base import page as rows_of

SORTS = {"at": metrics.change.c.position, "day": metrics.change.c.first_day}


@blueprint.get("/metrics/corrections")
def corrections() -> Response:
    """Those of figures that the viewer may see."""
    kpis, places = shell.world().kpis.by_code, seen()
    table = tables.asked(sorts=SORTS, sort="-at", filters={"kpi": kpis, "subject": places})
    kpi, subject = table.filters["kpi"], table.filters["subject"]
    query = metrics.corrections([kpi] if kpi else kpis, [subject] if subject else places)
    order = [table.order(SORTS), metrics.change.c.position.desc()]
    rows, total = rows_of(shell.connection(), query, order=order, limit=table.limit, offset=table.offset)
    names = words.names(row.by for row in rows)
    if table.format:
        return tables.export(
            table, _columns(names, kpi_words.subjects({row.subject for row in rows})), rows, "corrections"
        )
    return page(
        "metrics/corrections.html",
        "corrections",
        table=table.shown(rows, total),
        kpis={code: words.said(known.kpi.name) for code, known in kpis.items()},
        where=options(places) if total or table.narrowed else [],
        shown=kpi_words.subjects({row.subject for row in rows}),
        names=names,
        was=lambda row: kpi_words.figure(_kpi(row), figure(_kpi(row), row.was_value, row.was_denominator)),
        now=lambda row: kpi_words.figure(_kpi(row), figure(_kpi(row), row.value, row.denominator)),
        sources=kpi_words.sources(),
    )


def _kpi(row: Row[Any]) -> Kpi:
    return shell.world().kpis.kpi(row.kpi)


def _columns(names: dict[str, str], places: dict[str, str]) -> list[Column]:
    def scaled(row: Row[Any], value: int, denominator: int) -> float | None:
        found = figure(_kpi(row), value, denominator)
        return None if found is None else kpi_words.scaled(_kpi(row), found)

    return [
        Column(heading=_("Corrected at"), value=lambda row: row.at),
        Column(heading=_("KPI"), value=lambda row: words.said(_kpi(row).name)),
        Column(heading=_("Where"), value=lambda row: places[row.subject]),
        Column(heading=_("Begins on"), value=lambda row: row.first_day),
        Column(heading=_("Ends on"), value=lambda row: row.last_day),
        Column(heading=_("Old figure"), value=lambda row: scaled(row, row.was_value, row.was_denominator)),
        Column(heading=_("New figure"), value=lambda row: scaled(row, row.value, row.denominator)),
        Column(heading=_("Corrected by"), value=lambda row: names[row.by]),
        Column(heading=_("Source"), value=lambda row: kpi_words.sources()[row.source]),
    ]
