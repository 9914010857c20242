"""Targets beside what came of them: names, figures in their unit, the percentile, and what was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import Row

from growth_tree.domain.attainment import Band, percentile
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Direction, Kpi
from growth_tree.domain.period import first_day_of, last_day_of
from growth_tree.domain.subject import MEMBER, kind_of
from growth_tree.web import kpi_words, rights, shell, words
from growth_tree.web.targets import bar
from models import metrics, settlement, targets

Place = tuple[str, str, str]
"""KPI, subject and period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One target and how it stands; texts are in the viewer's language, `percentile` is None without a figure."""

    row: Row[Any]
    kpi: Kpi
    name: str
    place: str
    week: str
    figure: int | None
    days: int
    percentile: int | None
    settled: Row[Any] | None
    picture: Markup

    @property
    def path(self) -> str:
        """Where the target explains itself."""
        return f"/targets/{self.row.kpi}/{self.row.subject}/{self.row.period}"

    @property
    def over(self) -> bool:
        """Whether its week has passed."""
        return last_day_of(self.row.period) < shell.today()

    @property
    def frozen(self) -> bool:
        """Whether it holds; otherwise it is only foreseen."""
        return str(self.row.status) == targets.FROZEN

    @property
    def said(self) -> str:
        """The figure in its unit."""
        return kpi_words.figure(self.kpi, self.figure)

    @property
    def target(self) -> str:
        """The target in its unit; the middle where it is only foreseen."""
        return kpi_words.figure(self.kpi, self.row.target if self.frozen else self.row.q50)

    @property
    def left(self) -> str:
        """What separates a running week from its target, in words; of a rate nothing can be said before its figure."""
        adds_up = self.kpi.aggregation is Aggregation.SUM
        if self.figure is None and not (adds_up and self.kpi.direction is Direction.UP):
            return ""
        missing = self.row.target - (self.figure or 0)
        if self.kpi.direction is Direction.DOWN:
            missing = -missing
        if missing <= 0:
            return str(_("reached, as it stands"))
        amount = kpi_words.figure(self.kpi, missing)
        if self.kpi.direction is Direction.DOWN:
            return str(_("%(figure)s too much", figure=amount))
        return str(_("%(figure)s to go", figure=amount) if adds_up else _("%(figure)s short", figure=amount))

    @property
    def days_left(self) -> str:
        """Of its week, today included."""
        days = max(0, (last_day_of(self.row.period) - shell.today()).days + 1)
        return str(ngettext("%(num)s day left", "%(num)s days left", days))

    @property
    def band(self) -> str:
        """Between which figures 8 of 10 results lie."""
        low, high = sorted((self.row.q10, self.row.q90))
        return f"{kpi_words.figure(self.kpi, low)} – {kpi_words.figure(self.kpi, high)}"


def readings(rows: Sequence[Row[Any]], settled: Mapping[Place, Row[Any]] | None = None) -> list[Reading]:
    """Targets with what came of them; figures and names are asked for once, however many they are."""
    if not rows:
        return []
    known, names = _weeks(rows), kpi_words.subjects({row.subject for row in rows})
    return [_reading(row, known.get(_monday(row)), names[row.subject], settled or {}) for row in rows]


def of_person(member: str, since: str) -> dict[Place, Row[Any]]:
    """What is settled of somebody since a week."""
    found = settlement.of_member(shell.connection(), member, since)
    return {(row.kpi, row.subject, row.period): row for row in found if row.status == settlement.SETTLED}


def _weeks(rows: Sequence[Row[Any]]) -> dict[Place, Row[Any]]:
    mondays = [first_day_of(row.period).isoformat() for row in rows]
    kpis, subjects = {row.kpi for row in rows}, {row.subject for row in rows}
    found = metrics.weeks_of(shell.connection(), kpis, subjects, min(mondays), max(mondays))
    return {(row.kpi, row.subject, row.week): row for row in found}


def _monday(row: Row[Any]) -> Place:
    return row.kpi, row.subject, first_day_of(row.period).isoformat()


def _reading(row: Row[Any], week: Row[Any] | None, place: str, settled: Mapping[Place, Row[Any]]) -> Reading:
    kpi = shell.world().kpis.kpi(row.kpi)
    reached = figure(kpi, week.value, week.denominator) if week else None
    line = settled.get((row.kpi, row.subject, row.period))
    found = line.percentile if line is not None else _percentile(kpi, row, reached)
    return Reading(
        row=row,
        kpi=kpi,
        name=words.said(kpi.name),
        place="" if kind_of(row.subject) == MEMBER else place,
        week=rights.period_name(row.period),
        figure=reached,
        days=week.days if week else 0,
        percentile=found,
        settled=line,
        picture=bar.draw(kpi, row, reached),
    )


def _percentile(kpi: Kpi, row: Row[Any], reached: int | None) -> int | None:
    """Where a figure lies in what was expected, once its week is over."""
    if reached is None or row.status != targets.FROZEN or last_day_of(row.period) >= shell.today():
        return None
    band = Band(row.q10, row.q50, row.q80, row.q90).moved(row.target, row.was)
    return percentile(reached, band, kpi.direction)
