from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from events import log
from events.engine import create_engine
from growth_tree import demo
from growth_tree.accounts import people
from growth_tree.handle import Handler, World, recorded
from growth_tree.projections import Recorded
from tests.databases import fresh

TODAY = date(2026, 11, 21)
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A demo department in its database."""

    demo: demo.Demo
    handler: Handler
    connection: Connection
    world: World
    events: list[Recorded]
    head: str
    progress: list[tuple[int, int]]

    def id(self, role: str) -> str:
        """The person behind a log-in."""
        username = next(login.username for login in self.demo.logins if login.role == role)
        person = people.person_by_username(self.connection, username)
        assert person is not None
        return person.id


@contextmanager
def built(run: Path, members: int, weeks: int, *, seed: int = 618, kind: str = "sqlite") -> Iterator[Built]:
    """A department of its own."""
    told: list[tuple[int, int]] = []
    with fresh(run, kind) as database:
        engine = create_engine(database.url)
        handler = Handler(engine, ZONE)
        made = demo.build(
            handler,
            members=members,
            weeks=weeks,
            today=TODAY,
            seed=seed,
            progress=lambda done, of: told.append((done, of)),
        )
        with handler.reading() as connection:
            events = [recorded(stored) for batch in log.scan(connection) for stored in batch]
            yield Built(
                demo=made,
                handler=handler,
                connection=connection,
                world=handler.world(connection),
                events=events,
                head=log.head(connection).hash.hex(),
                progress=told,
            )
        engine.dispose()


@pytest.fixture(scope="session")
def small(run: Path) -> Iterator[Built]:
    """One team, three weeks."""
    with built(run, 8, 3) as made:
        yield made


@pytest.fixture(scope="session")
def middling(run: Path) -> Iterator[Built]:
    """Three teams, two months: large enough for people to come, move and go."""
    with built(run, 22, 8) as made:
        yield made
