"""What an import brought about in the log, known by who gave its orders and when they were carried out."""

from __future__ import annotations

from sqlalchemy import Connection, select

from events.schema import log_event
from growth_tree.accounts.jobs import Job
from growth_tree.codec import stamp
from growth_tree.domain.task_events import TaskApproved
from growth_tree.handle import ended

BY_HAND = "web/"
"""What the ids of orders begin with that somebody gave on a page while the import ran."""


def approvals(connection: Connection, job: Job) -> list[int]:
    """Where the approvals lie that an import has carried out, in order."""
    if job.finished_at is None:
        return []
    before = ended(connection, stamp(job.created_at))
    last = ended(connection, stamp(job.finished_at))
    if last is None:
        return []
    e = log_event.c
    query = select(e.position).where(
        e.position > (before.position if before else 0),
        e.position <= last.position,
        e.type == TaskApproved.__name__,
        e.actor == job.owner,
        e.command.not_like(BY_HAND + "%"),
    )
    return list(connection.scalars(query.order_by(e.position)))
