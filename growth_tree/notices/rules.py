"""Whom a change of the rules concerns: admins whom it waits for, those whose books it would change, everybody."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from growth_tree.accounts.notices import Notice
from growth_tree.codec import moment
from growth_tree.domain.rulebook_events import RulebookDrafted, RulebookPublished, RulebookSeconded
from growth_tree.handle import Handler
from growth_tree.lab.posting import restated
from growth_tree.notices.concerned import Context
from growth_tree.projections import Recorded


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


def touched(handler: Handler, connection: Connection, events: Iterable[Recorded]) -> dict[str, frozenset[str]]:
    """Whose books the restatements would change to which a second admin has agreed, by draft, while they wait."""
    seconded = {each.event.draft for each in events if isinstance(each.event, RulebookSeconded)}
    library = handler.world(connection).library
    return {
        draft: frozenset(restated(connection, library, handler.zone, proposal.drafted))
        for draft, proposal in library.proposals.items()
        if draft in seconded
    }


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
