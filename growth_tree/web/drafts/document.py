"""The draft as a document: to read, to take away, and to bring back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from flask import Response
from flask_babel import gettext as _
from marshmallow import fields

from growth_tree.accounts import drafts
from growth_tree.rulebook_schema import problems_of
from growth_tree.web.drafts.blueprint import address_of, blueprint, editor, save
from growth_tree.web.drafts.listing import read_document, uploaded
from growth_tree.web.drafts.places import places
from growth_tree.web.forms import Form, FormSchema, Whole, blank, parse
from growth_tree.web.lab.blueprint import draft_of
from growth_tree.web.page import go
from growth_tree.web.rules.differences import Group, differences, whole

LINES_MAX = 40


class Written(FormSchema):
    """The document as text, exactly as it was typed, and the revision that was seen."""

    document = fields.String(load_default="")
    revision = Whole(required=True)


def as_yaml(document: Mapping[str, Any]) -> str:
    """A document as YAML; reading that gives the same document."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=drafts.BYTES_MAX)


@blueprint.get("/rules/drafts/<draft_id>/document")
def document(draft_id: str, form: Form | None = None, brought: Mapping[str, Any] | None = None) -> Response:
    """All of it as text; with what was `brought` and could not be kept, how that differs."""
    draft = draft_of(draft_id)
    text = as_yaml(draft.document)
    found = problems_of(draft.document)
    others: list[Group] = [] if brought is None else differences(whole(draft.document), whole(brought))
    return editor(
        "document",
        draft,
        "document",
        problems=found,
        form=form or blank(document=text),
        lines=min(LINES_MAX, text.count("\n") + 2),
        mending=list(places(draft.document, found)),
        others=others,
    )


@blueprint.get("/rules/drafts/<draft_id>/document.yaml")
def file(draft_id: str) -> Response:
    """The same as a file."""
    draft = draft_of(draft_id)
    disposition = f'attachment; filename="rules-draft-{draft.id}.yaml"'
    return Response(
        as_yaml(draft.document),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@blueprint.post("/rules/drafts/<draft_id>/document")
def bring(draft_id: str) -> Response:
    """Keep what was typed, or the file; also what is no rule book yet, but not what cannot be read at all."""
    draft, form = draft_of(draft_id), parse(Written)
    brought: dict[str, Any] | None = None

    def keep(given: Mapping[str, Any]) -> None:
        nonlocal brought
        brought = _read(given)
        save(draft, brought, given["revision"])

    if form.accepts(keep):
        return go(address_of(draft, "document"), _("Saved."))
    return document(draft_id, form, brought)


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    text = uploaded("file")
    return read_document(given["document"], "document") if text is None else read_document(text, "file")
