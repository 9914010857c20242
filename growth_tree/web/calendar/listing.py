"""Promotions past, present and planned, and the public holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.cycle import Cycle
from growth_tree.web import shell, tables, words
from growth_tree.web.calendar.blueprint import (
    OVER,
    RUNNING,
    SCHEDULED,
    TONES,
    blueprint,
    intensities,
    meanings,
    states,
)
from growth_tree.web.forms import Form, blank
from growth_tree.web.kpis.blueprint import administers
from growth_tree.web.page import page
from growth_tree.web.tables import Column

ALL_SHOPS = "all"
SORTS = {
    "days": lambda line: line.cycle.first_day,
    "name": lambda line: line.name,
    "intensity": lambda line: (line.cycle.intensity, line.cycle.first_day),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A promotion as the list shows it."""

    cycle: Cycle
    name: str
    shop: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Days off one after another, and the weekend days worked for them in the same year."""

    first: date
    last: date


@blueprint.get("/calendar", endpoint="page")
def calendar(form: Form | None = None) -> Response:
    """All of it, and for admins the form of a promotion."""
    shops = shell.directory().shops
    table = tables.asked(
        sorts=SORTS, sort="-days", filters={"shop": [ALL_SHOPS, *shops], "state": (SCHEDULED, RUNNING, OVER)}
    )
    found = [line for line in map(line_of, shell.world().calendar.cycles.values()) if _wanted(line, table)]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    if table.format:
        return tables.export(table, _columns(), shown, "promotions")
    year = shell.today().year
    return page(
        "calendar/page.html",
        "cycles",
        table=table.shown(shown, len(found)),
        form=form or blank(intensity=["2"]),
        shops=shops,
        all_shops=ALL_SHOPS,
        intensities=intensities(),
        meanings=meanings(),
        states=states(),
        tones=TONES,
        holidays={each: _breaks(each) for each in (year, year + 1)},
        worked={each: _worked(each) for each in (year, year + 1)},
        admin=administers(),
    )


def line_of(cycle: Cycle) -> Line:
    """A promotion with what it is called, where it runs, and where it stands."""
    today = shell.today()
    state = OVER if cycle.last_day < today else SCHEDULED if cycle.first_day > today else RUNNING
    shop = shell.directory().shops[cycle.shop] if cycle.shop else _("all shops")
    return Line(cycle=cycle, name=words.said(cycle.name), shop=shop, state=state)


def _wanted(line: Line, table: tables.Table) -> bool:
    shop, state = table.filters["shop"], table.filters["state"]
    here = line.cycle.shop is None if shop == ALL_SHOPS else shop in ("", line.cycle.shop)
    return here and state in ("", line.state) and table.search.casefold() in line.name.casefold()


def _breaks(year: int) -> list[Break]:
    """The holidays of a year with the weekends in between: days off that no workday parts are one break."""
    known = shell.world().calendar
    declared = known.years.get(year)
    found: list[Break] = []
    for day in declared.days_off if declared else ():
        if found and known.next_workday(found[-1].last) > day:
            found[-1] = Break(first=found[-1].first, last=day)
        else:
            found.append(Break(first=day, last=day))
    return found


def _worked(year: int) -> tuple[date, ...]:
    declared = shell.world().calendar.years.get(year)
    return declared.extra_workdays if declared else ()


def _columns() -> list[Column]:
    return [
        Column(heading=_("Promotion"), value=lambda line: line.name),
        Column(heading=_("Where"), value=lambda line: line.shop),
        Column(heading=_("Begins on"), value=lambda line: line.cycle.first_day.isoformat()),
        Column(heading=_("Ends on"), value=lambda line: line.cycle.last_day.isoformat()),
        Column(heading=_("Intensity"), value=lambda line: line.cycle.intensity),
        Column(heading=_("Status"), value=lambda line: states()[line.state]),
    ]
