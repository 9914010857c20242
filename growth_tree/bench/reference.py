"""References: the library `eventsourcing` where the extra `bench` has installed it, which stores events and no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import URL, make_url

NOTHING = "x" * 100
CLIENTS = 32


class Reference:
    """The same workloads on the peer library, in a database of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        from eventsourcing.application import Application  # noqa: PLC0415  (only with the extra)
        from eventsourcing.domain import Aggregate, event  # noqa: PLC0415

        class Task(Aggregate):
            @event("Submitted")
            def __init__(self, title: str) -> None:
                self.title = title
                self.approvals = 0

            @event("Approved")
            def approve(self, by: str, quality: int, note: str) -> None:
                self.approvals += 1

        self._task: Any = Task
        self._application: Any = Application(env=environment)

    def approve(self, count: int) -> float:
        """Load a stream, append one event, commit durably: so many a second."""
        tasks = [self._task(title="x") for _ in range(count)]
        for task in tasks:
            self._application.save(task)

        def once(n: int) -> None:
            task = self._application.repository.get(tasks[n].id)
            task.approve(by="boss", quality=100, note=NOTHING)
            self._application.save(task)

        return rate(count, once)

    def approve_crowded(self, count: int, *, hot: bool) -> float:
        """The same with many clients, each on a stream of its own or all on one; who comes too late tries again."""
        from eventsourcing.persistence import PersistenceError  # noqa: PLC0415  (only with the extra)

        tasks = [self._task(title="x") for _ in range(1 if hot else count)]
        for task in tasks:
            self._application.save(task)

        def once(n: int) -> None:
            while True:
                task = self._application.repository.get(tasks[n % len(tasks)].id)
                task.approve(by="boss", quality=100, note=NOTHING)
                try:
                    self._application.save(task)
                except PersistenceError:
                    continue
                return

        return crowded_rate(count, once)

    def append(self, count: int, size: int = 1000) -> float:
        """Make events and append them in bulk: so many a second."""
        started = time.perf_counter()
        for start in range(0, count, size):
            self._application.recorder.insert_events(self._stored(min(size, count - start)))
        return count / (time.perf_counter() - started)

    def fold(self) -> float:
        """Read all events in order and decode them: so many a second."""
        started, after, seen = time.perf_counter(), 0, 0
        while batch := self._application.recorder.select_notifications(start=after + 1, limit=5000):
            for notification in batch:
                self._application.mapper.to_domain_event(notification)
            after, seen = batch[-1].id, seen + len(batch)
        return seen / (time.perf_counter() - started)

    def _stored(self, count: int) -> list[Any]:
        stored = []
        for _ in range(count):
            task = self._task(title=NOTHING)
            stored += [self._application.mapper.to_stored_event(event) for event in task.collect_events()]
        return stored


def rate(count: int, once: Callable[[int], object]) -> float:
    """How often a second something can be done, one after another."""
    started = time.perf_counter()
    for n in range(count):
        once(n)
    return count / (time.perf_counter() - started)


def crowded_rate(count: int, once: Callable[[int], object]) -> float:
    """How often a second something is done by as many clients as a busy department has."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(once, range(count)))
    return count / (time.perf_counter() - started)


@contextmanager
def reference(url: str) -> Iterator[Reference]:
    """The peer library on a database of the same kind. Raises ImportError where it is not installed."""
    with TemporaryDirectory() as folder:
        yield Reference(_environment(make_url(url), Path(folder)))


def _environment(url: URL, folder: Path) -> dict[str, str]:
    if url.get_backend_name() == "sqlite":
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "reference.db")}
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.database or "",
        "POSTGRES_HOST": str(url.query.get("host", url.host or "")),
        "POSTGRES_PORT": str(url.port or 5432),
        "POSTGRES_USER": url.username or "",
        "POSTGRES_PASSWORD": url.password or "none",
    }
