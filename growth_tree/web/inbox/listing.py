"""The inbox: what waits longest comes first; a manager above may also look at what others are nearer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import notes
from growth_tree.domain.rules import FULL_QUALITY
from growth_tree.web import shell, tables, words
from growth_tree.web.forms import Form, blank
from growth_tree.web.inbox.blueprint import blueprint
from growth_tree.web.inbox.rows import Item, items
from growth_tree.web.inbox.verdicts import Verdict
from growth_tree.web.page import page, wants_block
from growth_tree.web.tables import Column, Table
from growth_tree.web.tasks.deciders import proposals
from models import tasks
from models.base import Paged, Prepared, given
from models.tasks import task
from models.waiting import Asked, Shape, asked, query

SORTS = {"waiting": task.c.submission, "day": task.c.done_on, "kind": task.c.kind, "worth": task.c.xp}
FILTERS = {
    "kind": task.c.kind == given("kind"),
    "person": task.c.member == given("person"),
    "team": task.c.team == given("team"),
    "q": task.c.title.in_(notes.SOUGHT),
}
WIDE = "all"


@blueprint.get("/inbox", endpoint="page")
def listing(bulk: Form | None = None, verdicts: Sequence[Verdict] = ()) -> Response:
    """What waits for the viewer; `verdicts` tell what became of each piece of work that was just ticked."""
    table, options = _asked()
    found, total = _part(table)
    rows = items(found)
    if table.format:
        return tables.export(table, _columns(), rows, "inbox")
    return page(
        "inbox/page.html",
        "inbox",
        table=table.shown(rows, total),
        own=waiting(),
        swap=wants_block(),
        wide=_in_scope(wide=True),
        bulk=bulk or blank(quality=FULL_QUALITY),
        verdicts=verdicts,
        qualities=words.rulebook().limits.quality_percents if rows else (),
        options=options,
        branches=words.branches(),
        voids=_voids() if not table.narrowed else (),
    )


def count() -> int:
    """How much waits for the viewer: as the nearest decider, and as the second person."""
    return waiting() + len(proposals())


def left() -> int:
    """How much is left of the list on display."""
    return _part(_asked()[0])[1]


def waiting() -> int:
    """How much waits for the viewer as the nearest decider."""
    return _in_scope(wide=False)


def _in_scope(*, wide: bool) -> int:
    scopes = _scopes(wide=wide)
    if wide and scopes == _scopes(wide=False):
        return waiting()
    lines = _lines(scopes.shape, frozenset(), "waiting", descending=False)
    return shell.once(f"waiting {wide}", lambda: lines.count(shell.connection(), **scopes.values))


def _part(table: Table) -> tuple[Sequence[Row[Any]], int]:
    wide = table.filters["scope"] == WIDE
    scopes, wanted = _scopes(wide=wide), {name: value for name, value in table.wanted.items() if name in FILTERS}
    known = None if wanted else _in_scope(wide=wide)
    lines = _lines(scopes.shape, frozenset(wanted), table.sort, descending=table.descending)
    values: dict[str, Any] = {**scopes.values, **wanted, "sought": notes.sought(table.search)}
    return lines.page(shell.connection(), limit=table.limit, offset=table.offset, known=known, **values)


def _scopes(*, wide: bool) -> Asked:
    directory, me, day = shell.directory(), shell.person(), shell.today()
    return shell.once(f"inbox {wide}", lambda: asked(directory.scopes(me, day, nearest=not wide)))


@lru_cache(maxsize=512)
def _lines(shape: Shape, wanted: frozenset[str], sort: str, *, descending: bool) -> Paged:
    found = query(shape).where(*(FILTERS[name] for name in wanted))
    return Paged(found, tables.ordered(SORTS[sort], descending=descending), task.c.submission)


@lru_cache(maxsize=64)
def _found(shape: Shape) -> Prepared:
    return Prepared(tasks.found_in(query(shape)))


def _voids() -> list[tuple[str, str, str]]:
    """What others have proposed to void: task, title, and who proposed it."""
    found = proposals()
    titles, names = words.texts(task.title for task in found), words.names(task.void_proposed_by for task in found)
    return [(task.id, titles[task.title], names[task.void_proposed_by]) for task in found]


def _asked() -> tuple[Table, dict[str, list[tuple[str, str]]]]:
    """The part of the list that is asked for, and what its filters offer."""
    wide = shell.query().get("scope") == WIDE
    scopes = _scopes(wide=wide)
    found = _found(scopes.shape).rows(shell.connection(), **scopes.values)
    shell.once(f"waiting {wide}", lambda: sum(row.tasks for row in found))
    options = _options(found)
    filters = {name: [value for value, _label in offered] for name, offered in options.items()}
    table = tables.asked(sorts=SORTS, sort="waiting", filters={"scope": [WIDE], **filters})
    return replace(table, path=url_for("inbox.page")), options


def _options(found: Sequence[Row[Any]]) -> dict[str, list[tuple[str, str]]]:
    chosen, teams = _chosen(), shell.directory().teams
    people = {row.member for row in found} | chosen["person"]
    names = words.names(people)
    offered = {
        "kind": {kind: words.kind_name(kind) for kind in {row.kind for row in found} | chosen["kind"]},
        "person": {person: names[person] for person in people},
        "team": {team: teams[team].name for team in {row.team for row in found} | chosen["team"]},
    }
    return {name: sorted(labels.items(), key=lambda option: option[1]) for name, labels in offered.items()}


def _chosen() -> dict[str, set[str]]:
    """What is on as a filter stays on when the last work of its sort is decided, if the viewer may know of it."""
    kind, person, team = (shell.query().get(name, "") for name in ("kind", "person", "team"))
    directory, me, day = shell.directory(), shell.person(), shell.today()
    return {
        "kind": {kind} if any(kind in each.rulebook.by_code for each in shell.world().library.versions) else set(),
        "person": {person} if directory.manages(me, person, day) else set(),
        "team": {team} if team and team in directory.teams_under(me, day) else set(),
    }


def _columns() -> list[Column]:
    branches = words.branches()
    return [
        Column(heading=_("Title"), value=lambda item: item.title),
        Column(heading=_("Handed in by"), value=lambda item: item.who),
        Column(heading=_("Team"), value=lambda item: item.team),
        Column(heading=_("Kind of task"), value=lambda item: item.kind),
        Column(heading=_("Branch"), value=lambda item: branches[item.task.branch]),
        Column(heading=_("Day of the work"), value=lambda item: item.task.done_on),
        Column(heading=_("Handed in at"), value=lambda item: item.task.submitted_at),
        Column(heading=_("Shares"), value=lambda item: ", ".join(f"{p.name} {p.percent} %" for p in item.parts)),
        Column(heading=_("Not confirmed yet"), value=lambda item: ", ".join(item.waits_for)),
        Column(heading=_("Pending XP"), value=lambda item: item.task.xp),
        Column(heading=_("Pending points"), value=lambda item: item.task.points),
        Column(heading=_("Earns nothing"), value=_nothing),
        Column(heading=_("Evidence"), value=lambda item: " ".join(_shown(item))),
        Column(heading=_("Number"), value=lambda item: item.task.id),
    ]


def _nothing(item: Item) -> str:
    return " ".join(f"{part.name}: {part.nothing}" for part in item.parts if part.nothing)


def _shown(item: Item) -> list[str]:
    return [proof.name if proof.file else proof.ref for proof in item.proofs]
