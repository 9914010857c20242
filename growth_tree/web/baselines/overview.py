"""All KPIs with their models: what is in force, what was trained last, and whether targets are still fair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import jobs
from growth_tree.web import kpi_words, rights, shell, tables, words
from growth_tree.web.baselines import drift, wording
from growth_tree.web.baselines.blueprint import Scored, administers, best_rule, blueprint, percent, scored
from growth_tree.web.baselines.drift import NOTHING, Outcome
from growth_tree.web.forms import Form, blank
from growth_tree.web.imports.saying import TONES as JOB_TONES
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import baselines

STATES = ("in_force", "none", "rejected", "alarm")
TRAININGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI and horizon; `outcome` is what really came of its targets, which are frozen one week ahead alone."""

    kpi: str
    name: str
    horizon: str
    latest: Row[Any]
    active: Row[Any] | None
    own: Scored
    rule: Scored | None
    outcome: Outcome

    @property
    def state(self) -> str:
        """What is to be known of it first."""
        if self.outcome.alarms:
            return "alarm"
        if self.active is None:
            return "none"
        return "rejected" if self.latest.status == baselines.REJECTED else "in_force"


SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: (line.name, line.horizon),
    "trained": lambda line: line.latest.trained_at,
    "error": lambda line: line.own.scores.get("wql") or 0,
    "hits": lambda line: line.outcome.percent(line.outcome.hits),
    "inside": lambda line: line.outcome.percent(line.outcome.inside),
}


@blueprint.get("/baselines", endpoint="page")
def overview(form: Form | None = None) -> Response:
    """What makes the targets of each KPI."""
    horizons = wording.horizons()
    table = tables.asked(sorts=SORTS, sort="name", filters={"state": STATES, "horizon": horizons})
    every = lines()
    found = sorted((line for line in every if _wanted(line, table)), key=SORTS["name"])
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    if table.format:
        return tables.export(table, _columns(), found, "baselines")
    trainings, _total = jobs.page(shell.connection(), kind=jobs.TRAIN, limit=TRAININGS)
    return page(
        "baselines/page.html",
        "models",
        table=table.shown(found[table.offset : table.offset + table.limit], len(found)),
        alarms=sorted((line for line in every if line.outcome.alarms), key=lambda line: -line.outcome.excess),
        watched=sum(line.outcome.enough for line in every),
        alarm_words=alarm_words(),
        horizons=horizons,
        states=states(),
        tones=STATE_TONES,
        statuses=wording.statuses(),
        status_tones=wording.TONES,
        rejections=wording.rejections(),
        weeks=drift.WEEKS,
        form=form or blank(),
        admin=administers(),
        kpis=kpi_words.options(shell.world().kpis.live),
        trainings=trainings,
        owners=words.names(job.owner for job in trainings),
        job_states=job_states(),
        job_tones=JOB_TONES,
        percent=percent,
    )


STATE_TONES = {"in_force": "good", "none": "wait", "rejected": "info", "alarm": "bad"}


def states() -> dict[str, str]:
    """What there is to be known of a KPI's models."""
    return {
        "in_force": _("In force"),
        "none": _("None in force"),
        "rejected": _("Last one rejected"),
        "alarm": _("Alarm"),
    }


def alarm_words() -> dict[str, str]:
    """What is wrong where targets have stopped being fair."""
    return {
        "too_hard": _("The middle is reached too rarely."),
        "too_easy": _("The middle is reached too often."),
        "too_narrow": _("Too many results lie outside the band."),
    }


def job_states() -> dict[str, str]:
    """The names of the states of a training."""
    return {
        "queued": _("In line"),
        "running": _("Running"),
        "done": _("Finished"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }


def lines() -> list[Line]:
    """Every KPI and horizon that a model was ever trained for."""
    active = {(row.kpi, row.horizon): row for row in baselines.active(shell.connection())}
    outcomes, horizons = drift.by_kpi(), wording.horizons()
    found = []
    for row in baselines.newest(shell.connection()):
        in_force = active.get((row.kpi, row.horizon))
        scores = scored(in_force or row)
        found.append(
            Line(
                kpi=row.kpi,
                name=kpi_words.name(row.kpi),
                horizon=horizons[str(row.horizon)],
                latest=row,
                active=in_force,
                own=scores[0],
                rule=best_rule(scores),
                outcome=outcomes.get(row.kpi, NOTHING) if row.horizon == 1 else NOTHING,
            )
        )
    return found


def _wanted(line: Line, table: Table) -> bool:
    chosen = table.filters
    return (
        rights.matching(shell.world().kpis.kpi(line.kpi).name, table.search)
        and chosen["state"] in ("", line.state)
        and chosen["horizon"] in ("", str(line.latest.horizon))
    )


def _columns() -> list[Column]:
    states_said, rejections = states(), wording.rejections()
    return [
        Column(heading=_("KPI"), value=lambda line: line.name),
        Column(heading=_("Horizon"), value=lambda line: line.horizon),
        Column(heading=_("Status"), value=lambda line: states_said[line.state]),
        Column(heading=_("In force since"), value=lambda line: line.active.activated_at if line.active else None),
        Column(heading=_("Trained at"), value=lambda line: line.latest.trained_at),
        Column(heading=_("Error (wQL)"), value=lambda line: line.own.percent("wql")),
        Column(heading=_("Best simple rule"), value=lambda line: line.rule.name if line.rule else None),
        Column(heading=_("Its error"), value=lambda line: line.rule.percent("wql") if line.rule else None),
        Column(heading=_("Why the last one was rejected"), value=lambda line: rejections.get(line.latest.rejected_for)),
        Column(heading=_("Results"), value=lambda line: line.outcome.results),
        Column(heading=_("Reached the middle in %"), value=lambda line: line.outcome.percent(line.outcome.hits)),
        Column(heading=_("Inside the band in %"), value=lambda line: line.outcome.percent(line.outcome.inside)),
    ]
