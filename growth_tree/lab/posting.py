"""What a published version of the rules changes about the past, as lines of corrections."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import LINES_MAX
from growth_tree.domain.correction_events import CorrectedLine
from growth_tree.domain.result_events import CORRECTION
from growth_tree.domain.rulebook_events import Library, Mode, RulebookDrafted
from growth_tree.handle import Handler
from growth_tree.lab.replay import Progress, Trial, window
from growth_tree.lab.simulation import Changes, differences

Lines = tuple[CorrectedLine, ...]

FOLLOWED = timedelta(days=62)
"""So long after a version takes effect work of before is still handed in and decided: a month for each."""


def slices_of(
    handler: Handler, connection: Connection, version: int, today: date, progress: Progress
) -> tuple[int, list[Lines]]:
    """What is still to be booked of a version that was published for days of before, and where the log ended for it.

    It is about work that was done before the version takes effect, decided by now. What was booked already counts as
    given, be it that people took it back, so whoever asks again finds only what is left. The lines come in parts that
    fit into one correction each.
    """
    library = handler.world(connection).library
    published = library.version(version)
    if published is None or published.since is None:
        raise Rejected("nothing_to_post", "version")
    part = window(connection, published.since, handler.zone)
    trial = Trial(published.rulebook, part, library, handler.zone)
    given = CORRECTION + named(version)
    changes = differences(connection, trial, progress, before_day=published.effective_from, given=given)
    day = min(today, published.effective_from - timedelta(days=1))
    lines = lines_of(changes, published.mode, day)
    return part.until, [lines[n : n + LINES_MAX] for n in range(0, len(lines), LINES_MAX)]


def restated(
    connection: Connection,
    library: Library,
    zone: ZoneInfo,
    drafted: RulebookDrafted,
    *,
    member: str | None = None,
    until: int | None = None,
) -> dict[str, tuple[int, int]]:
    """By how many XP and points a proposed restatement would change whose books, if the log ended now or at a position.

    Of everybody, or of one member alone; whose books would stay as they are is missing.
    """
    assert drafted.since is not None
    trial = Trial(drafted.rulebook, window(connection, drafted.since, zone, until), library, zone)
    found = differences(connection, trial, lambda _done, _all: None, before_day=drafted.effective_from, member=member)
    sums: dict[str, tuple[int, int]] = {}
    for (who, _kind, _branch), each in found.items():
        xp, points = sums.get(who, (0, 0))
        sums[who] = xp + each.xp, points + each.points
    return sums


def named(version: int) -> str:
    """What the ids of the corrections begin with that book what a version changes about the past."""
    return f"rules-{version}-"


def followed(library: Library, today: date) -> int | None:
    """The version whose differences are still looked for day by day: the last one that concerns days of before."""
    back = [each for each in library.versions if each.since is not None]
    if not back or today > back[-1].effective_from + FOLLOWED:
        return None
    return back[-1].version


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
