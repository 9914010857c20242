"""The replay that the lab shows: earlier versions book what they would have booked beside the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace
from sqlalchemy import Connection

from events import log
from growth_tree.codec import Event, decode
from growth_tree.domain import growth
from growth_tree.domain.correction_events import CorrectionBooked, Sort
from growth_tree.domain.result_events import CORRECTION
from growth_tree.domain.rulebook_events import Library, RulebookPublished
from growth_tree.domain.task_events import TaskApproved, TaskVoided
from growth_tree.lab.books import OtherBooks
from growth_tree.lab.differences import ended_at, named
from growth_tree.lab.earlier import Earlier, Parts, Until
from growth_tree.lab.replay import Progress, Told, Trial, Window, replay, window
from growth_tree.lab.tally import Tally
from models import booked, corrections


def replay_beside(
    connection: Connection, trial: Trial, told: Told, progress: Progress, member: str | None = None
) -> OtherBooks:
    """Replay as `replay` does; whenever earlier versions were booked, with what they would have booked."""

    def beforehand(_done: int, _all: int) -> None:
        progress(0, trial.window.events)

    unearned = cache(lambda: _unearned(connection, trial, beforehand, member))  # one more replay, if it is asked for

    def possible(event: Event) -> Event | None:
        """Work of a kind that the draft does not know takes no allowance from work of before.

        Nor does anybody take back what nobody was awarded.
        """
        match event:
            case TaskApproved() if event.done_on >= trial.window.since and event.kind not in trial.draft.by_code:
                return None
            case CorrectionBooked(sort=Sort.REVERSAL):
                lines = (line for line in event.lines if (line.member, line.about) not in unearned())
                return replace(event, lines=tuple(lines))
            case _:
                return event

    versions: dict[int | None, Earlier] = {}
    for published, parts in _booked(connection, trial):
        assert published.since is not None
        part = window(connection, published.since, trial.zone, max(parts))
        version = versions[published.version] = _at_start(connection, trial, published, parts, part, member=member)
        anew = Trial(published.rulebook, part, trial.library, trial.zone)
        replay(connection, anew, version.say, beforehand, member=member, instead=possible)

    def heard(position: int, event: growth.Event) -> None:
        for each in versions.values():
            each.hear(position, event)
        told(position, event)

    def instead(event: Event) -> Event:
        if isinstance(event, CorrectionBooked) and event.version in versions:
            return versions[event.version].instead(event)
        return event

    return replay(connection, trial, heard, progress, member=member, instead=instead)


def _unearned(connection: Connection, trial: Trial, progress: Progress, member: str | None) -> set[tuple[str, str]]:
    """Work that earns nothing under the draft, by member and task."""
    tally = Tally()
    replay(connection, trial, tally.told, progress, member=member)
    return set(tally.withheld)


def _booked(connection: Connection, trial: Trial) -> Iterable[tuple[RulebookPublished, Parts]]:
    """The versions that concern days before the draft's, as far as they were booked in the window."""
    part, versions = trial.window, trial.library.versions
    earlier = {each.version: each for each in versions if each.since is not None and each.since < part.since}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in corrections.of_rules(connection, part.start, part.until) if earlier else ():
        if row.version in earlier:
            found[row.version][ended_at(row.id)] = row.id
    return [(earlier[version], parts) for version, parts in found.items()]


def _at_start(
    connection: Connection,
    trial: Trial,
    published: RulebookPublished,
    parts: Parts,
    part: Window,
    *,
    member: str | None,
) -> Earlier:
    """A version as it stands where the draft's window begins."""
    start, own = trial.window.start, CORRECTION + named(published.version)
    before = min(published.effective_from, trial.window.since)
    given = booked.sums(connection, part.start, start, before=before.isoformat(), given=own, member=member)
    stands = booked.standing(connection, own, start, member=member)
    version = Earlier(
        published=published,
        before=before,
        start=start,
        apart=_apart(trial.library, published),
        parts=parts,
        voided=_voided(connection, part, member or ""),
        given=Until.of(given, {}),
        stands=Until.of((booked.Sum(who, kind, "", *amounts, 0) for (who, kind), amounts in stands.items()), {}),
    )
    for key in booked.taken_back(connection, part.start, start, member=member):
        version.undo(key, start)
    for (who, task), (kind, _) in booked.withheld(connection, part.start, start, member=member).items():
        version.withheld(who, task, kind)
    return version


def _apart(library: Library, published: RulebookPublished) -> tuple[str, ...]:
    """What the awards begin with that versions of still earlier days have brought."""
    assert published.since is not None
    return tuple(
        CORRECTION + named(each.version)
        for each in library.versions
        if each.since is not None and each.since < published.since
    )


def _voided(connection: Connection, part: Window, naming: str) -> dict[str, int]:
    """Where in the log work was voided: everybody's, or what names one member."""
    found = {}
    for batch in log.of_types(connection, part.start, part.until, (TaskVoided.__name__,), naming):
        for fact in batch:
            event = decode(fact.type, fact.schema, fact.body)
            assert isinstance(event, TaskVoided)
            found[event.task] = fact.position
    return found
