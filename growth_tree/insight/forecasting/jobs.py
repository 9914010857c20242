"""What the worker does for baselines: training that was ordered, training of every week, publishing before a week."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from events.log import lock_head
from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import TRAIN, Job
from growth_tree.domain.baseline_events import BaselineTrained
from growth_tree.domain.core import SYSTEM, Rejected
from growth_tree.handle import Handler
from growth_tree.insight.baselines.panel import WEEK
from growth_tree.insight.forecasting.publishing import Published, publish
from growth_tree.insight.forecasting.training import Clock, pieces, train_one, trainable

log = logging.getLogger(__name__)

TRAINING_HOUR = time(3)
"""On Mondays from this hour on, the week that is over is learned from."""

FRIDAY, SUNDAY = 4, 6
LAST_HOUR = 18
"""On Sundays from this hour on, what is still missing is frozen with what is known."""


def order_training(connection: Connection, kpis: Collection[str], *, owner: str, at: datetime, strict: bool) -> str:
    """Put the training of some KPIs in line; answers with the job's id."""
    options = {"kpis": sorted(kpis), "strict": strict}
    return jobs.enqueue(connection, TRAIN, owner, at, options=options, total=len(pieces(kpis)))


def run_training(handler: Handler, job: Job, clock: Clock, is_over: Callable[[], bool] = lambda: False) -> None:
    """Carry out a training to its end or cancellation; one that was cut off goes on with the model it was at.

    Where `is_over` says so, it is left behind the present model.
    """
    every = pieces(job.options["kpis"])
    result: dict[str, Any] = job.result or {"trained": [], "rejected": [], "skipped": []}
    for done, (kpi, horizon) in enumerate(every):
        if done < job.done:
            continue
        if not _told(handler, job, done, clock, result) or is_over():
            return
        made = _made(handler, job, kpi, horizon, clock, is_fatal=_is_fatal(job, done))
        if isinstance(made, str):
            result["skipped"].append({"kpi": kpi, "horizon": horizon, "code": made})
        else:
            result["rejected" if made.rejected_for else "trained"].append(made.baseline)
    with handler.writing() as connection:
        jobs.progress(connection, job, done=len(every), total=len(every), at=clock())
        jobs.finish(connection, job, result, clock())


def _is_fatal(job: Job, done: int) -> bool:
    """Whether all workers before this one ended at a model: the others must not be lost with it."""
    return done == job.done and job.attempt == jobs.ATTEMPTS_MAX


def _made(handler: Handler, job: Job, kpi: str, horizon: int, clock: Clock, *, is_fatal: bool) -> BaselineTrained | str:
    """A model, or why there is none; what breaks at one leaves the others alone."""
    if is_fatal:
        return "job_gave_up"
    try:
        return train_one(handler, kpi, horizon, run=job.id, strict=job.options["strict"], clock=clock)
    except Rejected as refusal:
        return refusal.code
    except DBAPIError:
        raise  # the database is in trouble, not the model: it is taken up again
    except Exception:
        log.exception("training of %s for %s weeks ahead broke", kpi, horizon)
        return "job_broke"


def order_weekly(handler: Handler, now: datetime) -> None:
    """Put the week's training in line, once since the latest Monday morning."""
    local = now.astimezone(handler.zone)
    due = datetime.combine(local.date() - timedelta(days=local.weekday()), TRAINING_HOUR, handler.zone)
    if local < due:
        due -= WEEK
    with handler.writing() as connection:
        lock_head(connection)  # of two workers that look at once, one orders
        ordered, _ = jobs.page(connection, owner=SYSTEM, kind=TRAIN, limit=1)
        if ordered and ordered[0].created_at >= due:
            return
        kpis = trainable(connection, handler.world(connection))
        if kpis:
            order_training(connection, kpis, owner=SYSTEM, at=now, strict=False)


def publish_due(handler: Handler, now: datetime) -> Published | None:
    """From Friday on, publish next week's targets where figures are in; on Sunday evening the rest. None before."""
    local = now.astimezone(handler.zone)
    if local.weekday() < FRIDAY:
        return None
    return publish(handler, now, whole=local.weekday() == SUNDAY and local.hour >= LAST_HOUR)


def _told(handler: Handler, job: Job, done: int, clock: Clock, result: dict[str, Any]) -> bool:
    """Report progress, which also keeps other workers away; False says stop."""
    with handler.writing() as connection:
        return jobs.progress(connection, job, done=done, total=job.total, at=clock(), result=result)
