"""All drafts, and a new one: from a version of the rules, or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from growth_tree.accounts import drafts
from growth_tree.domain.core import Rejected
from growth_tree.rulebook_schema import RulebookInvalid, dump_document, read
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.drafts.blueprint import TONES, blueprint, statuses
from growth_tree.web.forms import Choice, Form, FormSchema, Text, blank, parse
from growth_tree.web.page import go, page
from growth_tree.web.rules.blueprint import in_force
from growth_tree.web.tables import Column

SORTS = {"name": lambda each: each.name.casefold(), "saved": lambda each: each.updated_at}
READ_MAX = 4 * 1024 * 1024
"""Bytes; whatever is larger is refused by the document's own bound anyway."""


def version_names() -> dict[str, str]:
    """All versions with their names, the newest first."""
    current, remark = in_force(), _("in force")
    return {
        str(each.version): f"{each.version} · {words.said(each.rulebook.title)}"
        + (f" ({remark})" if current and each.version == current.version else "")
        for each in reversed(shell.world().library.versions)
    }


class New(FormSchema):
    """What a draft is called, and what it is made from."""

    name = Text(limit=drafts.NAME_MAX, required=True)
    version = Choice(among=version_names, load_default=None)


@blueprint.get("/rules/drafts", endpoint="page")
def listing(form: Form | None = None) -> Response:
    """All drafts, the latest first."""
    table = tables.asked(sorts=SORTS, sort="-saved", filters={"status": tuple(statuses())})
    status = table.filters["status"]
    found = [
        each
        for each in drafts.every(shell.connection())
        if status in ("", each.status) and table.search.casefold() in each.name.casefold()
    ]
    found.sort(key=SORTS[table.sort], reverse=table.descending)
    shown = found[table.offset : table.offset + table.limit]
    names = words.names([name for each in found for name in (each.owner, each.updated_by)])
    if table.format:
        return tables.export(table, _columns(names), found, "rule-drafts")
    current = in_force()
    return page(
        "drafts/page.html",
        "drafts",
        table=table.shown(shown, len(found)),
        names=names,
        statuses=statuses(),
        tones=TONES,
        versions=version_names(),
        writes=policy.may("drafts.create"),
        form=form or blank(version=current.version if current else ""),
    )


@blueprint.post("/rules/drafts")
def create() -> Response:
    """Begin a draft."""
    form = parse(New)
    if form.accepts(_begin):
        return go(url_for("drafts.show", draft_id=form.result), _("The draft is begun."))
    return listing(form)


def read_document(text: str, field: str) -> dict[str, Any]:
    """A document as it stands, also where it is no rule book; refused where it cannot be read at all."""
    try:
        found = read(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except RulebookInvalid as invalid:
        problem = invalid.problems[0]
        raise Rejected(problem.code, field, **problem.params) from invalid
    if not isinstance(found, dict):
        raise Rejected("document_wanted", field)
    return found


def uploaded(field: str) -> str | None:
    """The text of a file that was sent along; None where there is none."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        return None
    try:
        return str(sent.read(READ_MAX), "utf-8")
    except UnicodeDecodeError as error:
        raise Rejected("not_utf8", field) from error


def _begin(given: Mapping[str, Any]) -> str:
    version, document = _source(given)
    with shell.writing() as connection:
        return drafts.begin(
            connection,
            name=given["name"],
            owner=shell.person(),
            based_on=version,
            document=document,
            at=shell.now(),
        )


def _source(given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The version and document that a draft begins with; a file comes before a version."""
    text = uploaded("file")
    if text is not None:
        return 0, read_document(text, "file")
    version = shell.world().library.version(int(given["version"] or 0))
    if version is None:
        raise Rejected("draft_from_nothing", "version")
    return version.version, dump_document(version.rulebook)


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column(heading=_("Draft"), value=lambda each: each.name),
        Column(heading=_("Status"), value=lambda each: statuses()[each.status]),
        Column(heading=_("Made from version"), value=lambda each: each.based_on or None),
        Column(heading=_("Begun by"), value=lambda each: names[each.owner]),
        Column(heading=_("Last saved"), value=lambda each: each.updated_at),
        Column(heading=_("Saved by"), value=lambda each: names[each.updated_by]),
    ]
