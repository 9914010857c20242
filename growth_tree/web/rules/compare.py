"""Two versions of the rules, or drafts, side by side: what one says otherwise than the other, in words."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree.accounts import drafts
from growth_tree.rulebook_schema import dump_document
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.page import page
from growth_tree.web.rules.blueprint import blueprint, in_force
from growth_tree.web.rules.differences import differences, whole
from growth_tree.web.tables import Column


@blueprint.get("/rules/compare")
def compare() -> Response:
    """Whatever two are asked for; at first the version in force beside the one before."""
    names = _names()
    table = tables.asked(sorts=("",), sort="", filters={"one": names, "other": names})
    one, other = (table.filters[side] or default for side, default in zip(("one", "other"), _usual(), strict=True))
    groups = differences(_document(one), _document(other)) if one and other else []
    if table.format:
        rows = [(group.name, *line) for group in groups for line in group.lines]
        return tables.export(table, _columns(names, one, other), rows, "rules-side-by-side")
    return page("rules/compare.html", None, names=names, one=one, other=other, groups=groups, table=table)


def _names() -> dict[str, str]:
    """Versions by number, for everybody; drafts by id, for those who may read them."""
    versions = {
        str(each.version): f"{each.version} · {words.said(each.rulebook.title)}"
        for each in reversed(shell.world().library.versions)
    }
    if not policy.may("drafts.page"):
        return versions
    known = drafts.every(shell.connection())
    return versions | {f"d{each.id}": _("Draft: %(name)s", name=each.name) for each in known}


def _usual() -> tuple[str, str]:
    current = in_force()
    if current is None:
        return "", ""
    return str(max(1, current.version - 1)), str(current.version)


def _document(code: str) -> dict[str, Any]:
    if code.startswith("d"):
        draft = drafts.get(shell.connection(), code[1:])
        return dict(whole(draft.document)) if draft is not None else {}
    version = shell.world().library.version(int(code))
    return dump_document(version.rulebook) if version is not None else {}


def _columns(names: dict[str, str], one: str, other: str) -> list[Column]:
    return [
        Column(heading=_("Part"), value=lambda row: row[0]),
        Column(heading=_("What of the rules"), value=lambda row: row[1]),
        Column(heading=names.get(one, one), value=lambda row: row[2]),
        Column(heading=names.get(other, other), value=lambda row: row[3]),
    ]
