"""One look: pictures that are new are looked at first, then all detectors go over the same weeks.

A worker that dies leaves nothing half done: pictures are kept one by one, and a finding is raised once. Admins are told
once, at the end, also of what was raised before a worker died.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from growth_tree.accounts import files, jobs, notices
from growth_tree.accounts.jobs import Job
from growth_tree.accounts.notices import Notice
from growth_tree.codec import moment
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.finding_events import FindingRaised, State, evolve
from growth_tree.fairplay import bursts, effort, leniency, links, mutual, pictures, rapid, soon, titles
from growth_tree.fairplay.likeness import likeness
from growth_tree.fairplay.material import Material, bounds, material
from growth_tree.fairplay.sighting import Sighting
from growth_tree.fairplay.window import Window, window_of
from growth_tree.handle import Handler, Order
from models import patterns

Clock = Callable[[], datetime]

DETECTORS: tuple[Callable[[Material], Iterator[Sighting]], ...] = (
    soon.sightings,
    rapid.sightings,
    mutual.sightings,
    bursts.sightings,
    titles.sightings,
    links.sightings,
    pictures.sightings,
    leniency.sightings,
    effort.sightings,
)

RAISED_MAX = 50
"""Findings of one detector in one look, what is furthest from its bound first: a longer list is read by nobody."""

PICTURES_AT_ONCE = 20


def run_look(handler: Handler, job: Job, now: Clock) -> None:
    """Carry out a look to its end or cancellation."""
    window = window_of(now().astimezone(handler.zone).date(), handler.zone)
    steps = len(DETECTORS)
    if not _take_looks(handler, job, window, now):
        return
    with handler.reading() as connection:
        read = material(connection, window, handler.world(connection))
    raised: list[FindingRaised] = []
    seen = left_out = 0
    for done, detector in enumerate(DETECTORS, start=1):
        found = sorted(detector(read), key=_distance, reverse=True)
        fresh = _raise(handler, job, found[:RAISED_MAX], now, done)
        if fresh is None:
            return
        raised += fresh
        seen, left_out = seen + len(found), left_out + max(0, len(found) - RAISED_MAX)
    result = {"raised": len(raised), "seen": seen, "left_out": left_out, "pieces": len(read.pieces)}
    with handler.writing() as connection:
        jobs.progress(connection, job, done=steps, total=steps, at=now())
        if jobs.finish(connection, job, {**result, "first": str(window.first), "last": str(window.last)}, now()):
            admins = handler.world(connection).directory.admins(now().astimezone(handler.zone).date())
            notices.keep(connection, list(_told(job, raised, admins - {job.owner}, now())))


def _told(job: Job, raised: Sequence[FindingRaised], admins: Iterable[str], at: datetime) -> Iterator[Notice]:
    """One notice for each admin, of how many there are to look at: none of those that concern them."""
    concerned = [evolve(State(), event).concerned for event in raised]
    for admin in sorted(admins):
        number = sum(admin not in people for people in concerned)
        if number:
            yield Notice(
                person=admin, key=f"fairplay/{job.id}", code="findings_raised", member=admin, at=at, number=number
            )


def _distance(sighting: Sighting) -> float:
    return sighting.measure / sighting.bound


def _take_looks(handler: Handler, job: Job, window: Window, now: Clock) -> bool:
    """Look at pictures that nobody has looked at, some at a time; False says stop."""
    with handler.reading() as connection:
        shown = patterns.references("file", *bounds(connection, window))
    while True:
        with handler.reading() as connection:
            unseen = files.unseen(connection, shown, PICTURES_AT_ONCE)
            contents = {each: files.file_by_id(connection, each) for each in unseen}
        looks = {each: likeness(found[1]) for each, found in contents.items() if found}
        with handler.writing() as connection:
            if not jobs.progress(connection, job, done=0, total=len(DETECTORS), at=now()):
                return False
            for each, look in looks.items():
                files.keep_look(connection, each, look)
        if not looks:
            return True


def _raise(handler: Handler, job: Job, found: Sequence[Sighting], now: Clock, done: int) -> list[FindingRaised] | None:
    """Put on the review list what is not there; answers with what this look has put there, or None to stop."""
    orders = [
        Order(command=each.command, id=f"fairplay/{each.id}", actor=SYSTEM, at=now())
        for each in {sighting.id: sighting for sighting in found}.values()
    ]
    with handler.writing() as connection:
        if not jobs.progress(connection, job, done=done - 1, total=len(DETECTORS), at=now()):
            return None
        outcomes = handler.handle_all(connection, orders)
    recorded = [each for outcome in outcomes for each in outcome.events if moment(each.at) >= job.created_at]
    return [each.event for each in recorded if isinstance(each.event, FindingRaised)]
