"""One correction: who wanted it and why, whom it concerns, its lines, and the decision of the second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, func, select, true

from growth_tree.domain.result_events import is_result
from growth_tree.web import kpi_words, policy, shell, tables, words
from growth_tree.web.corrections.blueprint import (
    TONES,
    blueprint,
    may_confirm,
    may_correct,
    sees_all,
    sorts,
    statuses,
)
from growth_tree.web.corrections.toll import tolls
from growth_tree.web.forms import Form, blank
from growth_tree.web.page import page
from growth_tree.web.tables import Column
from growth_tree.web.team.blueprint import own_people
from models import base, corrections, tasks

PEOPLE_SHOWN = 50
LINE = corrections.line.c
SORTS = {"member": LINE.member, "day": LINE.done_on, "xp": LINE.xp, "points": LINE.points}


@blueprint.get("/corrections/<batch>")
def show(batch: str, form: Form | None = None) -> Response:
    """The correction, as far as it concerns the viewer or people the viewer stands above."""
    parts = found(batch)
    whole, concerned = parts[0], corrections.members(shell.connection(), batch)
    table = tables.asked(sorts=SORTS, sort="member")
    query = corrections.lines(batch).where(_seen(whole))
    order = (table.order(SORTS), LINE.correction, LINE.n)
    rows, total = base.page(shell.connection(), query, order=order, limit=table.limit, offset=table.offset)
    titles, names = _titles(rows), _names(rows, whole)
    if table.format:
        return tables.export(table, _columns(titles, names), rows, "correction")
    sums = _sums(query)
    waits = whole.status == corrections.PROPOSED
    confirms = waits and may_confirm(whole.proposed_by, concerned)
    return page(
        "corrections/show.html",
        "correction",
        batch=batch,
        lists=policy.may("corrections.page"),
        whole=whole,
        lines=sums,
        everything=sums.lines == sum(part.lines for part in parts),
        table=table.shown(rows, total),
        tolls=tolls(shell.connection().execute(query).all())[:PEOPLE_SHOWN] if waits else [],
        people_in_all=sums.people,
        confirms=confirms,
        drops=waits and (whole.proposed_by == shell.person() or confirms),
        undoes=whole.status == corrections.BOOKED and whole.sort != "reversal" and may_correct(concerned),
        form=form or blank(),
        titles=titles,
        names=names,
        texts=words.texts([whole.reason]),
        kinds=words.kind_names(row.kind for row in rows if row.kind and not is_result(row.about)),
        branches=words.branches(),
        sorts=sorts(),
        statuses=statuses(),
        tones=TONES,
        season_name=words.season,
    )


def found(batch: str) -> Sequence[Row[Any]]:
    """The parts of a correction that the viewer may look at; for any other the answer is as if there were none."""
    parts = corrections.parts(shell.connection(), batch)
    if not parts:
        abort(404)
    seen = corrections.lines(batch).where(_seen(parts[0])).limit(1)
    return parts if shell.connection().execute(seen).first() else abort(404)


def _seen(whole: Row[Any]) -> ColumnElement[bool]:
    """The lines that the viewer may see: their own once they are booked, and those of people below.

    Who looks after the whole organisation, or has proposed them, sees all.
    """
    if sees_all() or whole.proposed_by == shell.person():
        return true()
    theirs = own_people()
    return LINE.member.in_([*theirs, shell.person()] if whole.status == corrections.BOOKED else theirs)


def _sums(query: Any) -> Row[Any]:
    lines = query.order_by(None).subquery()
    c = lines.c
    sums = (func.count().label("lines"), func.count(c.member.distinct()).label("people"))
    amounts = (func.coalesce(func.sum(c.xp), 0).label("xp"), func.coalesce(func.sum(c.points), 0).label("points"))
    found_: Row[Any] = shell.connection().execute(select(*sums, *amounts)).one()
    return found_


def _titles(rows: Sequence[Row[Any]]) -> dict[str, str]:
    """What the lines are about: the titles of tasks, the names of KPIs."""
    references = tasks.titles(shell.connection(), {row.about for row in rows if row.about})
    texts = words.texts(references.values())
    results = {row.about: kpi_words.name(row.kind) for row in rows if is_result(row.about)}
    return {task: texts[reference] for task, reference in references.items()} | results


def _names(rows: Sequence[Row[Any]], whole: Row[Any]) -> dict[str, str]:
    return words.names((whole.proposed_by, whole.by, *(row.member for row in rows)))


def _columns(titles: Mapping[str, str], names: Mapping[str, str]) -> list[Column]:
    branches = words.branches()
    return [
        Column(heading=_("Person"), value=lambda row: names[row.member]),
        Column(heading=_("About"), value=lambda row: titles.get(row.about)),
        Column(heading=_("Kind"), value=lambda row: row.kind or None),
        Column(heading=_("Branch"), value=lambda row: branches[row.branch]),
        Column(heading=_("Day of the work"), value=lambda row: row.done_on),
        Column(heading=_("XP"), value=lambda row: row.xp),
        Column(heading=_("Points"), value=lambda row: row.points),
        Column(heading=_("Taken back from"), value=lambda row: row.of_season),
    ]
