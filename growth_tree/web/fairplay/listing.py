"""The review list, what is looked for, and how far the latest look is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.accounts.jobs import Job
from growth_tree.fairplay.ordering import latest
from growth_tree.fairplay.window import WEEKS
from growth_tree.web import shell, tables, words
from growth_tree.web.fairplay.blueprint import TONES, blueprint, is_admin
from growth_tree.web.fairplay.wording import amount, detectors, meanings, measured, statuses
from growth_tree.web.imports.job import OPEN, is_stalled
from growth_tree.web.imports.saying import failure
from growth_tree.web.page import page
from growth_tree.web.people.blueprint import colleagues
from growth_tree.web.tables import Column
from models import base, findings
from models.findings import finding

SORTS = {"raised": finding.c.position, "days": finding.c.last_day, "cases": finding.c.cases}


@blueprint.get("/fair-play", endpoint="page")
def listing() -> Response:
    """The list; what nobody has decided on yet comes first."""
    people = [option for _team, found in colleagues(shell.today()) for option in found]
    filters = {"detector": detectors(), "status": statuses(), "person": dict(people)}
    table = tables.asked(sorts=SORTS, sort="-raised", filters=filters)
    query = findings.apart_from(shell.person())
    for name in ("detector", "status"):
        if table.filters[name]:
            query = query.where(finding.c[name] == table.filters[name])
    if table.search:
        query = query.where(finding.c.reason.in_(notes.matching(table.search)))
    if table.filters["person"]:
        query = query.where(finding.c.id.in_(findings.about(table.filters["person"])))
    order = ((finding.c.status != findings.OPEN).asc(), table.order(SORTS), finding.c.id)
    rows, total = base.page(shell.connection(), query, order=order, limit=table.limit, offset=table.offset)
    parties = findings.parties(shell.connection(), [row.id for row in rows])
    names = words.names(person for row in rows for person in (row.by, *parties[row.id]))
    if table.format:
        texts = words.texts(row.reason for row in rows)
        return tables.export(table, _columns(parties, names, texts), rows, "fair-play")
    job = latest(shell.connection())
    return page(
        "fairplay/page.html",
        "findings",
        table=table.shown(rows, total),
        parties=parties,
        people=people,
        names=names,
        measures={row.id: _said(row) for row in rows},
        detectors=detectors(),
        meanings=meanings(),
        statuses=statuses(),
        tones=TONES,
        weeks=WEEKS,
        job=job,
        job_owner=words.names([job.owner])[job.owner] if job else "",
        running=job is not None and job.status in OPEN,
        stalled=job is not None and is_stalled(job),
        next_look=_next_monday(),
        looks=is_admin(),
        outcome=_outcome(job),
    )


def _said(row: Row[Any]) -> tuple[str, str]:
    found, usual = measured(row)
    return found, _("usual at most: %(what)s", what=usual)


def _next_monday() -> date:
    today = shell.today()
    return today + timedelta(days=7 - today.weekday())


def _outcome(job: Job | None) -> str:
    """What came of the latest look."""
    if job is None or job.status in OPEN:
        return ""
    if job.status == "failed":
        return failure(job) or ""
    if job.status != "done":
        return str(_("It was stopped. What it had found by then is in the list."))
    told = job.result or {}
    looked = str(_("%(pieces)s pieces of work, %(raised)s new findings.", pieces=told["pieces"], raised=told["raised"]))
    if not told["left_out"]:
        return looked
    more = _("%(left)s more, which are less far from what is usual, were left out.", left=told["left_out"])
    return f"{looked} {more}"


def _columns(
    parties: Mapping[str, Sequence[str]], names: Mapping[str, str], texts: Mapping[str, str]
) -> Sequence[Column]:
    called, states = detectors(), statuses()

    def people(row: Row[Any]) -> str:
        return str(_(", ")).join(names[person] for person in parties[row.id])

    def in_unit(column: str) -> Callable[[Row[Any]], str]:
        return lambda row: amount(row.detector, getattr(row, column))

    return [
        Column(heading=_("Noticed at"), value=lambda row: row.raised_at),
        Column(heading=_("What"), value=lambda row: called[row.detector]),
        Column(heading=_("People"), value=people),
        Column(heading=_("Approver"), value=lambda row: names[row.approver] if row.approver else None),
        Column(heading=_("First day"), value=lambda row: row.first_day),
        Column(heading=_("Last day"), value=lambda row: row.last_day),
        Column(heading=_("Value found"), value=in_unit("measure")),
        Column(heading=_("Usual at most"), value=in_unit("bound")),
        Column(heading=_("Cases"), value=lambda row: row.cases),
        Column(heading=_("Status"), value=lambda row: states[row.status]),
        Column(heading=_("Decided by"), value=lambda row: names[row.by] if row.by else None),
        Column(heading=_("Decided at"), value=lambda row: row.at),
        Column(heading=_("Reason"), value=lambda row: texts.get(row.reason or "")),
    ]
