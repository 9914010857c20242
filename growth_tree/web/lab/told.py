"""What one member's awards were, and what they would have been: the same work side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from growth_tree.domain.growth_events import AwardWithheld, Earned, Event, Reversed
from growth_tree.domain.result_events import Adjusted, ResultEarned
from growth_tree.lab.beside import replay_beside
from growth_tree.web import shell
from growth_tree.web.lab.blueprint import Found
from models import booked

REVERSED = "reversed"


class Pair(Struct, frozen=True, kw_only=True):
    """An award or its reversal as the ledger has it, and as it would be; None where there is none."""

    name: str
    reversal: bool
    real: Any
    drafted: Event | None

    @property
    def xp(self) -> int:
        """The difference in XP."""
        return _signed(self.drafted)[0] - (self.real.xp if self.real else 0)

    @property
    def points(self) -> int:
        """The difference in points."""
        return _signed(self.drafted)[1] - (self.real.points if self.real else 0)

    @property
    def kind(self) -> str:
        """The kind of task, or the KPI."""
        if self.real is not None:
            return str(self.real.kpi or self.real.kind)
        return str(getattr(self.drafted, "kpi", None) or getattr(self.drafted, "kind", ""))

    @property
    def done_on(self) -> str:
        """The day of the work."""
        return str(self.real.done_on if self.real is not None else getattr(self.drafted, "done_on", ""))

    @property
    def amounts(self) -> tuple[int, int]:
        """XP and points under the draft."""
        return _signed(self.drafted)


def pairs_of(found: Found, member: str) -> list[Pair]:
    """Everything a member was awarded in the window, or would have been, in order."""
    trial = found.trial
    real: dict[tuple[str, bool], Any] = {}
    drafted: dict[tuple[str, bool], Event] = {}
    for row in booked.lines(shell.connection(), member, trial.window.start, trial.window.until):
        real[row.task, row.type == REVERSED] = row

    def told(_position: int, event: Event) -> None:
        for name in _named(event):
            drafted[name, isinstance(event, Reversed)] = event

    replay_beside(shell.connection(), trial, told, lambda _done, _all: None, member)
    keys = [*real, *(key for key in drafted if key not in real)]
    return [Pair(name=n, reversal=r, real=real.get((n, r)), drafted=drafted.get((n, r))) for n, r in keys]


def one_of(pairs: Sequence[Pair], name: str) -> list[Pair]:
    """An award, and its reversal where there is one."""
    return [pair for pair in pairs if pair.name == name]


def _named(event: Event) -> Iterator[str]:
    match event:
        case Earned() | AwardWithheld() | Reversed():
            yield event.task
        case ResultEarned():
            yield event.award
        case Adjusted():
            yield event.adjustment
        case _:
            pass


def _signed(event: Event | None) -> tuple[int, int]:
    match event:
        case Earned() | ResultEarned() | Adjusted():
            return event.xp, event.points
        case Reversed():
            return -event.xp, -event.points
        case _:
            return 0, 0
