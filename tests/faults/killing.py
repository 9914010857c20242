"""Processes that write until they are killed, and what has to be true whenever that was."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from events import log
from growth_tree.handle import Handler
from growth_tree.verify import verify
from tests.databases import Database

WRITERS = 2
APART = 100_000


class Writer:
    """A process that writes, and what it has said so far."""

    def __init__(self, database: Database, what: str, first: int, *more: str) -> None:
        command = [sys.executable, "-m", "tests.faults.writer", database.url, what, str(first), *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.told: list[str] = []
        self.spoke = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def kill(self) -> list[str]:
        """Kill it, and answer every whole line that it got out."""
        self.process.kill()
        self.process.wait()
        self._listener.join()
        return self.told

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                if line.endswith("\n"):
                    self.told.append(line.strip())
                    self.spoke.set()


def writers(database: Database, what: str, number: int, *more: str) -> list[Writer]:
    """Processes that write at the same time, each its own pieces of work."""
    return [Writer(database, what, (number * WRITERS + n) * APART, *more) for n in range(WRITERS)]


def killed(processes: list[Writer], after: float) -> list[str]:
    """Kill processes some seconds after each of them has acknowledged something; answers all they had said."""
    for each in processes:
        assert each.spoke.wait(60)
    time.sleep(after)
    return [line for each in processes for line in each.kill()]


def errors(told: list[str]) -> list[str]:
    """The errors that writers met."""
    return [line for line in told if line.startswith("error")]


def assert_whole(handler: Handler, acknowledged: list[str]) -> None:
    """Everything acknowledged is in the log; chain, replay and accounts are right."""
    with handler.reading() as connection:
        found = {event.command for event in log.of_commands(connection, acknowledged)}
    assert set(acknowledged) - found == set()
    report = verify(handler.engine, handler.zone, {}, lambda _done, _total: None)
    assert report.as_json()["problems"] == []
