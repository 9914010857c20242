"""The goals of a year, with how far each one is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.web import kpi_words, policy, rights, shell, tables, words
from growth_tree.web.goals import wording
from growth_tree.web.goals.blueprint import blueprint
from growth_tree.web.goals.progress import Progress, measured, progress
from growth_tree.web.metrics.blueprint import seen
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import goals


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One goal in the viewer's language, and how far it is."""

    row: Row[Any]
    name: str
    place: str
    target: str
    now: str
    due: str
    progress: Progress

    @property
    def path(self) -> str:
        """Where it is broken down."""
        return f"/goals/{self.row.kpi}/{self.row.subject}/{self.row.year}"


SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: (line.name, line.place),
    "place": lambda line: (line.place, line.name),
    "done": lambda line: line.progress.percent_of(line.row.target),
    "chance": lambda line: line.row.chance,
}


@blueprint.get("/goals", endpoint="page")
def listing() -> Response:
    """The goals of a year, of what the viewer may see."""
    set_, asked = goals.years(shell.connection(), seen()), shell.query().get("year", "")
    years = sorted({*set_, shell.today().year}, reverse=True)
    year = next((each for each in years if str(each) == asked), _usual(set_))
    table = tables.asked(sorts=SORTS, sort="name", filters={"year": map(str, years), "verdict": wording.TONES})
    found = sorted((line for line in lines(year) if _wanted(line, table)), key=SORTS["name"])
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    if table.format:
        return tables.export(table, _columns(), found, f"goals-{year}")
    return page(
        "goals/page.html",
        "goals",
        table=table.shown(found[table.offset : table.offset + table.limit], len(found)),
        year=year,
        years=[(str(each), str(each)) for each in years],
        verdicts=wording.verdicts(),
        tones=wording.TONES,
        may_set=policy.may("goals.set_form"),
    )


def lines(year: int) -> list[Line]:
    """The goals of a year that the viewer may see; what came in is asked for once."""
    rows = goals.of_subjects(shell.connection(), seen(), year)
    came, places = measured([(row.kpi, row.subject) for row in rows], year), kpi_words.subjects(r.subject for r in rows)
    return [_line(row, places[row.subject], progress(row, came.get((row.kpi, row.subject), ()))) for row in rows]


def _usual(years: Collection[int]) -> int:
    """The year to begin with: this one, or where it has no goals the nearest that has, rather a coming one."""
    this = shell.today().year
    return min(years, key=lambda year: (abs(year - this), -year), default=this)


def _line(row: Row[Any], place: str, so_far: Progress) -> Line:
    return Line(
        row=row,
        name=words.said(so_far.kpi.name),
        place=place,
        target=kpi_words.figure(so_far.kpi, row.target),
        now=kpi_words.figure(so_far.kpi, so_far.figure),
        due=kpi_words.figure(so_far.kpi, so_far.due),
        progress=so_far,
    )


def _wanted(line: Line, table: Table) -> bool:
    named = rights.matching(line.progress.kpi.name, table.search) or table.search.casefold() in line.place.casefold()
    return named and table.filters["verdict"] in ("", line.row.verdict)


def _columns() -> list[Column]:
    verdicts = wording.verdicts()
    return [
        Column(heading=_("Year"), value=lambda line: line.row.year),
        Column(heading=_("KPI"), value=lambda line: line.name),
        Column(heading=_("Where"), value=lambda line: line.place),
        Column(heading=_("Goal"), value=lambda line: line.target),
        Column(heading=_("So far"), value=lambda line: line.now),
        Column(heading=_("Due by then"), value=lambda line: line.due),
        Column(heading=_("Chance in %, when it was set"), value=lambda line: line.row.chance / 10_000),
        Column(heading=_("Verdict"), value=lambda line: verdicts[line.row.verdict]),
    ]
