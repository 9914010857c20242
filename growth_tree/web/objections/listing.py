"""Objections: one's own, those to decide on, and for admins and auditors all that do not concern them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select

from growth_tree.accounts import notes
from growth_tree.web import shell, tables, words
from growth_tree.web.objections.blueprint import (
    TONES,
    blueprint,
    is_overdue,
    roles,
    sees_all,
    sorts,
    statuses,
    to_decide,
    waiting_query,
)
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import base, objections, tasks
from models.objections import objection

MINE, WAITING, ALL = "mine", "waiting", "all"
SORTS = {"due": objection.c.due_on, "raised": objection.c.raised_at}


@blueprint.get("/objections", endpoint="page")
def listing() -> Response:
    """The list; open ones first, the most urgent at the top."""
    views = _views()
    table = tables.asked(sorts=SORTS, sort="due", filters={"view": views, "status": statuses()})
    view = table.filters["view"] or (WAITING if to_decide() else MINE)
    order = ((objection.c.status != objections.OPEN).asc(), table.order(SORTS), objection.c.position.desc())
    rows, total = base.page(
        shell.connection(), _query(view, table), order=order, limit=table.limit, offset=table.offset
    )
    names = words.names(person for row in rows for person in (row.member, row.goes_to, row.by))
    titles = tasks.titles(shell.connection(), {row.award for row in rows})
    texts = words.texts((*titles.values(), *(one for row in rows for one in (row.text, row.reason))))
    if table.format:
        return tables.export(table, _columns(names, texts), rows, "objections")
    return page(
        "objections/page.html",
        "objections",
        table=table.shown(rows, total),
        view=view,
        views=[(code, said, code == view, to_decide() if code == WAITING else None) for code, said in views.items()],
        titles={award: texts[title] for award, title in titles.items()},
        overdue={row.id for row in rows if is_overdue(row)},
        names=names,
        texts=texts,
        sorts=sorts(),
        statuses=statuses(),
        tones=TONES,
    )


def _views() -> dict[str, str]:
    found = {MINE: _("Mine")}
    if roles() & {"manager", "admin"}:
        found[WAITING] = _("To decide")
    if sees_all():
        found[ALL] = _("All")
    return found


def _query(view: str, table: Table) -> Select[Any]:
    person = shell.person()
    match view:
        case "mine":
            query = objections.of_member(person)
        case "waiting":
            query = waiting_query()
        case _:
            query = objections.all_but(person)
    if table.search:
        query = query.where(objection.c.text.in_(notes.matching(table.search)))
    if table.filters["status"]:
        query = query.where(objection.c.status == table.filters["status"])
    return query


def _columns(names: Mapping[str, str], texts: Mapping[str, str]) -> Sequence[Column]:
    kinds, states = sorts(), statuses()

    def person(column: str) -> Any:
        def named(row: Row[Any]) -> str | None:
            return names.get(getattr(row, column) or "")

        return named

    return [
        Column(heading=_("Raised at"), value=lambda row: row.raised_at),
        Column(heading=_("Person"), value=person("member")),
        Column(heading=_("Objects to"), value=lambda row: kinds[row.sort]),
        Column(heading=_("Why"), value=lambda row: texts.get(row.text)),
        Column(heading=_("Goes to"), value=person("goes_to")),
        Column(heading=_("Due on"), value=lambda row: row.due_on),
        Column(heading=_("Status"), value=lambda row: states[row.status]),
        Column(heading=_("Answered by"), value=person("by")),
        Column(heading=_("Answered at"), value=lambda row: row.at),
        Column(heading=_("Answer"), value=lambda row: texts.get(row.reason or "")),
    ]
