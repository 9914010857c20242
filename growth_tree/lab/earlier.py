"""A version whose days the draft has taken over in part: what it would have booked about those that remain.

A version books differences that are not told by day. Those about days that are the draft's must not count twice, and
those about the days before follow from books that stand otherwise. So each booking is worked out anew.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain import growth
from growth_tree.domain.correction_events import CorrectedLine, CorrectionBooked
from growth_tree.domain.growth_events import AwardWithheld, Earned, Reversed
from growth_tree.domain.result_events import CORRECTION, Adjusted, ResultEarned
from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.lab.books import KIND_GONE
from growth_tree.lab.circumstances import ONE
from growth_tree.lab.differences import between, ended_at, lines_of, named
from growth_tree.lab.tally import POINTS, XP, Key, Tally

Moved = Earned | ResultEarned | Adjusted | Reversed
Parts = Mapping[int, str]
"""By where the log ended for what a version has booked, the id of the last of its corrections."""


class Until(Tally):
    """A tally that counts what it was told once it is asked how much it was at a position of the log."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = deque[tuple[int, growth.Event]]()

    def told(self, position: int, event: growth.Event) -> None:
        """Remember what entered the books."""
        self._waiting.append((position, event))

    def at(self, position: int) -> Tally:
        """Everything up to there; positions come in order."""
        while self._waiting and self._waiting[0][0] <= position:
            super().told(*self._waiting.popleft())
        return self


class Earlier(Struct, kw_only=True):
    """A version, of whose days those `before` the draft's remain, and what is known for its next booking.

    `says` is what its own rules bring on these days, `given` what the other books have of them already, and `stands`
    what is left in these of its own lines. What versions of still earlier days have booked is kept `apart`: it is the
    same on both sides. Positions tell when work was `voided`, since when something of a member and kind is `undone`,
    and where the draft's `start`.
    """

    published: RulebookPublished
    before: date
    start: int
    apart: tuple[str, ...]
    parts: Parts
    voided: Mapping[str, int]
    given: Until
    stands: Until
    says: Until = field(default_factory=Until)
    undone: dict[tuple[str, str], int] = field(default_factory=dict)
    due: dict[Key, CorrectedLine] = field(default_factory=dict)
    worked_out: int = 0

    def say(self, position: int, event: growth.Event) -> None:
        """Take note of what its own rules bring."""
        if isinstance(event, Moved) and (position <= self.start or not _name(event).startswith(self.apart)):
            self._note(self.says, position, event)

    def hear(self, position: int, event: growth.Event) -> None:
        """Take note of what enters the other books."""
        if isinstance(event, AwardWithheld) and event.reason != KIND_GONE:
            self.withheld(event.member, event.task, event.kind)
        if not isinstance(event, Moved) or _name(event).startswith(self.apart):
            return
        own = _name(event).startswith(CORRECTION + named(self.published.version))
        if own:
            self._note(self.stands, position, event)
        if not own or isinstance(event, Adjusted):  # what people take back of a version is not given again
            self._note(self.given, position, event)
        if isinstance(event, Reversed) and not event.task.startswith(CORRECTION):
            self.undo((event.member, event.kind), position)

    def withheld(self, member: str, task: str, kind: str) -> None:
        """Take note of work that earned nothing, and may have been voided."""
        if task in self.voided:
            self.undo((member, kind), self.voided[task])

    def undo(self, key: tuple[str, str], position: int) -> None:
        """Take note that something of a member and kind was undone."""
        self.undone[key] = min(position, self.undone.get(key, position))

    def instead(self, event: CorrectionBooked) -> CorrectionBooked:
        """The same correction with what would have been left; its last part takes what was in none of them."""
        until = ended_at(event.correction)
        if until != self.worked_out:
            self.worked_out, self.due = until, self._left(until, event.lines[0].done_on)
        lines = [self.due.pop(_key(line), replace(line, xp=0, points=0)) for line in event.lines]
        if event.correction == self.parts[until]:
            lines += self.due.values()
        return replace(event, lines=tuple(lines))

    def _note(self, tally: Until, position: int, event: Moved) -> None:
        if event.done_on < self.before:
            tally.told(position, event)

    def _left(self, until: int, day: date) -> dict[Key, CorrectedLine]:
        owed: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for (member, kind, _), moved in self.stands.at(until).moved.items():
            if self.undone.get((member, kind), until + 1) <= until:
                xp, points = owed[member, kind]
                owed[member, kind] = xp + moved[XP], points + moved[POINTS]
        changes = between(self.given.at(until), self.says.at(until))
        lines = lines_of(changes, self.published.mode, min(day, self.before - ONE), owed)
        return {_key(line): line for line in lines}


def _name(event: Moved) -> str:
    match event:
        case Earned() | Reversed():
            return event.task
        case ResultEarned():
            return event.award
        case Adjusted():
            return event.adjustment


def _key(line: CorrectedLine) -> Key:
    return line.member, line.kind, line.branch
