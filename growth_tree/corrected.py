"""Corrections in the log: two people wanted each, neither of them concerned, and books say what it says."""

from __future__ import annotations

from collections.abc import Callable

from growth_tree.codec import Event
from growth_tree.domain.core import SYSTEM, Context, Rejected
from growth_tree.domain.correction import check_drop, check_entitled, check_second
from growth_tree.domain.correction_events import (
    CorrectedLine,
    CorrectionBooked,
    CorrectionDropped,
    CorrectionProposed,
    Sort,
)
from growth_tree.domain.growth_events import ReversalCarried, Reversed
from growth_tree.domain.result_events import CORRECTION, Adjusted
from growth_tree.domain.rulebook_events import Mode, RulebookPublished
from growth_tree.domain.settlement_events import LineAdjusted
from growth_tree.projections import Recorded

OWN_BOOKS, ALONE, UNFOUNDED = "corrected_own_books", "corrected_alone", "adjusted_without_reason"
NO_RIGHT, OUT_OF_TURN = "decided_without_right", "decided_out_of_turn"
FOLLOWED = frozenset(
    {
        *(CorrectionProposed, CorrectionDropped, CorrectionBooked),
        *(RulebookPublished, LineAdjusted, Adjusted, Reversed, ReversalCarried),
    }
)
"""The events that matter here; most of a log are others."""

Place = tuple[str, str]
"""A member, and what an award or adjustment of theirs is called."""


class Corrections:
    """Follows the log event by event; remembers what is proposed, and what a booking has still to bring about."""

    def __init__(self) -> None:
        self._proposed: dict[str, CorrectionProposed] = {}
        self._posting: dict[int, RulebookPublished] = {}
        self._promised: dict[Place, tuple[int, int]] = {}

    def objection(self, recorded: Recorded, circumstances: Callable[[], Context]) -> str | None:
        """What kind of problem the next event of the log is, or nothing."""
        event = recorded.event
        match event:
            case CorrectionProposed():
                self._proposed[event.correction] = event
                return _refused(lambda now: check_entitled(event.lines, now), event.by, circumstances)
            case CorrectionDropped():
                return self._against_drop(event, circumstances)
            case CorrectionBooked():
                self._promised = {
                    (line.member, _name(event, n, line)): (line.xp, line.points)
                    for n, line in enumerate(event.lines, 1)
                }
                return self._against_booking(event, circumstances)
            case RulebookPublished():
                if event.mode is not Mode.FORWARD:
                    self._posting[event.version] = event
                return None
            case _:
                return self._against_entry(event)

    def is_proposed(self, correction: str, member: str) -> bool:
        """Whether a correction of a member's books waits for a second person."""
        known = self._proposed.get(correction)
        return known is not None and any(line.member == member for line in known.lines)

    def _against_drop(self, event: CorrectionDropped, circumstances: Callable[[], Context]) -> str | None:
        proposal = self._proposed.pop(event.correction, None)
        if proposal is None:
            return OUT_OF_TURN
        return _refused(lambda now: check_drop(proposal, now), event.by, circumstances)

    def _against_booking(self, event: CorrectionBooked, circumstances: Callable[[], Context]) -> str | None:
        if event.sort is Sort.RULES:
            version = self._posting.get(event.version or 0)
            agreed = version is not None and (version.by, version.proposed_by) == (event.by, event.proposed_by)
            return None if agreed and circumstances().actor == SYSTEM else NO_RIGHT
        proposal = self._proposed.pop(event.correction, None)
        if proposal is None or (proposal.by, proposal.lines) != (event.proposed_by, event.lines):
            return OUT_OF_TURN
        return _refused(lambda now: check_second(proposal, now), event.by, circumstances)

    def _against_entry(self, event: Event) -> str | None:
        """Whether books were changed as was promised: by the correction or restatement just before, and once."""
        match event:
            case LineAdjusted():
                xp, points = event.line.xp - event.was_xp, event.line.points - event.was_points
                self._promised = {(event.line.member, event.adjustment): (xp, points)}
                return None
            case Adjusted():
                return self._kept((event.member, event.adjustment), (event.xp, event.points))
            case ReversalCarried() if event.correction is not None:
                return self._kept((event.member, event.task), (-event.xp, -event.points), again=True)
            case Reversed() if event.correction is not None:
                return self._kept((event.member, event.task), (-event.xp, -event.points))
            case _:
                return None

    def _kept(self, place: Place, amounts: tuple[int, int], *, again: bool = False) -> str | None:
        promised = self._promised.get(place) if again else self._promised.pop(place, None)
        return None if promised == amounts else UNFOUNDED


def _name(event: CorrectionBooked, n: int, line: CorrectedLine) -> str:
    return line.about if line.of_season is not None else f"{CORRECTION}{event.correction}/{n}"


def _refused(check: Callable[[Context], None], by: str, circumstances: Callable[[], Context]) -> str | None:
    context = circumstances()
    if context.actor != by:
        return NO_RIGHT
    try:
        check(context)
    except Rejected as refusal:
        return {"own_correction": OWN_BOOKS, "second_person_needed": ALONE}.get(refusal.code, NO_RIGHT)
    return None
