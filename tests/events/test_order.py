"""While many threads of two processes append, whoever reads on from where they were sees every event once, in order."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack

from sqlalchemy import Engine

from events import log
from events.chain import Chain, Stored
from events.engine import reading
from tests.databases import Database
from tests.events.appender import THREADS
from tests.events.drafts import whole_log

PROCESSES = 2
PAUSE = 0.002
LOOKS = 20
SECONDS_MAX = 60


class Follower:
    """Reads the tail of the log again and again while others append."""

    def __init__(self, engine: Engine) -> None:
        self.seen: list[Stored] = []
        self.looks = 0
        self.enough = threading.Event()
        self._streams: set[str] = set()
        self._engine = engine
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Look once more and stop."""
        self._over.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        while not self._over.wait(PAUSE):
            self._look()

    def _look(self) -> None:
        after = self.seen[-1].position if self.seen else 0
        with reading(self._engine) as connection:
            fresh = log.tail(connection, after, 100_000)
        self.seen += fresh
        self._streams |= {event.stream for event in fresh}
        self.looks += bool(fresh) and len(self._streams) == PROCESSES * THREADS  # all of them are at it
        if self.looks == LOOKS:
            self.enough.set()


def test_a_follower_loses_nothing_and_sees_nothing_twice(database: Database, engine: Engine) -> None:
    follower = Follower(engine)
    try:
        with ExitStack() as ended:
            appenders = [ended.enter_context(appender(database.url, f"p{n}")) for n in range(PROCESSES)]
            assert follower.enough.wait(SECONDS_MAX)
            acknowledged = [line for each in appenders for line in each.communicate()[0].split()]
    finally:
        follower.stop()
    assert [each.returncode for each in appenders] == [0] * PROCESSES
    assert follower.seen == whole_log(engine)
    assert [event.position for event in follower.seen] == list(range(1, len(follower.seen) + 1))
    assert {event.command for event in follower.seen} == set(acknowledged)
    assert Chain({}).walk(follower.seen) is None


def appender(url: str, name: str) -> subprocess.Popen[str]:
    """A process that appends until its input is closed."""
    command = [sys.executable, "-m", "tests.events.appender", url, name]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
