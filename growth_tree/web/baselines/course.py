"""Whether the targets of a KPI stay fair: week by week, how many were reached and how many results lay in the band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from growth_tree.domain.baseline import HORIZONS
from growth_tree.web import chart_svg, rights
from growth_tree.web.baselines import drift
from growth_tree.web.baselines.drift import HITS_LEAST, HITS_MOST, NOTHING, Outcome
from growth_tree.web.chart_svg import Point
from growth_tree.web.tables import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week that is over, and what came of the targets that were frozen for it."""

    period: str
    name: str
    outcome: Outcome


def course(row: Row[Any]) -> list[Week]:
    """The last weeks of the KPI of a model; nothing for a model that only foresees, or before anything came."""
    known = drift.by_week().get(row.kpi, {}) if row.horizon == HORIZONS[0] else {}
    every = drift.weeks() if known else ()
    return [Week(period=each, name=rights.period_name(each), outcome=known.get(each, NOTHING)) for each in every]


def draw(weeks: list[Week]) -> Markup:
    """The picture: the line within the band is fair."""
    return chart_svg.draw(
        [_point(week) for week in weeks],
        title=_("Are its targets still fair?"),
        desc=_(
            "The line is how many results reached the middle, the dashes how many lay in the band that was expected. "
            "The shaded strip is where the line should be. The table has every figure."
        ),
        said=lambda share: f"{share:.0f} %",
        prefix="course",
    )


def columns() -> list[Column]:
    """The weeks as a file."""
    return [
        Column(heading=_("Week"), value=lambda week: week.period),
        Column(heading=_("Results"), value=lambda week: week.outcome.results),
        Column(heading=_("Reached the middle in %"), value=lambda week: _share(week, week.outcome.hits)),
        Column(heading=_("Inside the band in %"), value=lambda week: _share(week, week.outcome.inside)),
    ]


def _point(week: Week) -> Point:
    hits, inside = _share(week, week.outcome.hits), _share(week, week.outcome.inside)
    said = "" if hits is None else _("%(week)s: %(hits)s %% reached the middle", week=week.name, hits=hits)
    return Point(label=week.period[-3:], text=said, value=hits, other=inside, band=(HITS_LEAST, HITS_MOST))


def _share(week: Week, part: int) -> int | None:
    return week.outcome.percent(part) if week.outcome.results else None
