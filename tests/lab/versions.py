"""Versions that are published and booked on the way; in the second office each of them ends where the draft begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from unittest.mock import patch

from msgspec.structs import replace

from growth_tree.domain import rulebook
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.correction import BookCorrection
from growth_tree.domain.directory import GrantAccess, Join
from growth_tree.domain.growth import State
from growth_tree.domain.rulebook import ConfirmRulebook, DropRulebook, ProposeRulebook, PublishRulebook
from growth_tree.domain.rulebook_events import Mode, RulebookPublished
from growth_tree.domain.rules import RuleBook
from growth_tree.handle import Command, Handler
from growth_tree.lab.differences import named
from growth_tree.lab.posting import slices_of
from tests.lab.drafts import draft_of
from tests.office import LONG_AGO, ZONE, order

ADMINS = ("ivy", "joe", "kim")
OF_RULES = "correction/rules-"
MOST = 3
"""So many versions are published on the way."""


def admins() -> list[Command]:
    """Three of them, whom nothing else concerns."""
    joining = [Join(member=who, on=LONG_AGO, job="ops_specialist", team="department", grade="P5") for who in ADMINS]
    return [*joining, *(GrantAccess(member=who, access="admin") for who in ADMINS)]


@dataclass
class Versions:
    """What two offices have published beside the draft, and when they have booked it."""

    chance: Random
    plain: Handler
    other: Handler
    rules: RuleBook
    draft: RuleBook
    since: date
    numbers: dict[int, int] = field(default_factory=dict)
    bookings: dict[Handler, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    tried: int = 0
    orders: int = 0

    def publish(self, now: datetime) -> None:
        """A version of any mode; the second office gets as much of it as concerns days before the draft."""
        if self.tried == MOST:
            return
        self.tried += 1
        today = now.astimezone(ZONE).date()
        mode = self.chance.choice(tuple(Mode))
        since = None if mode is Mode.FORWARD else today - timedelta(days=self.chance.choice((0, 2, 6, 15, 40)))
        effective = today + timedelta(days=self.chance.choice((1, 1, 4, 12)))
        proposed = ProposeRulebook(
            draft=f"draft{self.tried}",
            rulebook=draft_of(self.rules, self.chance),
            effective_from=effective,
            reason="2e" * 32,
            by="ivy",
            mode=mode,
            since=since,
        )
        if not self._agree(self.plain, proposed, now):
            return
        if (since or effective) < self.since:
            self._end_at_the_draft(replace(proposed, effective_from=min(effective, self.since)), now)
        self.book(now)

    def govern(self, now: datetime) -> None:
        """In the second office the draft governs from its day on, whatever else was published."""
        with patch.object(rulebook, "_check_effect"):  # so that it can be published once more behind a later version
            command = PublishRulebook(rulebook=self.draft, effective_from=self.since)
            assert self._given(self.other, command, SYSTEM, now)

    def book(self, now: datetime) -> None:
        """The worker books what is left of a version; the second one does whenever there was something in the first."""
        versions = _bookable(self.plain)
        if not versions:
            return
        version = self.chance.choice(versions)
        until = _booked(self.plain, version, now)
        if until is None:
            return
        number = len(self.bookings[self.plain])
        self.bookings[self.plain][f"{named(version)}{until}"] = number
        if version in self.numbers:
            own = self.numbers[version]
            self.bookings[self.other][f"{named(own)}{_booked(self.other, own, now)}"] = number

    def called(self, office: Handler, name: str, kind: str, branch: str) -> str:
        """What an award of one of the offices is called alike in both."""
        if not name.startswith(OF_RULES):
            return name
        booking = name.removeprefix("correction/").rpartition("-")[0]
        return f"{OF_RULES}{self.bookings[office][booking]}/{kind}/{branch}"

    def alike(self, office: Handler, states: Mapping[str, State]) -> dict[str, State]:
        """Books in which the awards that versions have brought are called alike."""
        return {member: self._alike(office, state) for member, state in states.items()}

    def _alike(self, office: Handler, state: State) -> State:
        awards = {self.called(office, name, each.kind, each.branch): each for name, each in state.awards.items()}
        settled = frozenset(name for name in state.settled if not name.startswith(OF_RULES))
        return replace(state, awards=awards, settled=settled)

    def _end_at_the_draft(self, proposed: ProposeRulebook, now: datetime) -> None:
        with patch.object(rulebook, "_check_effect"):  # nobody can publish for days that are over; here a version must
            assert self._agree(self.other, proposed, now)
        self.numbers[len(_versions(self.plain))] = len(_versions(self.other))
        self.govern(now)

    def _agree(self, office: Handler, proposed: ProposeRulebook, now: datetime) -> bool:
        draft = proposed.draft
        by = ADMINS[: 3 if proposed.mode is Mode.RESTATEMENT else 2]
        steps: list[Command] = [proposed, *(ConfirmRulebook(draft=draft, by=who) for who in by[1:])]
        if all(self._given(office, each, who, now) for each, who in zip(steps, by, strict=True)):
            return True
        self._given(office, DropRulebook(draft=draft, by="ivy"), "ivy", now)
        return False

    def _given(self, office: Handler, command: Command, actor: str, now: datetime) -> bool:
        self.orders += 1
        with office.writing() as connection:
            (outcome,) = office.handle_all(connection, [order(command, f"versions/{self.orders}", actor, now)])
        return outcome.refusal is None


def _versions(office: Handler) -> tuple[RulebookPublished, ...]:
    with office.reading() as connection:
        return office.world(connection).library.versions


def _bookable(office: Handler) -> list[int]:
    """Versions that concern days of before, as far as no later one has changed these days."""
    back = [each for each in _versions(office) if each.since is not None]
    return [
        each.version
        for n, each in enumerate(back)
        if not any(later.since and later.since < each.effective_from for later in back[n + 1 :])
    ]


def _booked(office: Handler, version: int, now: datetime) -> int | None:
    """Where the log ended for what the worker has booked of a version; None where nothing was left."""
    with office.reading() as connection:
        today = now.astimezone(ZONE).date()
        until, slices = slices_of(office, connection, version, today, lambda _done, _all: None)
    for n, lines in enumerate(slices, start=1):
        name = f"{named(version)}{until}-{n}"
        with office.writing() as connection:
            command = BookCorrection(correction=name, version=version, lines=lines)
            office.handle(connection, order(command, name, SYSTEM, now))
    return until if slices else None
