"""Overrides that wait for a second person, and all that were agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, Select, true

from growth_tree.web import kpi_words, rights, shell, tables, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.metrics.blueprint import EVERYTHING, seen
from growth_tree.web.overrides import bias
from growth_tree.web.overrides.bias import WEEKS, harder_by
from growth_tree.web.overrides.blueprint import blueprint
from growth_tree.web.overrides.waiting import change_said, waiting
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from models import base, targets

SORTS = {"week": targets.target.c.period, "at": targets.target.c.overridden_at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One target that was overridden, in words."""

    row: Row[Any]
    name: str
    place: str
    week: str
    first: str
    second: str
    reason: str
    was: str
    now: str
    change: str
    harder: bool

    @property
    def path(self) -> str:
        """Where the target explains itself."""
        return f"/targets/{self.row.kpi}/{self.row.subject}/{self.row.period}"


@blueprint.get("/targets/overrides", endpoint="page")
def overrides(form: Form | None = None) -> Response:
    """What waits, what was overridden, and for admins whom it favoured."""
    table = tables.asked(sorts=SORTS, sort="-at", filters={"kpi": shell.world().kpis.by_code}, parts=("proposers",))
    whole = bool(_roles() & EVERYTHING)
    if table.format and table.part and whole:
        return tables.export(table, bias.columns(), bias.by_proposer(), "overrides-by-proposer")
    order = (table.order(SORTS), targets.target.c.position.desc())
    rows, total = base.page(shell.connection(), _query(table), order=order, limit=table.limit, offset=table.offset)
    past = _said(rows)
    if table.format:
        return tables.export(table, _columns(), past, "overrides")
    return page(
        "overrides/page.html",
        "overrides",
        waiting=waiting(),
        table=table.shown(past, total),
        kpis=[(code, words.said(known.kpi.name)) for code, known in shell.world().kpis.by_code.items()],
        biases=bias.by_proposer() if whole else [],
        whole=whole,
        weeks=WEEKS,
        form=form or blank(),
    )


def _roles() -> frozenset[str]:
    return shell.directory().roles(shell.person(), shell.today())


def _query(table: Table) -> Select[Any]:
    column = targets.target.c
    known = true() if _roles() & EVERYTHING else column.subject.in_(sorted(seen()))
    query = targets.overrides().where(known)
    if table.search:
        query = query.where(column.kpi.in_(kpi_words.named(table.search)))
    if table.filters["kpi"]:
        query = query.where(column.kpi == table.filters["kpi"])
    return query


def _said(rows: Any) -> list[Override]:
    places = kpi_words.subjects(row.subject for row in rows)
    names = words.names(person for row in rows for person in (row.override_by, row.override_second))
    texts = words.texts(row.override_reason for row in rows)
    found = []
    for row in rows:
        kpi = shell.world().kpis.kpi(row.kpi)
        found.append(
            Override(
                row=row,
                name=words.said(kpi.name),
                place=places[row.subject],
                week=rights.period_name(row.period),
                first=names[row.override_by],
                second=names[row.override_second],
                reason=texts[row.override_reason],
                was=kpi_words.figure(kpi, row.was),
                now=kpi_words.figure(kpi, row.target),
                change=change_said(row.was, row.target),
                harder=harder_by(row) > 0,
            )
        )
    return found


def _columns() -> list[Column]:
    return [
        Column(heading=_("Week"), value=lambda one: one.row.period),
        Column(heading=_("KPI"), value=lambda one: one.name),
        Column(heading=_("Where"), value=lambda one: one.place),
        Column(heading=_("Was"), value=lambda one: one.was),
        Column(heading=_("Is now"), value=lambda one: one.now),
        Column(heading=_("Change"), value=lambda one: one.change),
        Column(heading=_("Proposed by"), value=lambda one: one.first),
        Column(heading=_("Agreed to by"), value=lambda one: one.second),
        Column(heading=_("Agreed to at"), value=lambda one: one.row.overridden_at),
        Column(heading=_("Reason"), value=lambda one: one.reason),
    ]
