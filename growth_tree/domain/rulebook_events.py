"""What happened to the rules, and how it folds. Names and fields of events are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.core import Rejected
from growth_tree.domain.rules import RuleBook


class Mode(StrEnum):
    """What a version does to work of before: nothing, or differences in people's favour, or all differences."""

    FORWARD = "forward"
    TOP_UP = "top_up"
    RESTATEMENT = "restatement"


class RulebookDrafted(Struct, frozen=True, kw_only=True):
    """A draft was proposed as the next version."""

    draft: str
    rulebook: RuleBook
    effective_from: date
    mode: Mode
    since: date | None
    reason: str
    by: str


class RulebookSeconded(Struct, frozen=True, kw_only=True):
    """A second admin agreed to a restatement; a third one has to."""

    draft: str
    by: str


class RulebookWithdrawn(Struct, frozen=True, kw_only=True):
    """A proposal was let go."""

    draft: str
    by: str


class RulebookPublished(Struct, frozen=True, kw_only=True):
    """A version of the rules, and the first day of work that it governs; without `by` where nobody was asked."""

    version: int
    effective_from: date
    rulebook: RuleBook
    mode: Mode
    since: date | None
    reason: str | None
    by: str | None
    proposed_by: str | None
    seconded_by: str | None
    draft: str | None


Event = RulebookDrafted | RulebookSeconded | RulebookWithdrawn | RulebookPublished


# State


class Proposal(Struct, frozen=True, kw_only=True):
    """A draft that waits for other admins; `after` is the last version that was known when it was proposed."""

    drafted: RulebookDrafted
    after: int
    seconded_by: str | None = None


class Library(Struct, frozen=True):
    """All published versions, and what is proposed; a day of work belongs to the last version in effect on it."""

    versions: tuple[RulebookPublished, ...] = ()
    proposals: Mapping[str, Proposal] = field(default_factory=dict)

    def current(self, day: date) -> RulebookPublished:
        """The version in force on a day; the days before the first version belong to the first.

        Raises Rejected where no rule book has been published at all.
        """
        if not self.versions:
            raise Rejected("no_rulebook")
        for version in reversed(self.versions):  # several times for every award, so not written as a generator
            if version.effective_from <= day:
                return version
        return self.versions[0]

    def version(self, number: int) -> RulebookPublished | None:
        """A version by its number, or None."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None


State = Library


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case RulebookDrafted():
            proposal = Proposal(drafted=event, after=len(state.versions))
            return replace(state, proposals={**state.proposals, event.draft: proposal})
        case RulebookSeconded():
            seconded = replace(state.proposals[event.draft], seconded_by=event.by)
            return replace(state, proposals={**state.proposals, event.draft: seconded})
        case RulebookWithdrawn():
            return replace(state, proposals=_without(state, event.draft))
        case RulebookPublished():
            return replace(state, versions=(*state.versions, event), proposals=_without(state, event.draft))
    assert_never(event)


def _without(state: State, draft: str | None) -> dict[str, Proposal]:
    return {name: proposal for name, proposal in state.proposals.items() if name != draft}
