"""A draft on its way: proposed, agreed to, let go, put away, called something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree import publishing
from growth_tree.accounts import drafts, notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.rulebook import ConfirmRulebook, DropRulebook, ProposeRulebook
from growth_tree.domain.rulebook_events import Mode, RulebookSeconded
from growth_tree.handle import Command, Outcome
from growth_tree.rulebook_schema import RulebookInvalid, load_document
from growth_tree.web import shell
from growth_tree.web.drafts.blueprint import blueprint
from growth_tree.web.drafts.overview import show
from growth_tree.web.forms import Choice, Day, FormSchema, Text, Whole, blank, parse
from growth_tree.web.lab.blueprint import draft_of
from growth_tree.web.page import go

REASON_MAX = 500


class Proposed(FormSchema):
    """From when on the draft is to be in force, what it does to work of before, and why."""

    effective_from = Day(required=True)
    mode = Choice(among=tuple(Mode), required=True)
    since = Day(load_default=None)
    reason = Text(limit=REASON_MAX, multiline=True, required=True)
    revision = Whole(required=True)


class Named(FormSchema):
    """What the draft is called."""

    name = Text(limit=drafts.NAME_MAX, required=True)


class Nothing(FormSchema):
    """There is nothing to fill in."""


@blueprint.post("/rules/drafts/<draft_id>/propose")
def propose(draft_id: str) -> Response:
    """Propose it as the next version, as the viewer has seen it."""
    draft_of(draft_id)
    form = parse(Proposed)
    if form.accepts(lambda given: _propose(draft_id, given)):
        return _back(draft_id, _("Proposed. Another admin has to confirm it."))
    return show(draft_id, form)


@blueprint.post("/rules/drafts/<draft_id>/confirm")
def confirm(draft_id: str) -> Response:
    """Agree to the proposal."""
    draft_of(draft_id)
    command = ConfirmRulebook(draft=draft_id, by=shell.person())
    return _decide(draft_id, lambda _given: _carry_out(command), _confirmed)


@blueprint.post("/rules/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Let the proposal go; the draft can be changed again."""
    draft_of(draft_id)
    command = DropRulebook(draft=draft_id, by=shell.person())
    return _decide(draft_id, lambda _given: _carry_out(command), lambda _done: _("The proposal is taken back."))


@blueprint.post("/rules/drafts/<draft_id>/close")
def close(draft_id: str) -> Response:
    """Put the draft away."""
    draft_of(draft_id)
    return _decide(draft_id, lambda _given: _put_away(draft_id), lambda _done: _("The draft is put away."))


@blueprint.post("/rules/drafts/<draft_id>/name")
def rename(draft_id: str) -> Response:
    """Call it something else."""
    draft_of(draft_id)
    form = parse(Named)
    if form.accepts(lambda given: _rename(draft_id, given["name"])):
        return _back(draft_id, _("Renamed."))
    return show(draft_id, naming=form)


def _propose(draft_id: str, given: Mapping[str, Any]) -> None:
    with shell.writing() as connection:
        draft = drafts.held(connection, draft_id)
        if draft.status == drafts.OPEN and draft.revision != given["revision"]:
            raise Rejected("draft_changed", revision=draft.revision)
        try:
            rulebook = load_document(draft.document)
        except RulebookInvalid as invalid:
            raise Rejected("draft_invalid", problems=len(invalid.problems)) from invalid
        command = ProposeRulebook(
            draft=draft_id,
            rulebook=rulebook,
            effective_from=given["effective_from"],
            mode=Mode(given["mode"]),
            since=given["since"],
            reason=notes.keep_text(connection, shell.person(), given["reason"], shell.now()),
            by=shell.person(),
        )
        publishing.carry_out(shell.handler(), connection, shell.order(command))


def _carry_out(command: Command) -> Outcome:
    with shell.writing() as connection:
        return publishing.carry_out(shell.handler(), connection, shell.order(command))


def _put_away(draft_id: str) -> None:
    with shell.writing() as connection:
        drafts.drop(connection, draft_id)


def _rename(draft_id: str, name: str) -> None:
    with shell.writing() as connection:
        drafts.rename(connection, draft_id, name)


def _decide(draft_id: str, act: Callable[[Any], Any], said: Callable[[Any], str]) -> Response:
    """What has no fields: done, or refused above the page's form."""
    form = parse(Nothing)
    if form.accepts(act):
        return _back(draft_id, said(form.result))
    shell.refresh()
    shown = blank()
    shown.errors = form.errors
    return show(draft_id, shown)


def _confirmed(outcome: Outcome) -> str:
    if any(isinstance(recorded.event, RulebookSeconded) for recorded in outcome.events):
        return str(_("Agreed. A restatement takes a third admin."))
    return str(_("Agreed. The draft is published."))


def _back(draft_id: str, say: str) -> Response:
    return go(url_for("drafts.show", draft_id=draft_id), say)
