"""While many threads of two processes append, whoever reads on from where they were sees every event once, in order."""

from __future__ import annotations

import subprocess
import sys
import threading

from sqlalchemy import Engine

from events import log
from events.chain import Chain, Stored
from events.engine import reading
from tests.databases import Database
from tests.events.drafts import whole_log

PROCESSES = 2
PAUSE = 0.002


class Follower:
    """Reads the tail of the log again and again while others append."""

    def __init__(self, engine: Engine) -> None:
        self.seen: list[Stored] = []
        self.looks = 0
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
        self.looks += bool(fresh)


def test_a_follower_loses_nothing_and_sees_nothing_twice(database: Database, engine: Engine) -> None:
    follower = Follower(engine)
    try:
        appenders = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.events.appender", database.url, f"p{n}"],
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(PROCESSES)
        ]
        acknowledged = [line for each in appenders for line in each.communicate()[0].split()]
    finally:
        follower.stop()
    assert [each.returncode for each in appenders] == [0] * PROCESSES
    assert follower.looks > 1, "the follower read everything at once, so nothing was tested"
    assert follower.seen == whole_log(engine)
    assert [event.position for event in follower.seen] == list(range(1, len(follower.seen) + 1))
    assert {event.command for event in follower.seen} == set(acknowledged)
    assert Chain({}).walk(follower.seen) is None
