"""Putting a look in line: every week by the worker, and whenever an admin asks for one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from events.log import lock_head
from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import FAIR_PLAY, Job
from growth_tree.domain.core import SYSTEM
from growth_tree.handle import Handler

HOUR = time(5)
"""On Mondays from this hour on, the week that is over is looked at."""


def order_look(connection: Connection, owner: str, at: datetime) -> str:
    """Put a look in line, unless one is; answers with the job's id."""
    lock_head(connection)  # of two who ask at once, one orders
    last = latest(connection)
    if last is not None and last.status in ("queued", "running"):
        return last.id
    return jobs.enqueue(connection, FAIR_PLAY, owner, at)


def order_weekly_look(handler: Handler, now: datetime) -> None:
    """Put the week's look in line, once since the latest Monday morning."""
    local = now.astimezone(handler.zone)
    due = datetime.combine(local.date() - timedelta(days=local.weekday()), HOUR, handler.zone)
    if local < due:
        due -= timedelta(weeks=1)
    with handler.writing() as connection:
        ordered, _ = jobs.page(connection, owner=SYSTEM, kind=FAIR_PLAY, limit=1)
        if not ordered or ordered[0].created_at < due:
            order_look(connection, SYSTEM, now)


def latest(connection: Connection) -> Job | None:
    """The look that was asked for last, whatever became of it."""
    found, _ = jobs.page(connection, kind=FAIR_PLAY, limit=1)
    return found[0] if found else None
