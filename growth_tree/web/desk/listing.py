"""The desk: slots without a plan, and the tests of the viewer or of the viewer's teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.accounts import notes
from growth_tree.domain.period import is_over
from growth_tree.domain.terms import Kind
from growth_tree.web import policy, reward_words, rights, shell, tables, words
from growth_tree.web.desk import said
from growth_tree.web.desk.blueprint import blueprint
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import base, experiments, rewards
from models.experiments import experiment
from models.rewards import redemption

SORTS = {
    "changed": experiment.c.position,
    "begins": experiment.c.first_day,
    "status": experiment.c.status,
    "spend": experiment.c.spend_fen,
}
SLOTS_SHOWN = 20


@blueprint.get("/tests", endpoint="page")
def mine() -> Response:
    """The viewer's own tests, and slots that wait for a plan."""
    return _desk(experiments.of_member(shell.person()), redemption.c.member == shell.person(), "mine")


@blueprint.get("/tests/team")
def team() -> Response:
    """The tests of the teams that the viewer answers for; admins and auditors see all."""
    viewer = shell.viewer()
    if viewer is not None and viewer.roles & {"admin", "auditor"}:
        return _desk(experiments.everybodys(), redemption.c.member != "", "team")
    teams = sorted(shell.directory().teams_under(shell.person(), shell.today()))
    return _desk(experiments.of_teams(teams), redemption.c.team.in_(teams), "team")


def _desk(query: Select[Any], whose: Any, tab: str) -> Response:
    table = tables.asked(sorts=SORTS, sort="-changed", filters={"status": said.statuses(), "figure": said.figures()})
    order = table.order(SORTS)
    rows, total = base.page(
        shell.connection(),
        _narrowed(query, table),
        order=(order, experiment.c.position.desc()),
        limit=table.limit,
        offset=table.offset,
    )
    if table.format:
        return tables.export(table, _columns(rows), rows, "ad-tests")
    slots = _slots(whose)
    return page(
        "desk/page.html",
        "tests",
        tab=tab,
        table=table.shown(rows, total),
        slots=slots,
        slot_names=[(words.reward_name(each.reward), rights.period_name(each.period)) for each in slots],
        texts=words.texts(row.product for row in rows),
        people=words.names(row.member for row in (*rows, *slots)),
        platforms=_platforms(rows),
        statuses=said.statuses(),
        figures=said.figures(),
        tones=said.TONES,
        outcomes=said.outcomes(),
        outcome_tones=said.OUTCOME_TONES,
        plannable={slot.id for slot in slots if policy.allowed("desk.plan", slot.member)},
    )


def _narrowed(query: Select[Any], table: Table) -> Select[Any]:
    for name in ("status", "figure"):
        if table.filters[name]:
            query = query.where(experiment.c[name] == table.filters[name])
    return query.where(experiments.mentions(notes.matching(table.search))) if table.search else query


def _slots(whose: Any) -> Sequence[Row[Any]]:
    """Granted ad-test slots on which a test can still be planned, the one that ends first on top."""
    granted = (redemption.c.kind == Kind.AD_TEST.value, redemption.c.status == rewards.GRANTED)
    unplanned = redemption.c.id.not_in(experiments.everybodys().with_only_columns(experiment.c.id))
    query = rewards.listing().where(whose, *granted, unplanned).order_by(redemption.c.use_by, redemption.c.requested)
    found = shell.connection().execute(query.limit(SLOTS_SHOWN)).all()
    return [slot for slot in found if not is_over(slot.period, shell.today())]


def _platforms(rows: Sequence[Row[Any]]) -> dict[str, str]:
    return {code: reward_words.platform_name(code) for code in {row.platform for row in rows}}


def _columns(rows: Sequence[Row[Any]]) -> list[Column]:
    texts = words.texts(reference for row in rows for reference in (row.product, row.lesson))
    people, platforms = words.names(row.member for row in rows), _platforms(rows)
    statuses, figures, outcomes = said.statuses(), said.figures(), said.outcomes()
    return [
        Column(heading=_("Product"), value=lambda row: texts[row.product]),
        Column(heading=_("Person"), value=lambda row: people[row.member]),
        Column(heading=_("Platform"), value=lambda row: platforms[row.platform]),
        Column(heading=_("Test begins"), value=lambda row: row.first_day),
        Column(heading=_("Test ends"), value=lambda row: row.last_day),
        Column(heading=_("Figure that decides"), value=lambda row: figures[row.figure]),
        Column(heading=_("Budget in yuan"), value=lambda row: row.budget_fen / 100),
        Column(heading=_("Spent in yuan"), value=lambda row: row.spend_fen / 100),
        Column(heading=_("Status"), value=lambda row: statuses[row.status]),
        Column(heading=_("Outcome"), value=lambda row: outcomes.get(row.outcome)),
        Column(heading=_("Lesson"), value=lambda row: texts.get(row.lesson)),
        Column(heading=_("Number"), value=lambda row: row.id),
    ]
