"""Training beside the worker: in a process of its own, which gives way to everything else on the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event

from growth_tree.accounts import jobs
from growth_tree.accounts.jobs import Job
from growth_tree.handle import Handler

NICE = 15
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SECONDS_TO_END = 10
PAUSE = timedelta(seconds=30)
"""From one start to the next: a process that dies at once must not take the machine."""


class Trainer:
    """Has one process train as long as trainings are in line; one that dies takes nothing else with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = datetime.min.replace(tzinfo=UTC)

    def look(self, handler: Handler, now: datetime) -> None:
        """Begin, if there is something to train and nobody is at it."""
        if now < self._not_before or (self._process is not None and self._process.poll() is None):
            return
        with handler.reading() as connection:
            waits = jobs.training_waits(connection, now)
        if waits:
            command = [sys.executable, "-m", "growth_tree.cli", "worker", "--training"]
            self._process, self._not_before = subprocess.Popen(command, env=os.environ | ONE_THREAD), now + PAUSE

    def finish(self) -> None:
        """Wait until nothing is left to train."""
        if self._process is not None:
            self._process.wait()

    def end(self) -> None:
        """Stop behind the present model, if that takes no longer than anybody would wait; the rest stays in line."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def train_all(handler: Handler) -> None:
    """Carry out the trainings in line, at low priority, until told to stop."""
    os.nice(NICE)
    stop = Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    while not stop.is_set() and (job := _claimed(handler)) is not None:
        train(handler, job, stop)


def train(handler: Handler, job: Job, stop: Event) -> None:
    """Carry out a training; told to stop, put the rest of it back in line."""
    from growth_tree.insight.forecasting.jobs import run_training  # noqa: PLC0415  (a second of start-up)

    run_training(handler, job, lambda: datetime.now(UTC), is_over=stop.is_set)
    if stop.is_set():
        with handler.writing() as connection:
            jobs.put_back(connection, job)


def _claimed(handler: Handler) -> Job | None:
    with handler.writing() as connection:
        return jobs.claim_next(connection, datetime.now(UTC), training=True)
