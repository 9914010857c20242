"""Databases for tests: each test gets its own, as a copy of one that was set up once in the run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from events.engine import create_engine
from growth_tree.migrate import grant, upgrade
from tests import postgres

KINDS = ("sqlite", "postgresql")
READY = "ready"
"""The name of the database that holds all tables and no data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """The addresses of one test's database: the owner may define tables, the application uses `url`."""

    kind: str
    owner_url: str
    url: str


@contextmanager
def fresh(run: Path, kind: str, *, empty: bool = False) -> Iterator[Database]:
    """A database of its own, with all tables or without any."""
    name = f"test_{token_hex(8)}"
    if not empty:
        _make_ready(run, kind)
    _copy(run, kind, None if empty else READY, name)
    try:
        yield _database(run, kind, name)
    finally:
        _drop(run, kind, name)


def _make_ready(run: Path, kind: str) -> None:
    made = run / f"{kind}.made"
    with postgres.locked(run / f"{kind}.lock"):
        if not made.exists():
            _copy(run, kind, None, READY)
            _set_up(_database(run, kind, READY))
            made.touch()


def _set_up(database: Database) -> None:
    engine = create_engine(database.owner_url)
    upgrade(engine)
    if database.kind == "postgresql":
        grant(engine, postgres.APPLICATION)
    engine.dispose()


def _database(run: Path, kind: str, name: str) -> Database:
    if kind == "sqlite":
        url = f"sqlite:///{run / name}.db"
        return Database(kind=kind, owner_url=url, url=url)
    owner, application = (
        postgres.url(run, role=role, database=name) for role in (postgres.OWNER, postgres.APPLICATION)
    )
    return Database(kind=kind, owner_url=owner, url=application)


def _copy(run: Path, kind: str, template: str | None, name: str) -> None:
    if kind == "sqlite" and template is not None:
        shutil.copy(run / f"{template}.db", run / f"{name}.db")
    elif kind == "postgresql":
        postgres.start(run)
        postgres.create_database(run, name, template=template or "template0")


def _drop(run: Path, kind: str, name: str) -> None:
    if kind == "sqlite":
        for file in run.glob(f"{name}.db*"):
            file.unlink()
    else:
        postgres.drop_database(run, name)
