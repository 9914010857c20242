"""Whom a change of the rules concerns: admins whom it waits for, those whose work would be stated anew, everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from growth_tree.accounts.notices import Notice
from growth_tree.codec import moment
from growth_tree.domain.rulebook import (
    Library,
    RulebookDrafted,
    RulebookPublished,
    RulebookSeconded,
)
from growth_tree.notices.concerned import Context
from growth_tree.projections import Recorded
from models import ledger


def of_rules(recorded: Recorded, context: Context) -> list[Notice]:
    """What to tell whom of an event about the rules; nobody is told of the version with which it all began."""
    match event := recorded.event:
        case RulebookDrafted():
            return _to_each(
                context.directory.admins(context.today) - {event.by}, "rules_waiting", recorded, event.draft
            )
        case RulebookSeconded():
            admins = context.directory.admins(context.today) - {event.by}
            waiting = _to_each(admins, "rules_waiting", recorded, event.draft)
            return waiting + _to_each(context.touched.get(event.draft, ()), "rules_restating", recorded, event.draft)
        case RulebookPublished() if event.version > 1:
            return _to_each(context.directory.members, "rules_changed", recorded, event.draft or "", event.version)
        case _:
            return []


def touched(connection: Connection, library: Library, recorded: Iterable[Recorded]) -> dict[str, frozenset[str]]:
    """Whose work the restatements to which a second admin has just agreed would state anew, by draft."""
    seconded = {each.event.draft for each in recorded if isinstance(each.event, RulebookSeconded)}
    return {
        draft: ledger.members_since(connection, since.isoformat())
        for draft in seconded
        if (since := _since(library, draft)) is not None
    }


def _since(library: Library, draft: str) -> date | None:
    proposal = library.proposals.get(draft)
    if proposal is not None:
        return proposal.drafted.since
    return next((version.since for version in library.versions if version.draft == draft), None)


def _to_each(people: Iterable[str], code: str, recorded: Recorded, about: str, number: int = 0) -> list[Notice]:
    """The same for each of some people, as a matter of their own; the code tells two for one person apart."""
    return [
        Notice(
            person=person,
            key=f"{code}/{recorded.position}",
            code=code,
            member=person,
            at=moment(recorded.at),
            about=about,
            number=number,
        )
        for person in sorted(people)
    ]
