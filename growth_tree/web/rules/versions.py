"""The versions of the rules: when each takes effect, who published it when, and its document to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response
from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.rulebook_schema import dump_rulebook
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.rules.blueprint import blueprint, edition, in_force, looking_back, rules_page, when
from growth_tree.web.tables import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version, who published it, and the last day it governs, if one is known."""

    number: int
    title: str
    kinds: int
    badges: int
    first_day: date
    published_at: str
    published_by: str
    state: str


@blueprint.get("/rules/versions", endpoint="versions")
@looking_back
def versions() -> Response:
    """All versions, the newest first."""
    shown = edition()
    table = tables.asked(sorts=("",), sort="", filters={"version": [str(shown.version)]}, along=when().along)
    found = _versions()
    names = words.names(version.published_by for version in found)
    if table.format:
        return tables.export(table, _columns(names), found, "rules-versions")
    states = {"current": (_("in force"), "good"), "coming": (_("coming"), "info"), "past": (_("past"), "")}
    return rules_page(
        "versions", shown, table=table, versions=found, names=names, states=states, drafts=policy.may("drafts.page")
    )


@blueprint.get("/rules/document.yaml", endpoint="document")
@looking_back
def document() -> Response:
    """A version as the document that `growth-tree rules` takes."""
    shown = edition()
    disposition = f'attachment; filename="rules-{shown.version}.yaml"'
    return Response(
        dump_rulebook(shown.rulebook),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


def _versions() -> list[Version]:
    current = in_force()
    published = [
        (found.event, found.actor, found.at)
        for found in handle.episode(shell.connection(), "rulebook", 1, when().position)
        if isinstance(found.event, RulebookPublished)
    ]
    return [
        Version(
            number=each.version,
            title=words.said(each.rulebook.title),
            kinds=len(each.rulebook.kinds),
            badges=len(each.rulebook.badges),
            first_day=each.effective_from,
            published_at=at,
            published_by=actor,
            state=_state(each, current),
        )
        for each, actor, at in reversed(published)
    ]


def _state(each: RulebookPublished, current: RulebookPublished | None) -> str:
    if current is not None and each.version == current.version:
        return "current"
    return "coming" if each.effective_from > shell.today() else "past"


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column(heading=_("Version"), value=lambda version: version.number),
        Column(heading=_("In force from"), value=lambda version: version.first_day),
        Column(heading=_("Published at"), value=lambda version: version.published_at),
        Column(heading=_("Published by"), value=lambda version: names[version.published_by]),
        Column(heading=_("Kinds of task"), value=lambda version: version.kinds),
        Column(heading=_("Badges"), value=lambda version: version.badges),
    ]
