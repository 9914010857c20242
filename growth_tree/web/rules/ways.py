"""The ways to earn: every kind of work of a version, what it earns, what it needs, and how often it counts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import feedback
from growth_tree.domain.rules import BRANCHES, JOBS, TaskKind
from growth_tree.web import shell, tables, words
from growth_tree.web.rules import saying
from growth_tree.web.rules.allowance import standings
from growth_tree.web.rules.blueprint import (
    blueprint,
    edition,
    in_force,
    is_live,
    looking_back,
    nothing_yet,
    rules_page,
    when,
)
from growth_tree.web.tables import Column, Table


@blueprint.get("/rules", endpoint="page")
@looking_back
def ways() -> Response:
    """The kinds of work, branch by branch."""
    if in_force() is None:
        return nothing_yet()
    shown, table = edition(), _asked()
    found = [kind for kind in shown.rulebook.kinds if _fits(kind, table)]
    if table.format:
        return tables.export(table, _columns(), found, f"rules-{shown.version}")
    job = shell.directory().members[shell.person()].posting(shell.today()).job
    return rules_page(
        "page",
        shown,
        "ways",
        table=table.shown(found, len(found)),
        groups=_groups(found),
        branches=words.branches(),
        jobs=words.jobs(),
        job=job,
        often=saying.how_often,
        needs=words.evidence(),
        mine=standings(shown.rulebook) if is_live(shown) else {},
        votes=feedback.votes(shell.connection()) if shown == in_force() else {},
    )


def _asked() -> Table:
    versions = [str(published.version) for published in shell.world().library.versions]
    filters = {"branch": BRANCHES, "job": JOBS, "version": versions}
    return tables.asked(sorts=("",), sort="", filters=filters, along=when().along)


def _fits(kind: TaskKind, table: Table) -> bool:
    """Whether a kind passes the filters, and every word of the search is found in it."""
    branch, job = table.filters["branch"], table.filters["job"]
    if (branch and kind.branch != branch) or (job and kind.jobs and job not in kind.jobs):
        return False
    text = " ".join((kind.code, kind.name.zh, kind.name.en, kind.hint.zh, kind.hint.en, words.branches()[kind.branch]))
    return all(word in text.casefold() for word in table.search.casefold().split())


def _groups(found: Sequence[TaskKind]) -> list[tuple[str, list[TaskKind]]]:
    by_branch = [(branch, [kind for kind in found if kind.branch == branch]) for branch in BRANCHES]
    return [(branch, kinds) for branch, kinds in by_branch if kinds]


def _columns() -> list[Column]:
    branches, jobs, needs = words.branches(), words.jobs(), words.evidence()

    def column(heading: str, of: str) -> Column:
        return Column(heading=heading, value=lambda kind: getattr(kind, of))

    return [
        column(_("Short code"), "code"),
        Column(heading=_("Kind of task"), value=lambda kind: words.said(kind.name)),
        Column(heading=_("Branch"), value=lambda kind: branches[kind.branch]),
        column(_("XP"), "xp"),
        column(_("Points"), "points"),
        Column(heading=_("Evidence"), value=lambda kind: needs[kind.evidence]),
        Column(heading=_("How often"), value=lambda kind: " · ".join(saying.how_often(kind))),
        Column(heading=_("Meant for"), value=lambda kind: " · ".join(jobs[job] for job in kind.jobs) or _("everybody")),
        Column(heading=_("What counts"), value=lambda kind: words.said(kind.hint)),
    ]
