"""The knowledge base: every finished test, to be searched, filtered, used and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.accounts import files, notes
from growth_tree.domain.experiment import MarkUsed
from growth_tree.web import reward_words, shell, tables, words
from growth_tree.web.desk import said
from growth_tree.web.desk.blueprint import blueprint, visible
from growth_tree.web.desk.measured import figures_of
from growth_tree.web.desk.show import show
from growth_tree.web.page import answer, page
from growth_tree.web.tables import Column, Table
from models import base, experiments
from models.experiments import experiment

SORTS = {"concluded": experiment.c.concluded_on, "used": experiment.c.used, "spend": experiment.c.spend_fen}


@blueprint.get("/knowledge", endpoint="knowledge")
def knowledge() -> Response:
    """The finished tests of everybody."""
    table = tables.asked(sorts=SORTS, sort="-concluded", filters=_filters())
    order = table.order(SORTS)
    rows, total = base.page(
        shell.connection(),
        _narrowed(experiments.knowledge(), table),
        order=(order, experiment.c.position.desc()),
        limit=table.limit,
        offset=table.offset,
    )
    if table.format:
        return tables.export(table, _columns(rows), rows, "knowledge")
    winners = experiments.winners(shell.connection(), [row.id for row in rows])
    return page(
        "desk/knowledge.html",
        "knowledge",
        table=table.shown(rows, total),
        texts=words.texts(reference for row in rows for reference in (row.product, row.hypothesis, row.lesson)),
        winners=_names(winners),
        pictures=_pictures(rows, winners),
        people=words.names(row.member for row in rows),
        platforms=reward_words.platforms(),
        figures=said.figures(),
        outcomes=said.outcomes(),
        tones=said.OUTCOME_TONES,
        shops=shell.directory().shops,
        counted=figures_of(rows),
    )


@blueprint.post("/tests/<test_id>/use")
def use(test_id: str) -> Response:
    """Say that one has put the lesson to use."""
    row = visible(test_id)
    shell.carry_out(MarkUsed(redemption=row.id, member=shell.person()))
    return answer(show, row.id, say=_("Noted: you used what was learnt here."), to=url_for("desk.show", test_id=row.id))


def _filters() -> dict[str, Any]:
    return {
        "platform": reward_words.platforms(),
        "figure": said.figures(),
        "outcome": said.outcomes(),
        "shop": shell.directory().shops,
    }


def _narrowed(query: Select[Any], table: Table) -> Select[Any]:
    for name, value in table.filters.items():
        if value:
            query = query.where(experiment.c[name] == value)
    return query.where(experiments.mentions(notes.matching(table.search))) if table.search else query


def _names(winners: Sequence[Row[Any]]) -> dict[str, str]:
    """The names of the winners, by test."""
    texts = words.texts(row.name for row in winners)
    return {row.experiment: texts[row.name] for row in winners}


def _pictures(rows: Sequence[Row[Any]], winners: Sequence[Row[Any]]) -> dict[str, str]:
    """The references of the winners' pictures, else of any; what was erased is missing."""
    wanted = {row.id: row.picture for row in rows if row.picture}
    wanted |= {row.experiment: row.picture for row in winners if row.picture}
    known = files.files(shell.connection(), wanted.values())
    return {test: reference for test, reference in wanted.items() if reference in known}


def _columns(rows: Sequence[Row[Any]]) -> list[Column]:
    found = experiments.winners(shell.connection(), [row.id for row in rows])
    texts = words.texts(reference for row in rows for reference in (row.product, row.hypothesis, row.lesson))
    people, shops, winners = words.names(row.member for row in rows), shell.directory().shops, _names(found)
    figures, outcomes = said.figures(), said.outcomes()
    platforms = {code: reward_words.platform_name(code) for code in {row.platform for row in rows}}
    return [
        Column(heading=_("Product"), value=lambda row: texts[row.product]),
        Column(heading=_("Hypothesis"), value=lambda row: texts[row.hypothesis]),
        Column(heading=_("Platform"), value=lambda row: platforms[row.platform]),
        Column(heading=_("Figure that decides"), value=lambda row: figures[row.figure]),
        Column(heading=_("Outcome"), value=lambda row: outcomes[row.outcome]),
        Column(heading=_("Winner"), value=lambda row: winners.get(row.id)),
        Column(heading=_("Lesson"), value=lambda row: texts[row.lesson]),
        Column(heading=_("Spent in yuan"), value=lambda row: row.spend_fen / 100),
        Column(heading=_("Used by others"), value=lambda row: row.used),
        Column(heading=_("Shop"), value=lambda row: shops.get(row.shop)),
        Column(heading=_("Person"), value=lambda row: people[row.member]),
        Column(heading=_("Concluded on"), value=lambda row: row.concluded_on),
        Column(heading=_("Number"), value=lambda row: row.id),
    ]
