"""One draft: what is wrong with it, what it changes, who did what with it, and what can be done next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response
from flask_babel import gettext as _

from growth_tree import codec, handle
from growth_tree.accounts import drafts, simulations
from growth_tree.accounts.drafts import Draft
from growth_tree.accounts.simulations import Kept
from growth_tree.domain.rulebook_events import (
    Proposal,
    RulebookDrafted,
    RulebookPublished,
    RulebookSeconded,
    RulebookWithdrawn,
)
from growth_tree.rulebook_schema import dump_document, problems_of
from growth_tree.web import policy, shell, words
from growth_tree.web.drafts.blueprint import blueprint, editor
from growth_tree.web.drafts.places import places
from growth_tree.web.forms import Form, blank
from growth_tree.web.lab.blueprint import draft_of
from growth_tree.web.rules.changes import mode_meanings, modes
from growth_tree.web.rules.differences import Group, differences, whole
from growth_tree.web.timeline import Step


@blueprint.get("/rules/drafts/<draft_id>")
def show(draft_id: str, form: Form | None = None, naming: Form | None = None) -> Response:
    """The draft as a whole."""
    draft = draft_of(draft_id)
    library = shell.world().library
    proposal, steps = library.proposals.get(draft.id), _steps(draft)
    found = problems_of(draft.document)
    return editor(
        "show",
        draft,
        "overview",
        problems=found,
        mending=list(places(draft.document, found)),
        proposal=proposal,
        tried=_tried(draft),
        confirms=proposal is not None and policy.may("drafts.confirm") and not _had_a_hand(proposal),
        admin=policy.may("drafts.confirm"),
        groups=_changes(draft),
        against=_base(draft),
        version=next((each for each in library.versions if each.draft == draft.id), None),
        steps=steps,
        names=words.names([draft.owner, draft.updated_by, *(step.actor for step in steps)]),
        texts=words.texts([step.reason for step in steps]),
        modes=modes(),
        mode_meanings=mode_meanings(),
        form=form or blank(effective_from=_tomorrow(), mode=["forward"], revision=draft.revision),
        naming=naming or blank(name=draft.name),
    )


def to_confirm() -> int:
    """How many proposals wait for the viewer."""
    if not policy.may("drafts.confirm"):
        return 0
    return sum(not _had_a_hand(each) for each in shell.world().library.proposals.values())


def _tomorrow() -> date:
    versions = shell.world().library.versions
    tomorrow = shell.today() + timedelta(days=1)
    return max(versions[-1].effective_from, tomorrow) if versions else tomorrow


def _had_a_hand(proposal: Proposal) -> bool:
    return shell.person() in (proposal.drafted.by, proposal.seconded_by)


def _base(draft: Draft) -> int:
    """The version that a draft is laid beside: the one before it where it is published, else the last one."""
    versions = shell.world().library.versions
    return next((each.version - 1 for each in versions if each.draft == draft.id), len(versions))


def _tried(draft: Draft) -> Kept | None:
    """What the lab found about the draft as it is now."""
    kept = simulations.of_draft(shell.connection(), draft.id)
    return kept if kept is not None and kept.revision == draft.revision else None


def _changes(draft: Draft) -> list[Group]:
    before = shell.world().library.version(_base(draft))
    return differences(dump_document(before.rulebook) if before else {}, whole(draft.document))


def _steps(draft: Draft) -> list[Step]:
    """Who did what with the draft, from the log."""
    begun = Step(position=0, type="", what=_("began the draft."), actor=draft.owner, at=codec.stamp(draft.created_at))
    if draft.status == drafts.OPEN and draft.revision == 1:
        return [begun]
    said = [
        (found, _told(found.event))
        for found in handle.history(shell.connection(), "rulebook")
        if getattr(found.event, "draft", None) == draft.id
    ]
    return [
        begun,
        *(
            Step(
                position=found.position,
                type=type(found.event).__name__,
                what=what,
                actor=found.actor,
                at=found.at,
                reason=found.event.reason if isinstance(found.event, RulebookDrafted) else None,
            )
            for found, what in said
        ),
    ]


def _told(event: Any) -> str:
    match event:
        case RulebookDrafted():
            return str(_("proposed it as the next version."))
        case RulebookSeconded():
            return str(_("agreed to it as the second admin."))
        case RulebookWithdrawn():
            return str(_("took the proposal back."))
        case RulebookPublished():
            return str(_("agreed to it: it became version %(version)s.", version=event.version))
        case _:
            return ""
