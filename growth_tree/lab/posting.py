"""What a published version of the rules changes about the past, as lines of corrections."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection

from growth_tree.domain.core import Rejected
from growth_tree.domain.correction import LINES_MAX
from growth_tree.domain.result_events import CORRECTION
from growth_tree.domain.rulebook_events import Library, RulebookDrafted, RulebookPublished
from growth_tree.domain.task_events import TaskVoided
from growth_tree.handle import Handler
from growth_tree.lab.differences import Lines, lines_of, named
from growth_tree.lab.replay import Progress, Trial, window
from growth_tree.lab.simulation import differences
from models import booked

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
    trial = Trial(published.rulebook, window(connection, published.since, handler.zone), library, handler.zone)
    day = min(today, published.effective_from - timedelta(days=1))
    lines = tuple(replace(line, done_on=day) for line in _left(connection, trial, published, progress))
    return trial.window.until, [lines[n : n + LINES_MAX] for n in range(0, len(lines), LINES_MAX)]


def along_with(
    connection: Connection, library: Library, zone: ZoneInfo, voided: TaskVoided, day: date
) -> dict[str, dict[str, tuple[int, int]]]:
    """XP and points that the rules have added to work of a day since, and take back once it is voided.

    By member and branch; nothing where no version has said anew what work of that day earns.
    """
    published = concerning(library, day)
    if published is None or published.since is None:
        return {}
    trial = Trial(published.rulebook, window(connection, published.since, zone), library, zone)
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for member in voided.members:
        sums: dict[str, tuple[int, int]] = {}
        for sign, what in ((1, None), (-1, voided)):
            for line in _left(connection, trial._replace(voided=what), published, member=member):
                xp, points = sums.get(line.branch, (0, 0))
                sums[line.branch] = xp + sign * line.xp, points + sign * line.points
        found[member] = sums
    return found


def concerning(library: Library, day: date) -> RulebookPublished | None:
    """The version that has last said anew what work of a day earns; None where none has."""
    every = (each for each in reversed(library.versions) if each.since is not None)
    return next((each for each in every if each.since and each.since <= day < each.effective_from), None)


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


def followed(library: Library, today: date) -> int | None:
    """The version whose differences are still looked for day by day: the last one that concerns days of before."""
    back = [each for each in library.versions if each.since is not None]
    if not back or today > back[-1].effective_from + FOLLOWED:
        return None
    return back[-1].version


def _left(
    connection: Connection,
    trial: Trial,
    published: RulebookPublished,
    progress: Progress = lambda _done, _all: None,
    *,
    member: str | None = None,
) -> Lines:
    """What of a version is still to be booked, to everybody or to one member."""
    part, given = trial.window, CORRECTION + named(published.version)
    last_day = published.effective_from - timedelta(days=1)
    changes = differences(
        connection,
        trial,
        progress,
        before_day=published.effective_from,
        given=given,
        member=member,
    )
    undone = booked.undone(connection, part.start, part.until, member=member)
    if trial.voided is not None:
        undone |= {(line.member, line.kind) for line in booked.of_task(connection, trial.voided.task, member=member)}
    stands = booked.standing(connection, given, member=member)
    owed = {key: amounts for key, amounts in stands.items() if key in undone}
    return lines_of(changes, published.mode, last_day, owed)
