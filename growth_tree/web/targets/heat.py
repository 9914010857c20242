"""A team's week at a glance: people and their KPIs, each with its figure and where it lies in what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response
from flask_babel import gettext as _

from growth_tree import settling
from growth_tree.domain.answering import figures_of
from growth_tree.domain.period import first_day_of, last_day_of, week_of
from growth_tree.web import kpi_words, rights, shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from growth_tree.web.targets.blueprint import blueprint, known_week, weeks_from_now
from growth_tree.web.targets.readings import Reading, readings
from growth_tree.web.team.blueprint import own_people
from models import targets

LOW, MIDDLE, HIGH, TOP = 10, 20, 80, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One KPI of one person: a tone, and a sign that says the same without colour."""

    reading: Reading | None
    tone: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person with a cell for each KPI of the table."""

    member: str
    name: str
    cells: list[Cell]


@blueprint.get("/team/targets")
def team() -> Response:
    """The week that is asked for, or the last one."""
    period = _asked(shell.query().get("period", ""))
    table = tables.asked(sorts=("",), sort="")
    kpis, found = _lines(period)
    names = {code: kpi_words.name(code) for code in kpis}
    if table.format:
        return tables.export(table, _columns(kpis, names), found, f"targets-{period}")
    monday = first_day_of(period)
    return page(
        "targets/team.html",
        "heat",
        table=table.shown(found[table.offset : table.offset + table.limit], len(found)),
        kpis=names,
        period=period,
        name=rights.period_name(period),
        before=week_of(monday - timedelta(weeks=1)),
        after=week_of(monday + timedelta(weeks=1)) if monday < _monday(shell.today()) else None,
    )


def _asked(text: str) -> str:
    days = known_week(text)
    return text if days and days[0] <= shell.today() else weeks_from_now(-1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _lines(period: str) -> tuple[list[str], list[Line]]:
    """The KPIs of which somebody has a target, and a line for everybody who has one."""
    world, sunday = shell.world(), last_day_of(period)
    here = [one for one in own_people() if world.directory.is_here(one, sunday)]
    answered = {
        one: figures_of(
            world.directory,
            world.kpis,
            one,
            sunday,
            promoted=settling.is_promoted(world, world.directory.team_of(one, sunday), first_day_of(period), sunday),
        )
        for one in here
    }
    subjects = {each.subject for figures in answered.values() for each in figures}
    rows = targets.of_subjects(shell.connection(), subjects, period, period) if subjects else []
    frozen = readings([row for row in rows if row.status == targets.FROZEN])
    known = {(one.row.kpi, one.row.subject): one for one in frozen}
    kpis = sorted({kpi for kpi, _subject in known})
    names = words.names(here)
    lines = []
    for one, figures in answered.items():
        own = {each.kpi: known.get((each.kpi, each.subject)) for each in figures}
        if any(own.values()):
            lines.append(Line(member=one, name=names[one], cells=[_cell(own.get(kpi)) for kpi in kpis]))
    return kpis, sorted(lines, key=lambda line: (_measured_by(line), line.name))


def _measured_by(line: Line) -> list[int]:
    """Which columns somebody has, so that those who share KPIs stand together."""
    return [n for n, cell in enumerate(line.cells) if cell.reading]


def _cell(reading: Reading | None) -> Cell:
    reached = None if reading is None else reading.percentile
    if reached is None:
        return Cell(reading=reading, tone="none", sign="")
    if reached < LOW:
        return Cell(reading=reading, tone="low", sign="▼▼")
    if reached < MIDDLE:
        return Cell(reading=reading, tone="below", sign="▼")
    if reached < HIGH:
        return Cell(reading=reading, tone="middle", sign="●")
    return Cell(reading=reading, tone="top" if reached >= TOP else "above", sign="▲▲" if reached >= TOP else "▲")


def _columns(kpis: list[str], names: dict[str, str]) -> list[Column]:
    def result(n: int) -> Column:
        return Column(
            heading=names[kpis[n]],
            value=lambda line: line.cells[n].reading.said if line.cells[n].reading else None,
        )

    def place(n: int) -> Column:
        return Column(
            heading=_("%(name)s, percentile", name=names[kpis[n]]),
            value=lambda line: line.cells[n].reading.percentile if line.cells[n].reading else None,
        )

    every = [make(n) for n in range(len(kpis)) for make in (result, place)]
    return [Column(heading=_("Person"), value=lambda line: line.name), *every]
