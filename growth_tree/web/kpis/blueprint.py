"""The one blueprint of the KPI catalogue, and how a KPI is found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort

from growth_tree.domain.kpi_events import Defined
from growth_tree.domain.period import DAYS_IN_WEEK
from growth_tree.domain.rules import JOBS
from growth_tree.web import shell

blueprint = Blueprint("kpis", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What part of a job's scorecard a KPI is, in per cent, in ordinary weeks and in those of a promotion."""

    job: str
    on: str
    usual: int
    promotion: int


def defined(code: str) -> Defined:
    """A KPI that is or was measured, or 404."""
    return shell.world().kpis.by_code.get(code) or abort(404)


def administers() -> bool:
    """Whether the viewer may change what is measured."""
    return "admin" in shell.directory().roles(shell.person(), shell.today())


def this_monday() -> date:
    """The first day of the running week, from which on something can be changed at the earliest."""
    return shell.today() - timedelta(days=shell.today().weekday())


def next_monday() -> date:
    """The first day of the next week, for which targets are frozen at its beginning."""
    return this_monday() + timedelta(days=DAYS_IN_WEEK)


def shares() -> dict[str, list[Share]]:
    """Who answers for each KPI today, in the order of the jobs."""
    found: dict[str, list[Share]] = defaultdict(list)
    for job in JOBS:
        card = shell.world().kpis.scorecard(job, shell.today())
        usual = {(weight.kpi, weight.on): weight.percent for weight in card.usual}
        promotion = {(weight.kpi, weight.on): weight.percent for weight in card.weights(promoted=True)}
        for kpi, on in dict.fromkeys((*usual, *promotion)):
            share = Share(job=job, on=on, usual=usual.get((kpi, on), 0), promotion=promotion.get((kpi, on), 0))
            found[kpi].append(share)
    return found
