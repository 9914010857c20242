"""Simulations that pages put in line, and what published versions change about the past, in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from growth_tree.accounts import drafts, jobs, simulations
from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.domain.correction import BookCorrection
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.rules import RuleBook
from growth_tree.handle import Handler, Order
from growth_tree.lab.differences import named
from growth_tree.lab.posting import concerning, followed, slices_of
from growth_tree.lab.replay import Progress
from growth_tree.lab.simulation import simulate
from growth_tree.rulebook_schema import RulebookInvalid, dump_document, load_document

Clock = Callable[[], datetime]
A_DAY = timedelta(days=1)
LOOKED_THROUGH = 1000
"""Simulations among which that of a draft is looked for: more than admins order while jobs are kept."""


class Stopped(Exception):
    """The job is no longer this worker's: it was cancelled, or taken over."""


def order_simulation(conn: Connection, draft: str, since: date, owner: str, at: datetime) -> str:
    """Put a simulation of a draft in line, unless the same one is; answers with the job's id."""
    known = drafts.get(conn, draft)
    if known is None:
        raise Rejected("unknown_draft")
    _read(known)
    waiting = running(conn, draft)
    options = {"draft": draft, "revision": known.revision, "since": since.isoformat()}
    if waiting is not None and waiting.options == options:
        return waiting.id
    if waiting is not None:
        jobs.cancel(conn, waiting.id, at)
    return jobs.enqueue(conn, jobs.SIMULATE, owner, at, options=options)


def running(conn: Connection, draft: str) -> Job | None:
    """The simulation of a draft that is in line or under way."""
    open_ = (jobs.page(conn, kind=jobs.SIMULATE, status=status)[0] for status in ("running", "queued"))
    return next((job for found in open_ for job in found if job.options["draft"] == draft), None)


def latest(conn: Connection, draft: str) -> Job | None:
    """The simulation of a draft that was asked for last, whatever became of it."""
    found, _ = jobs.page(conn, kind=jobs.SIMULATE, limit=LOOKED_THROUGH)
    return next((job for job in found if job.options["draft"] == draft), None)


def run_simulation(handler: Handler, job: Job, now: Clock) -> None:
    """Simulate a draft as it is now, and keep what was found beside it."""
    with _ending(handler, job, now):
        with handler.reading() as connection:
            draft = drafts.get(connection, job.options["draft"])
        if draft is None:
            raise Rejected("unknown_draft")
        rulebook = _read(draft)
        since, today = date.fromisoformat(job.options["since"]), now().astimezone(handler.zone).date()
        with handler.reading() as connection:
            found = simulate(
                handler, connection, rulebook, since=since, today=today, progress=_reporter(handler, job, now)
            )
        with handler.writing() as connection:
            if jobs.finish(connection, job, {"seconds": found.seconds, "events": found.events}, now()):
                summary = {**msgspec.to_builtins(found), "document": dump_document(rulebook)}
                simulations.keep(connection, draft.id, draft.revision, summary, now())


def order_posting(handler: Handler, at: datetime) -> None:
    """Once a day have what is left to book of the last version that concerns days of before looked for."""
    with handler.reading() as connection:
        version = followed(handler.world(connection).library, at.astimezone(handler.zone).date())
        found, _ = jobs.page(connection, kind=jobs.POST_RULES)
    recent = [job for job in found if job.options["version"] == version and job.created_at > at - A_DAY]
    if version is not None and not recent:
        with handler.writing() as connection:
            jobs.enqueue(connection, jobs.POST_RULES, SYSTEM, at, options={"version": version})


def repeat_posting(conn: Connection, library: Library, version: int, owner: str, at: datetime) -> None:
    """Have what is left of a version looked for now, unless it is.

    Raises Rejected where a version changes nothing about days of before, or a later one changes the same days.
    """
    known = library.version(version)
    if known is None or known.since is None:
        raise Rejected("nothing_to_post", "version")
    for later in library.versions[version:]:
        if later.since is not None and later.since < known.effective_from:
            raise Rejected("changed_by_later_version", version=later.version)
    job = postings(conn).get(version)
    if job is None or job.status not in ("queued", "running"):
        jobs.enqueue(conn, jobs.POST_RULES, owner, at, options={"version": version})


def order_posting_about(conn: Connection, library: Library, days: Iterable[date], at: datetime) -> None:
    """Have what versions say anew about work of some days looked for again now, as some of it was undone."""
    known = postings(conn)
    for version in sorted({found.version for day in days if (found := concerning(library, day))}):
        job = known.get(version)
        if job is None or job.status != "queued":
            jobs.enqueue(conn, jobs.POST_RULES, SYSTEM, at, options={"version": version})


def postings(conn: Connection) -> dict[int, Job]:
    """The latest posting of each version, whatever became of it."""
    found, _ = jobs.page(conn, kind=jobs.POST_RULES)
    return {int(job.options["version"]): job for job in reversed(found)}


def run_posting(handler: Handler, job: Job, now: Clock) -> None:
    """Book what a published version changes about the past and is not booked yet."""
    version = int(job.options["version"])
    with _ending(handler, job, now):
        with handler.reading() as connection:
            today = now().astimezone(handler.zone).date()
            until, slices = slices_of(handler, connection, version, today, _reporter(handler, job, now))
        for n, lines in enumerate(slices, start=1):
            name = f"{named(version)}{until}-{n}"
            order = Order(
                command=BookCorrection(correction=name, version=version, lines=lines), id=name, actor=SYSTEM, at=now()
            )
            with handler.writing() as connection:
                if not jobs.progress(connection, job, done=n, total=len(slices), at=now()):
                    raise Stopped
                handler.handle(connection, order)
        booked = {"version": version, "lines": sum(map(len, slices)), "corrections": len(slices)}
        with handler.writing() as connection:
            jobs.finish(connection, job, booked, now())


@contextmanager
def _ending(handler: Handler, job: Job, now: Clock) -> Iterator[None]:
    """What is refused is what came of the job; one that is not this worker's any more is left alone."""
    try:
        yield
    except Stopped:
        pass
    except Rejected as refusal:
        with handler.writing() as connection:
            jobs.fail(connection, job, {"code": refusal.code, "params": dict(refusal.params)}, now())


def _reporter(handler: Handler, job: Job, now: Clock) -> Progress:
    def report(done: int, total: int) -> None:
        with handler.writing() as connection:
            if not jobs.progress(connection, job, done=done, total=total, at=now()):
                raise Stopped

    return report


def _read(draft: drafts.Draft) -> RuleBook:
    try:
        return load_document(draft.document)
    except RulebookInvalid as invalid:
        raise Rejected("draft_invalid", problems=len(invalid.problems)) from invalid
