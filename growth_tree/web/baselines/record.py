"""How good targets are, for everybody: what was promised, what came, and what simple rules would have said."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from growth_tree.web import kpi_words, rights, shell, tables
from growth_tree.web.baselines import drift, wording
from growth_tree.web.baselines.blueprint import Scored, blueprint, scored
from growth_tree.web.baselines.drift import NOTHING, Outcome
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from models import baselines

RULES = ("last_week", "last_year", "mean_4_weeks", "last_year_plus_10_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One KPI with a model in force: what came of its targets, and its error in the back-test beside the rules'."""

    kpi: str
    name: str
    outcome: Outcome
    own: Scored
    rules: dict[str, Scored]

    @property
    def better(self) -> int | None:
        """By how many per cent its error is smaller than that of last year + 10 %."""
        other = self.rules.get(RULES[-1])
        ours, theirs = self.own.scores.get("wape"), other.scores.get("wape") if other else None
        return round(100 * (theirs - ours) / theirs) if ours is not None and theirs else None


SORTS = {
    "name": lambda one: one.name,
    "results": lambda one: one.outcome.results,
    "error": lambda one: one.own.scores.get("wape") or 0,
}


@blueprint.get("/baselines/track-record")
def track_record() -> Response:
    """The record of all KPIs with a model in force."""
    table = tables.asked(sorts=SORTS, sort="name")
    every = known()
    found = sorted(
        (one for one in every if rights.matching(shell.world().kpis.kpi(one.kpi).name, table.search)),
        key=SORTS[table.sort],
        reverse=table.descending,
    )
    if table.format:
        return tables.export(table, _columns(), found, "track-record")
    shown = found[table.offset : table.offset + table.limit]
    return page(
        "baselines/record.html",
        "record",
        table=table.shown(shown, len(found)),
        compared=any(one.better is not None for one in shown),
        whole=drift.together(drift.by_kpi().values()),
        weeks=drift.WEEKS,
        enough=drift.ENOUGH,
        rules={code: wording.methods()[code] for code in RULES},
    )


def known() -> list[Known]:
    """Every KPI whose targets come from a model."""
    outcomes, found = drift.by_kpi(), []
    for row in baselines.active(shell.connection()):
        if row.horizon == 1:
            own, *others = scored(row)
            rules = {each.method: each for each in others}
            one = Known(
                kpi=row.kpi,
                name=kpi_words.name(row.kpi),
                outcome=outcomes.get(row.kpi, NOTHING),
                own=own,
                rules=rules,
            )
            found.append(one)
    return found


def _columns() -> list[Column]:
    names = wording.methods()

    def rule(code: str) -> Column:
        return Column(
            heading=names[code],
            value=lambda one: one.rules[code].percent("wape") if code in one.rules else None,
        )

    return [
        Column(heading=_("KPI"), value=lambda one: one.name),
        Column(heading=_("Results"), value=lambda one: one.outcome.results),
        Column(heading=_("Reached the middle in %"), value=lambda one: one.outcome.percent(one.outcome.hits)),
        Column(heading=_("Reached the stretch in %"), value=lambda one: one.outcome.percent(one.outcome.stretched)),
        Column(heading=_("Inside the band in %"), value=lambda one: one.outcome.percent(one.outcome.inside)),
        Column(heading=_("Off the middle in %"), value=lambda one: one.outcome.error),
        Column(heading=_("Error of the model"), value=lambda one: one.own.percent("wape")),
        *map(rule, RULES),
    ]
