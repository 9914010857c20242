"""The background worker: imports in line, notices, training, targets, and what has to happen as time passes."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from traceback import format_tb

from sqlalchemy.exc import DBAPIError, OperationalError

from growth_tree import deadlines
from growth_tree.accounts import erasure, jobs
from growth_tree.accounts.jobs import Job
from growth_tree.cli.leftovers import forget_leftovers
from growth_tree.cli.trainer import Trainer
from growth_tree.domain.award import season_of
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.growth import CloseSeason
from growth_tree.fairplay.ordering import order_weekly_look
from growth_tree.handle import Handler, Order
from growth_tree.i18n import language_of
from growth_tree.importing import background
from growth_tree.importing.pickup import Pickup
from growth_tree.lab.jobs import order_posting, run_posting, run_simulation
from growth_tree.notices.books import warn_of_overdue
from growth_tree.notices.following import follow, warn_of_expiry
from growth_tree.notices.reminding import remind_of_settlement
from growth_tree.notices.sending import Desk, send_due
from models import growth

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=2)
DEADLINES_EVERY = timedelta(minutes=1)
CHORES_EVERY = timedelta(hours=1)
FORECAST_AFTER = timedelta(minutes=10)
"""Training takes a while and the machine's attention: whoever has just started the product looks at pages first."""

SEASONS_AT_ONCE = 500
SENDING_SECONDS = 20
"""How long digests may keep other work waiting; the rest of them goes a minute later."""


@dataclass(slots=True)
class Round:
    """What is done again and again; counted on a clock that nobody sets, so that a wrong date delays nothing."""

    do: Callable[[datetime], None]
    every: timedelta
    due: float = 0.0

    def come_by(self, now: datetime) -> None:
        """Do it, if it is time."""
        passed = time.monotonic()
        if passed >= self.due:
            self.do(now)
            self.due = passed + self.every.total_seconds()


def run(desk: Desk, *, once: bool) -> None:
    """Work until told to stop; a worker that dies leaves nothing that the next one could not take up.

    A database that goes away is waited for; one that never answered, or has no tables, is not.
    """
    stop = threading.Event()
    if not once:
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
    every, trainer = (
        rounds(desk, forecast_at=0 if once else time.monotonic() + FORECAST_AFTER.total_seconds()),
        Trainer(),
    )
    worked = False
    try:
        while not stop.is_set():
            try:
                done = turn(desk, every, trainer)
                worked = True
            except OperationalError as error:
                if once or not worked:
                    raise
                log.warning("the database does not answer, in a moment it is asked again: %s", error.orig)
                done = False
            if not done and (once or stop.wait(PAUSE.total_seconds())):
                break
        if once:
            trainer.finish()
    finally:
        trainer.end()


def turn(desk: Desk, every: Iterable[Round], trainer: Trainer) -> bool:
    """Do what is due, and one job; answers whether there was one."""
    now = datetime.now(UTC)
    for each in every:
        each.come_by(now)
    trainer.look(desk.handler, now)
    while follow(desk.handler, now):
        pass
    return work_one(desk.handler)


def rounds(desk: Desk, *, forecast_at: float) -> tuple[Round, ...]:
    """Everything that is done by the minute or by the hour."""
    idle, folder = timedelta(minutes=desk.settings.session_idle_minutes), desk.settings.pickup
    pickup = None if folder is None else Pickup(folder, language_of(desk.settings.locale))
    return (
        Round(lambda now: every_minute(desk, pickup, now), DEADLINES_EVERY),
        Round(lambda now: chores(desk.handler, now, idle), CHORES_EVERY),
        Round(lambda now: forecast(desk.handler, now), CHORES_EVERY, forecast_at),
    )


def every_minute(desk: Desk, pickup: Pickup | None, now: datetime) -> None:
    """What somebody may be waiting for."""
    deadlines.sweep(desk.handler, now)
    warn_of_expiry(desk.handler, now)
    warn_of_overdue(desk.handler, now)
    send(desk, now)
    if pickup is not None:
        pickup.look(desk.handler, now)


def send(desk: Desk, now: datetime) -> None:
    """Send the digests that are due, as far as time allows."""
    began = time.monotonic()
    for _arrived in send_due(desk, now):
        if time.monotonic() - began > SENDING_SECONDS:
            return


def work_one(handler: Handler) -> bool:
    """Do one job, if there is one."""
    with handler.writing() as connection:
        job = jobs.claim_next(connection, datetime.now(UTC))
    if job is None:
        return False
    try:
        _do(handler, job)
    except DBAPIError:
        raise  # the database is in trouble, not the job: it is taken up again
    except Exception as error:  # noqa: BLE001  (one broken job must not end all other work)
        # Where it broke, not what it said: that may be a cell of somebody's file.
        where = "".join(format_tb(error.__traceback__))
        log.error("job %s broke: %s\n%s", job.id, type(error).__name__, where)  # noqa: TRY400
        with handler.writing() as connection:
            jobs.fail(connection, job, {"code": "job_broke"}, datetime.now(UTC))
    return True


def _do(handler: Handler, job: Job) -> None:
    match job.kind:
        case jobs.SIMULATE:
            run_simulation(handler, job, _now)
        case jobs.POST_RULES:
            run_posting(handler, job, _now)
        case jobs.FAIR_PLAY:
            from growth_tree.fairplay.looking import run_look  # noqa: PLC0415  (opens pictures; most workers never do)

            run_look(handler, job, _now)
        case _:
            background.run_import(handler, job)


def _now() -> datetime:
    return datetime.now(UTC)


def chores(handler: Handler, now: datetime, idle: timedelta) -> None:
    """Sweep what is over, say which weeks wait to be settled, and close the books of seasons that are over."""
    with handler.writing() as connection:
        erasure.sweep(connection, now, idle=idle)
    remind_of_settlement(handler, now)
    order_weekly_look(handler, now)
    while close_seasons(handler, now):
        pass
    while forget_leftovers(handler, now):
        pass
    order_posting(handler, now)


def forecast(handler: Handler, now: datetime) -> None:
    """Put this week's training in line, and publish next week's targets when it is time."""
    from growth_tree.insight.forecasting.jobs import order_weekly, publish_due  # noqa: PLC0415  (the same)

    order_weekly(handler, now)
    publish_due(handler, now)


def close_seasons(handler: Handler, now: datetime) -> int:
    """Close some books of seasons that are over; those who earn nothing any more are not forgotten."""
    season = season_of(now.astimezone(handler.zone).date())
    with handler.writing() as connection:
        due = growth.open_before(connection, season, SEASONS_AT_ONCE)
        orders = [
            Order(
                command=CloseSeason(member=row.member, season=row.season),
                id=f"close/{row.member}/{row.season}",
                actor=SYSTEM,
                at=now,
            )
            for row in due
        ]
        handler.handle_all(connection, orders)
    return len(orders)
