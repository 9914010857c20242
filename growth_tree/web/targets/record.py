"""How good targets were: how often settled results reached them, and lay in the band that was foreseen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from growth_tree.web import shell
from growth_tree.web.targets.blueprint import weeks_from_now
from models import settlement

WEEKS = 13
ENOUGH = 20
"""Fewer results than this say nothing about a share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Results of some people in the last weeks, and how many of them reached what; None where they are too few."""

    results: int
    middle: int
    stretch: int
    inside: int

    @property
    def enough(self) -> bool:
        """Whether shares can be told."""
        return self.results >= ENOUGH

    def percent(self, part: int) -> int:
        """A part of the results in per cent."""
        return round(100 * part / self.results) if self.results else 0


def record(members: Collection[str] | None) -> Record:
    """The track record of targets of some people, or of everybody."""
    found = settlement.record(shell.connection(), members, weeks_from_now(-WEEKS))
    return Record(results=found.results, middle=found.middle, stretch=found.stretch, inside=found.inside)


def same_job(member: str) -> list[str]:
    """Everybody who has somebody's job today."""
    day, members = shell.today(), shell.directory().members
    job = members[member].posting(day).job
    return [each.member for each in members.values() if each.is_here(day) and each.posting(day).job == job]
