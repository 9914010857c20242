"""What two tallies differ by, and what a version of the rules books of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from growth_tree.domain.correction_events import CorrectedLine
from growth_tree.domain.rulebook_events import Mode
from growth_tree.lab.figures import Amounts
from growth_tree.lab.people import amounts
from growth_tree.lab.tally import POINTS, XP, Key, Tally

Changes = dict[Key, Amounts]
Lines = tuple[CorrectedLine, ...]
Owed = Mapping[tuple[str, str], tuple[int, int]]
"""XP and points by member and kind."""


def between(before: Tally, after: Tally) -> Changes:
    """Amounts before and after by member, kind and branch; only what differs."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for side, tally in enumerate((before, after)):
        for key, moved in tally.moved.items():
            found[key][side], found[key][2 + side] = moved[XP], moved[POINTS]
    every = {key: amounts(*numbers) for key, numbers in found.items()}
    return {key: each for key, each in every.items() if each.xp or each.points}


def named(version: int) -> str:
    """What the ids of the corrections begin with that book what a version changes about the past."""
    return f"rules-{version}-"


def ended_at(correction: str) -> int:
    """Where the log ended when it was worked out what one of these corrections books."""
    return int(correction.split("-")[2])


def lines_of(changes: Changes, mode: Mode, done_on: date, owed: Owed | None = None) -> Lines:
    """What is booked of differences: all of them, or of each member and kind only what is in their favour.

    Of what was given already and is `owed` back, as awards of its kind were undone, no more is taken than that.
    """
    if mode is Mode.RESTATEMENT:
        every = [(key, each.xp, each.points) for key, each in sorted(changes.items())]
    else:
        every = _in_favour(changes, owed or {})
    return tuple(
        CorrectedLine(
            member=member,
            about=kind,
            kind=kind,
            branch=branch,
            done_on=done_on,
            xp=xp,
            points=points,
            of_season=None,
        )
        for (member, kind, branch), xp, points in every
        if xp or points
    )


def _in_favour(changes: Changes, owed: Owed) -> list[tuple[tuple[str, str, str], int, int]]:
    """XP and points each for itself; where a kind has changed its branch, what remains goes to the one that gains."""
    by_kind: dict[tuple[str, str], Changes] = defaultdict(dict)
    for key, each in sorted(changes.items()):
        by_kind[key[:2]][key] = each
    found = []
    for kind, of_kind in by_kind.items():
        xp, points = owed.get(kind, (0, 0))
        branch = max(of_kind, key=lambda key: (of_kind[key].xp + of_kind[key].points, key))
        found.append(
            (
                branch,
                max(-xp, sum(each.xp for each in of_kind.values())),
                max(-points, sum(each.points for each in of_kind.values())),
            )
        )
    return found
