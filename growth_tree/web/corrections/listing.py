"""All corrections that the viewer may look at: those that wait for a second person, and what came of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select, or_, select

from growth_tree.accounts import notes
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.corrections.blueprint import (
    PROPOSE,
    TONES,
    blueprint,
    may_confirm,
    sees_all,
    sorts,
    statuses,
)
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from growth_tree.web.team.blueprint import own_people
from models import base, corrections

SORTS = ("when", "lines", "xp", "points")


@blueprint.get("/corrections", endpoint="page")
def listing() -> Response:
    """The list; what waits for the viewer is marked."""
    table = tables.asked(sorts=SORTS, sort="-when", filters={"status": statuses(), "sort_of": sorts()})
    query, columns = _wanted(table)
    order = (table.order({"when": columns.position, **{name: columns[name] for name in SORTS[1:]}}), columns.batch)
    rows, total = base.page(shell.connection(), query, order=order, limit=table.limit, offset=table.offset)
    names = words.names(person for row in rows for person in (row.proposed_by, row.by))
    texts = words.texts(row.reason for row in rows)
    if table.format:
        return tables.export(table, _columns(names, texts), rows, "corrections")
    waiting = corrections.waiting(shell.connection())
    return page(
        "corrections/page.html",
        "corrections",
        table=table.shown(rows, total),
        names=names,
        texts=texts,
        sorts=sorts(),
        statuses=statuses(),
        tones=TONES,
        may_propose=policy.may(PROPOSE),
        mine={batch for batch, each in waiting.items() if may_confirm(each.proposed_by, each.members)},
    )


def _wanted(table: Table) -> tuple[Select[Any], Any]:
    query, c, line = corrections.batches(), corrections.correction.c, corrections.line.c
    if not sees_all():
        theirs = select(line.correction).where(line.member.in_(own_people()))
        query = query.where(or_(c.id.in_(theirs), c.proposed_by == shell.person()))
    if table.search:
        query = query.where(c.reason.in_(notes.matching(table.search)))
    if table.filters["status"]:
        query = query.where(c.status == table.filters["status"])
    if table.filters["sort_of"]:
        query = query.where(c.sort == table.filters["sort_of"])
    batches = query.subquery()
    return select(batches), batches.c


def _columns(names: Mapping[str, str], texts: Mapping[str, str]) -> Sequence[Column]:
    called, states = sorts(), statuses()

    def decided_by(row: Row[Any]) -> str | None:
        return names[row.by] if row.by else None

    return [
        Column(heading=_("Proposed at"), value=lambda row: row.proposed_at),
        Column(heading=_("Sort"), value=lambda row: called[row.sort]),
        Column(heading=_("Status"), value=lambda row: states[row.status]),
        Column(heading=_("Proposed by"), value=lambda row: names[row.proposed_by]),
        Column(heading=_("Decided by"), value=decided_by),
        Column(heading=_("Decided at"), value=lambda row: row.at),
        Column(heading=_("Lines"), value=lambda row: int(row.lines)),
        Column(heading=_("XP"), value=lambda row: int(row.xp)),
        Column(heading=_("Points"), value=lambda row: int(row.points)),
        Column(heading=_("Rules version"), value=lambda row: row.version),
        Column(heading=_("Reason"), value=lambda row: texts.get(row.reason)),
    ]
