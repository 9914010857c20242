"""My tasks: handed in, assigned to me, or shared with me; the shares that wait for my answer come first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row, and_, func, or_

from growth_tree.accounts import notes
from growth_tree.domain.rules import BRANCHES
from growth_tree.web import shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.tables import Column, Table
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.undecided import undecided
from models import ledger, tasks
from models.base import Paged, any_of, given
from models.tasks import share, task

TO_CONFIRM_SHOWN = 20
SORTS = {
    "latest": share.c.submission,
    "day": func.coalesce(task.c.done_on, ""),
    "kind": task.c.kind,
    "status": task.c.status,
    "points": share.c.expected_points,
}
FILTERS = {
    "status": task.c.status == given("status"),
    "kind": task.c.kind == given("kind"),
    "branch": or_(task.c.branch == given("branch"), and_(task.c.branch == "", task.c.kind.in_(any_of("kinds")))),
    "q": task.c.title.in_(notes.SOUGHT),
}
TONES = {
    "assigned": "info",
    "submitted": "wait",
    "returned": "bad",
    "approved": "good",
    "withdrawn": "",
    "voided": "bad",
}
"""The tone of a status's pill."""


class Part(NamedTuple):
    """What a task brings the viewer: earned once it is decided, `pending` while it is not."""

    xp: int
    points: int
    pending: bool


@blueprint.get("/tasks", endpoint="page")
def listing() -> Response:
    """My tasks as they stand."""
    filters = {"status": words.statuses(), "branch": BRANCHES, "kind": words.kinds()}
    table = tables.asked(sorts=SORTS, sort="-latest", filters=filters)
    counts = tasks.counts(shell.connection(), shell.person())
    rows, total = _part(table, None if table.narrowed else sum(counts.values()))
    if table.format:
        return tables.export(table, _columns(rows), rows, "tasks")
    waiting = tasks.to_confirm(shell.connection(), shell.person(), TO_CONFIRM_SHOWN)
    if len(waiting) < TO_CONFIRM_SHOWN:
        known_to_confirm(len(waiting))
    return page(
        "tasks/page.html",
        "tasks",
        table=table.shown(rows, total),
        counts=counts,
        to_confirm=waiting,
        titles=words.texts(row.title for row in (*rows, *waiting)),
        people=words.names(row.member for row in waiting),
        parts=_parts(rows),
        statuses=words.statuses(),
        tones=TONES,
        branches=words.branches(),
        kinds=words.kinds(),
        kind_names=words.kind_names(row.kind for row in rows),
    )


def to_confirm() -> int:
    """How many shares wait for the viewer's answer."""
    return shell.once("shares", lambda: undecided().shares)


def known_to_confirm(shares: int) -> None:
    """Say how many, so that it need not be asked."""
    shell.once("shares", lambda: shares)


def _part(table: Table, known: int | None) -> tuple[Sequence[Row[Any]], int]:
    wanted = table.wanted
    mine = _mine(frozenset(wanted), table.sort, descending=table.descending)
    values: dict[str, Any] = {**wanted, "member": shell.person(), "sought": notes.sought(table.search)}
    if "branch" in wanted:
        values["kinds"] = [kind.code for kind in words.rulebook().kinds if kind.branch == wanted["branch"]]
    return mine.page(shell.connection(), limit=table.limit, offset=table.offset, known=known, **values)


@lru_cache(maxsize=256)
def _mine(wanted: frozenset[str], sort: str, *, descending: bool) -> Paged:
    query = tasks.of_member(given("member")).where(*(FILTERS[name] for name in wanted))
    return Paged(query, tables.ordered(SORTS[sort], descending=descending), share.c.submission.desc())


def _parts(rows: Sequence[Row[Any]]) -> dict[str, Part]:
    earned = ledger.earned(shell.connection(), shell.person(), [row.id for row in rows])
    parts = {row.id: Part(row.expected_xp, row.expected_points, True) for row in rows if row.status == "submitted"}
    return parts | {task_id: Part(xp, points, False) for task_id, (xp, points) in earned.items()}


def _columns(rows: Sequence[Row[Any]]) -> list[Column]:
    titles = words.texts(row.title for row in rows)
    people = words.names(person for row in rows for person in (row.member, row.decided_by))
    statuses, branches, parts = words.statuses(), words.branches(), _parts(rows)

    def part(row: Row[Any], what: str, *, pending: bool) -> int | None:
        found = parts.get(row.id)
        return getattr(found, what) if found and found.pending == pending else None

    return [
        Column(heading=_("Title"), value=lambda row: titles[row.title]),
        Column(heading=_("Kind of task"), value=lambda row: words.kind_name(row.kind)),
        Column(heading=_("Branch"), value=lambda row: branches.get(row.branch)),
        Column(heading=_("Day of the work"), value=lambda row: row.done_on),
        Column(heading=_("Status"), value=lambda row: statuses[row.status]),
        Column(heading=_("My share in %"), value=lambda row: row.percent),
        Column(heading=_("XP"), value=lambda row: part(row, "xp", pending=False)),
        Column(heading=_("Points"), value=lambda row: part(row, "points", pending=False)),
        Column(heading=_("Pending XP"), value=lambda row: part(row, "xp", pending=True)),
        Column(heading=_("Pending points"), value=lambda row: part(row, "points", pending=True)),
        Column(heading=_("Handed in by"), value=lambda row: people[row.member] if row.submitted_at else None),
        Column(heading=_("Handed in at"), value=lambda row: row.submitted_at),
        Column(heading=_("Decided by"), value=lambda row: people.get(row.decided_by)),
        Column(heading=_("Decided at"), value=lambda row: row.decided_at),
        Column(heading=_("Number"), value=lambda row: row.id),
    ]
