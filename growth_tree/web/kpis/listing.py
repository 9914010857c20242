"""The catalogue: every KPI with what it counts and who answers for it; and the one that comes with the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from growth_tree import shipped_kpis
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpis import Command, DefineKpi
from growth_tree.domain.rules import JOBS
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.kpis.blueprint import Share, administers, blueprint, shares
from growth_tree.web.page import answer, page
from growth_tree.web.tables import Column, Table

LIVE, RETIRED = "live", "retired"
SORTS = {"name": lambda line: line.name, "category": lambda line: [*kpi_words.categories()].index(line.kpi.category)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A KPI as the list shows it."""

    kpi: Kpi
    name: str
    category: str
    formula: str
    shares: Sequence[Share]
    retired: bool


@blueprint.get("/kpis", endpoint="page")
def catalogue() -> Response:
    """All that are measured, or those that a filter leaves."""
    table = tables.asked(
        sorts=SORTS,
        sort="category",
        filters={"category": kpi_words.categories(), "job": JOBS, "state": (LIVE, RETIRED)},
    )
    found = [line for line in _lines() if _wanted(line, table)]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "kpis")
    return page(
        "kpis/page.html",
        "kpis",
        table=table.shown(shown, len(found)),
        any=bool(shell.world().kpis.by_code),
        categories=kpi_words.categories(),
        units=kpi_words.units(),
        directions=kpi_words.directions(),
        jobs=words.jobs(),
        states={LIVE: _("Measured"), RETIRED: _("Not measured any more")},
        admin=administers(),
        shipped=len(shipped_kpis.shipped_kpis().kpis),
    )


@blueprint.post("/kpis/take-over")
def take_over() -> Response:
    """Begin with the catalogue and the scorecards that come with the product; what is defined already stays."""
    with shell.writing() as connection:
        for n, command in enumerate(shipped_kpis.commands()):
            if _is_missing(command):
                shell.handler().handle(connection, shell.order(command, n))
    return answer(catalogue, say=_("The catalogue that comes with the product is taken over."))


def _is_missing(command: Command) -> bool:
    """Whether a KPI is not known yet; scorecards belong to whoever has a catalogue already."""
    known = shell.world().kpis.by_code
    return command.kpi.code not in known if isinstance(command, DefineKpi) else not known


def _lines() -> list[Line]:
    answered = shares()
    return [
        Line(
            kpi=known.kpi,
            name=words.said(known.kpi.name),
            category=kpi_words.categories()[known.kpi.category],
            formula=kpi_words.formula(known.kpi),
            shares=answered.get(code, ()),
            retired=known.retired,
        )
        for code, known in shell.world().kpis.by_code.items()
    ]


def _wanted(line: Line, table: Table) -> bool:
    category, job, state = (table.filters[name] for name in ("category", "job", "state"))
    columns = (*line.kpi.aliases, *line.kpi.denominator_aliases, *line.kpi.rate_aliases)
    text = " ".join((line.name, line.kpi.code, line.formula, *columns)).casefold()
    return (
        line.retired == (state == RETIRED)
        and category in ("", line.kpi.category)
        and (not job or any(share.job == job for share in line.shares))
        and table.search.casefold() in text
    )


def _columns() -> list[Column]:
    jobs = words.jobs()

    def said(line: Line) -> str:
        return "; ".join(f"{jobs[each.job]} {each.usual} % / {each.promotion} %" for each in line.shares)

    return [
        Column(heading=_("Short code"), value=lambda line: line.kpi.code),
        Column(heading=_("KPI"), value=lambda line: line.name),
        Column(heading=_("What it says"), value=lambda line: words.said(line.kpi.hint)),
        Column(heading=_("Category"), value=lambda line: line.category),
        Column(heading=_("Unit"), value=lambda line: kpi_words.units()[line.kpi.unit]),
        Column(heading=_("Direction"), value=lambda line: kpi_words.directions()[line.kpi.direction]),
        Column(heading=_("How it comes about"), value=lambda line: line.formula),
        Column(heading=_("Who answers for it (ordinary weeks / promotions)"), value=said),
        Column(heading=_("Columns that hold it"), value=lambda line: ", ".join(line.kpi.aliases)),
    ]
