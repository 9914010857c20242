"""What a published version of the rules changes about the past, as lines of corrections."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.codec import moment
from growth_tree.domain.correction import LINES_MAX
from growth_tree.domain.correction_events import CorrectedLine
from growth_tree.domain.rulebook import Mode, RulebookPublished
from growth_tree.handle import Handler, history
from growth_tree.lab.replay import Progress, Trial, window
from growth_tree.lab.simulation import Changes, differences
from growth_tree.projections import Recorded

Lines = tuple[CorrectedLine, ...]


def slices_of(handler: Handler, connection: Connection, version: int, progress: Progress) -> list[Lines]:
    """The lines of a version that was published for days of before, in parts that fit into one correction each.

    They are found anew whenever they are asked for, and are always the same: what happened up to the publication.
    """
    library = handler.world(connection).library
    published = next(each for each in history(connection, "rulebook") if _is(each, version))
    event = library.versions[version - 1]
    if event.since is None:
        return []
    trial = Trial(
        event.rulebook,
        window(connection, event.since, handler.zone, published.position - 1),
        replace(library, versions=library.versions[: version - 1]),
        handler.zone,
    )
    day = moment(published.at).astimezone(handler.zone).date()
    lines = lines_of(differences(connection, trial, progress), event.mode, day)
    return [lines[n : n + LINES_MAX] for n in range(0, len(lines), LINES_MAX)]


def lines_of(changes: Changes, mode: Mode, done_on: date) -> Lines:
    """What is booked of differences: all of them, or of each member and kind only what is in their favour."""
    if mode is Mode.RESTATEMENT:
        every = [(key, each.xp, each.points) for key, each in sorted(changes.items())]
    else:
        every = _in_favour(changes)
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


def _in_favour(changes: Changes) -> list[tuple[tuple[str, str, str], int, int]]:
    """XP and points each for itself; where a kind has changed its branch, what remains goes to the one that gains."""
    by_kind: dict[tuple[str, str], Changes] = defaultdict(dict)
    for key, each in sorted(changes.items()):
        by_kind[key[:2]][key] = each
    return [
        (
            max(of_kind, key=lambda key: (of_kind[key].xp + of_kind[key].points, key)),
            max(0, sum(each.xp for each in of_kind.values())),
            max(0, sum(each.points for each in of_kind.values())),
        )
        for of_kind in by_kind.values()
    ]


def _is(recorded: Recorded, version: int) -> bool:
    return isinstance(recorded.event, RulebookPublished) and recorded.event.version == version
