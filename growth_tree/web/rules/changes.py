"""What changed in the rules: from when, why, by whom, what it did to work of before, and to the viewer's own books."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response
from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.accounts.jobs import Job
from growth_tree.domain.rulebook_events import Mode, Proposal, RulebookPublished
from growth_tree.lab.posting import restated
from growth_tree.rulebook_schema import dump_document
from growth_tree.web import policy, shell, tables, words
from growth_tree.web.imports.saying import failure
from growth_tree.web.rules.blueprint import blueprint, edition, in_force, looking_back, nothing_yet, rules_page, when
from growth_tree.web.rules.differences import Group, differences
from growth_tree.web.rules.posting import under_way
from growth_tree.web.tables import Column
from growth_tree.web.words import by_language
from models import corrections

SHOWN = 10
"""Versions on a page; every one is compared with the one before."""


@by_language
def modes() -> dict[str, str]:
    """What a version does to work of before."""
    return {
        Mode.FORWARD: _("Forward only"),
        Mode.TOP_UP: _("Top-up"),
        Mode.RESTATEMENT: _("Restatement"),
    }


@by_language
def mode_meanings() -> dict[str, str]:
    """The same in a sentence."""
    return {
        Mode.FORWARD: _("Work of earlier days stays as it was booked."),
        Mode.TOP_UP: _("Differences in people's favour are booked afterwards; nobody loses anything."),
        Mode.RESTATEMENT: _("All differences are booked afterwards, also those that take something away."),
    }


class Change(NamedTuple):
    """A version, when and by whom it was published, what it changed, and what it brought the viewer afterwards."""

    version: RulebookPublished
    at: str
    actor: str
    groups: list[Group]
    own: tuple[int, int] | None
    posting: Job | None


@blueprint.get("/rules/changes")
@looking_back
def changes() -> Response:
    """All versions, the newest first, page by page."""
    if in_force() is None:
        return nothing_yet()
    shown = edition()
    table = tables.asked(sorts=("",), sort="", along=when().along)
    published = _published()
    first = max(1, min(table.page, -(-len(published) // SHOWN)))
    part = published if table.format else published[(first - 1) * SHOWN : first * SHOWN]
    own = {} if when().past else corrections.of_versions(shell.connection(), shell.person())
    posted = {} if when().past else under_way()
    found = [
        Change(event, at, actor, _groups(event), own.get(event.version), posted.get(event.version))
        for event, actor, at in part
    ]
    names = words.names(name for each in found for name in _people(each))
    if table.format:
        return tables.export(table, _columns(names), found, "rules-changes")
    return rules_page(
        "changes",
        shown,
        table=table,
        found=found,
        names=names,
        texts=words.texts([each.version.reason for each in found] + [each.drafted.reason for each in _coming()]),
        modes=modes(),
        mode_meanings=mode_meanings(),
        coming=[(each, _would_change(each)) for each in _coming()],
        earlier=table.link(page=first + 1) if first * SHOWN < len(published) else None,
        later=table.link(page=first - 1) if first > 1 else None,
        drafts=policy.may("drafts.page"),
        failures={each.version.version: failure(each.posting) for each in found if each.posting},
        posts=policy.may("rules.post_again"),
    )


def _published() -> list[tuple[RulebookPublished, str, str]]:
    found = handle.episode(shell.connection(), "rulebook", 1, when().position)
    return [
        (each.event, each.actor, each.at) for each in reversed([*found]) if isinstance(each.event, RulebookPublished)
    ]


def _groups(event: RulebookPublished) -> list[Group]:
    before = shell.world().library.version(event.version - 1)
    return differences(dump_document(before.rulebook), dump_document(event.rulebook)) if before else []


def _coming() -> list[Proposal]:
    """Restatements to which two admins have agreed: everybody whom they touch knows of them before the third one."""
    return [each for each in shell.world().library.proposals.values() if each.seconded_by is not None]


def _would_change(proposal: Proposal) -> tuple[int, int] | None:
    """By how many XP and points the books of the viewer would change, if they would."""
    library, zone = shell.world().library, shell.handler().zone
    until = when().position if when().past else None
    who = shell.person()
    return restated(shell.connection(), library, zone, proposal.drafted, member=who, until=until).get(who)


def _people(change: Change) -> tuple[str | None, ...]:
    version = change.version
    return change.actor, version.by, version.proposed_by, version.seconded_by


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column(heading=_("Version"), value=lambda each: each.version.version),
        Column(heading=_("In force from"), value=lambda each: each.version.effective_from),
        Column(heading=_("Mode"), value=lambda each: modes()[each.version.mode]),
        Column(heading=_("For work since"), value=lambda each: each.version.since),
        Column(heading=_("Published at"), value=lambda each: each.at),
        Column(heading=_("Published by"), value=lambda each: names[each.actor]),
        Column(heading=_("Changes"), value=lambda each: sum(len(group.lines) for group in each.groups)),
        Column(heading=_("My XP afterwards"), value=lambda each: each.own[0] if each.own else None),
        Column(heading=_("My points afterwards"), value=lambda each: each.own[1] if each.own else None),
    ]
