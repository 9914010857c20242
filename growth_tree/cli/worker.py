"""The background worker: imports and training in line, notices, targets, and what has to happen as time passes."""

from __future__ import annotations

import signal
import threading
import time
from datetime import UTC, datetime, timedelta

from growth_tree import deadlines
from growth_tree.accounts import erasure, jobs
from growth_tree.cli.leftovers import forget_leftovers
from growth_tree.domain.award import season_of
from growth_tree.domain.core import SYSTEM
from growth_tree.domain.growth import CloseSeason
from growth_tree.handle import Handler, Order
from growth_tree.i18n import language_of
from growth_tree.importing import background
from growth_tree.importing.pickup import Pickup
from growth_tree.notices.following import follow, warn_of_expiry
from growth_tree.notices.sending import Desk, send_due
from models import growth

PAUSE = timedelta(seconds=2)
DEADLINES_EVERY = timedelta(minutes=1)
CHORES_EVERY = timedelta(hours=1)
SEASONS_AT_ONCE = 500
SENDING_SECONDS = 20
"""How long digests may keep other work waiting; the rest of them goes a minute later."""


def run(desk: Desk, *, once: bool) -> None:
    """Work until told to stop; a worker that dies leaves nothing that the next one could not take up."""
    handler, idle = desk.handler, timedelta(minutes=desk.settings.session_idle_minutes)
    stop = threading.Event()
    if not once:
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
    pickup = None
    if desk.settings.pickup is not None:
        pickup = Pickup(desk.settings.pickup, language_of(desk.settings.locale))
    chores_due = deadlines_due = 0.0
    while not stop.is_set():
        # Counted on a clock that nobody sets, so that a wrong date delays nothing once it is right again.
        now, passed = datetime.now(UTC), time.monotonic()
        if passed >= deadlines_due:
            deadlines.sweep(handler, now)
            warn_of_expiry(handler, now)
            send(desk, now)
            if pickup is not None:
                pickup.look(handler, now)
            deadlines_due = passed + DEADLINES_EVERY.total_seconds()
        if passed >= chores_due:
            chores(handler, now, idle)
            chores_due = passed + CHORES_EVERY.total_seconds()
        while follow(handler, now):
            pass
        if not work_one(handler) and (once or stop.wait(PAUSE.total_seconds())):
            return


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
    if job.kind == jobs.TRAIN:
        from growth_tree.insight.forecasting.jobs import run_training  # noqa: PLC0415  (a second of start-up)

        run_training(handler, job, lambda: datetime.now(UTC))
    else:
        background.run_import(handler, job)
    return True


def chores(handler: Handler, now: datetime, idle: timedelta) -> None:
    """Sweep what is over, and close the books of seasons that are."""
    with handler.writing() as connection:
        erasure.sweep(connection, now, idle=idle)
    while close_seasons(handler, now):
        pass
    while forget_leftovers(handler, now):
        pass
    forecast(handler, now)


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
