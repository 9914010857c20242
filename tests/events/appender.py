"""A process that appends with several threads, and prints a line for every transaction that was committed.

python -m tests.events.appender URL NAME
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from events import log
from events.engine import create_engine, writing
from tests.events.drafts import draft

THREADS = 4
TRANSACTIONS = 30
GIVEN_UP = 0.1


class GivenUp(Exception):
    """A transaction is rolled back."""


def main(url: str, name: str) -> None:
    engine = create_engine(url)
    with ThreadPoolExecutor(THREADS) as pool:
        for acknowledged in pool.map(lambda thread: list(work(engine, f"{name}/{thread}")), range(THREADS)):
            print("\n".join(acknowledged), flush=True)  # noqa: T201  (that is how the test hears of it)
    engine.dispose()


def work(engine: Engine, stream: str) -> Iterator[str]:
    """Append to a stream of one's own, one to three events at a time; answers the commands that were committed."""
    chance = random.Random(stream)
    version = 0
    for number in range(TRANSACTIONS):
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
