"""What is known when it is asked whom an event concerns, and whose turn something is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from growth_tree.accounts.notices import Notice
from growth_tree.codec import moment
from growth_tree.domain import redemption_events, task_events
from growth_tree.domain.catalogue import Catalogue
from growth_tree.domain.kpi_events import Kpis
from growth_tree.domain.organisation import Directory
from growth_tree.projections import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The organisation on the day, the streams that events speak of, and whose books restatements would change."""

    directory: Directory
    catalogue: Catalogue
    kpis: Kpis
    now: datetime
    today: date
    streams: Mapping[str, Any]
    touched: Mapping[str, frozenset[str]]

    def task(self, task: str) -> task_events.State:
        """A task as it stands."""
        return self.streams[f"task/{task}"]  # type: ignore[no-any-return]

    def redemption(self, redemption: str) -> redemption_events.State:
        """A request as it stands."""
        return self.streams[f"redemption/{redemption}"]  # type: ignore[no-any-return]


def deciders(directory: Directory, team: str, parties: Iterable[str], today: date) -> frozenset[str]:
    """Whose turn it is to decide: the nearest manager above and who stands in, else every admin; never a party."""
    concerned = frozenset(parties)
    found = directory.deciders(team, concerned, today)
    if not found or found[0] not in directory.chain(team, today):
        return frozenset(found)
    nearest = found[0]
    stand_in = {each.taker for each in directory.delegations if each.giver == nearest and each.covers(today)}
    return frozenset({nearest, *stand_in}) - concerned


def own(recorded: Recorded, member: str, code: str, about: str, *, number: int = 0, word: str = "") -> Notice:
    """Something that is a member's own matter, for that member."""
    return Notice(
        person=member,
        key=str(recorded.position),
        code=code,
        member=member,
        at=moment(recorded.at),
        about=about,
        number=number,
        word=word,
    )
