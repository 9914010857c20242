"""A process that appends with several threads until its input ends, and prints what was committed, a line for each.

python -m tests.events.appender URL NAME
"""

from __future__ import annotations

import itertools
import random
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from events import log
from events.engine import create_engine, writing
from tests.events.drafts import draft

THREADS = 4
GIVEN_UP = 0.1


class GivenUp(Exception):
    """A transaction is rolled back."""


def main(url: str, name: str) -> None:
    """Append from now on until the end of the input."""
    engine = create_engine(url)
    over = threading.Event()
    with ThreadPoolExecutor(THREADS) as pool:
        threads = [pool.submit(lambda stream: list(work(engine, stream, over)), f"{name}/{n}") for n in range(THREADS)]
        sys.stdin.read()
        over.set()
        for thread in threads:
            print("\n".join(thread.result()), flush=True)  # noqa: T201  (that is how the test hears of it)
    engine.dispose()


def work(engine: Engine, stream: str, over: threading.Event) -> Iterator[str]:
    """Append to a stream of one's own, one to three events at a time; answers the commands that were committed."""
    chance = random.Random(stream)
    version = 0
    for number in itertools.count():
        if over.is_set():
            return
        events = chance.randint(1, 3)
        try:
            with writing(engine) as connection:
                head = log.lock_head(connection)
                drafts = [
                    draft(head.position + n + 1, stream, version + n + 1, f"{stream}/{number}", n)
                    for n in range(events)
                ]
                log.append(connection, head, drafts)
                if chance.random() < GIVEN_UP:
                    raise GivenUp
        except GivenUp:
            continue
        version += events
        yield f"{stream}/{number}"


if __name__ == "__main__":
    main(*sys.argv[1:])
