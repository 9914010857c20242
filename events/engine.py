"""How the databases are driven so that nothing acknowledged is lost: one writer at a time, durable commits."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, RootTransaction, event
from sqlalchemy.engine import URL, make_url

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged commits when the power fails
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # without it INSERT OR REPLACE walks past a delete trigger
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA wal_autocheckpoint=8000",  # pages; those that change often are then copied once, not many times
)
STATEMENTS_KEPT = 1000
"""A connection of pysqlite3 that has kept as many as it may prepares every further statement anew each time it runs."""

WRITES = "writes"
"""Marks a connection to SQLite whose next transaction will write."""

PEN = "pen"
"""Where an engine for SQLite has its pen, among its options."""

POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "pool_use_lifo": True, "pool_reset_on_return": None}
"""What was used last is used next: its statements are prepared, its pages at hand. Each transaction ends by itself."""

# A random page costs what it does on disks that do not turn; else whole tables are read instead of a few rows.
_WAITS = "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
POSTGRES_OPTIONS = f"{_WAITS} -c timezone=UTC -c random_page_cost=1.1"


def create_engine(url: str | URL, *, guarded: bool = True) -> Engine:
    """An engine for SQLite or PostgreSQL; `guarded` refuses every change of the log but appending (SQLite)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, guarded=guarded)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise ValueError(f"neither SQLite nor PostgreSQL: {parsed.get_backend_name()}")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction sees one state of the database."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def reading_on(connection: Connection) -> Iterator[None]:
    """The same on a connection that is at hand and has no transaction open; it may make temporary tables."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; commits at the end, rolls back on any exception."""
    pen = _pen(engine)
    with pen.held(engine) if pen else engine.connect() as connection, _begun_to_write(connection):
        yield connection


@contextmanager
def writing_on(connection: Connection) -> Iterator[None]:
    """The same on a connection that is at hand and has no transaction open."""
    pen = _pen(connection.engine)
    with pen.turns if pen else nullcontext(), _begun_to_write(connection):
        yield


def take_turn(connection: Connection, key: int) -> None:
    """Wait until no other transaction holds the turn of this number, and hold it to the end of this one.

    A writing transaction of SQLite is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


class Turns:
    """A lock that serves its waiters in the order of their coming; SQLite's own busy handler starves some."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def __enter__(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            place = None if not self._taken else self._queue()
            self._taken = True
        if place is not None:
            place.acquire()

    def __exit__(self, *_: object) -> None:
        """Pass it on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _queue(self) -> threading.Lock:
        place = threading.Lock()
        place.acquire()
        self._waiting.append(place)
        return place


class Pen:
    """What writes to a file of SQLite: one connection that is held by one at a time and stays open.

    To take one out of the pool and to put it back would take an eighth of the time of a short command.
    """

    def __init__(self) -> None:
        self.turns = Turns()
        self._connection: Connection | None = None

    @contextmanager
    def held(self, engine: Engine) -> Iterator[Connection]:
        """The connection, when one's turn has come; after any exception a new one is taken."""
        with self.turns:
            connection = self._connection or engine.connect()
            self._connection = None
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._connection = connection

    def lay_down(self) -> None:
        """Close the connection, unless it is held: its pool has been closed before it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.detach()
            connection.close()


def _pen(engine: Engine) -> Pen | None:
    """The only pen for a file of SQLite; on PostgreSQL nobody waits before a row of theirs is locked."""
    return engine.get_execution_options().get(PEN)


def _begun_to_write(connection: Connection) -> RootTransaction:
    if connection.dialect.name == "sqlite":
        connection.info[WRITES] = True
    return connection.begin()


def _sqlite(url: URL, *, guarded: bool) -> Engine:
    driver = _driver()
    for type_ in (bytes, type(None)):
        driver.register_adapter(type_, _same)  # for want of an adapter each value is asked for one of its own, in vain
    connect = {"check_same_thread": False, "timeout": 10, "cached_statements": STATEMENTS_KEPT}
    pen = Pen()
    engine = sa.create_engine(url, module=driver, connect_args=connect, **(POOL | {"max_overflow": 40}))
    engine.update_execution_options(**{PEN: pen})
    event.listen(engine, "engine_disposed", lambda _engine: pen.lay_down())

    @event.listens_for(engine, "connect")
    def configure(raw: Any, record: object) -> None:
        raw.isolation_level = None  # the driver's own idea of when to begin a transaction loses updates
        for pragma in SQLITE_PRAGMAS:
            raw.execute(pragma)
        if guarded:
            raw.set_authorizer(authorize)

    def begin(dbapi_connection: Any) -> None:
        raw: Any = dbapi_connection.driver_connection
        raw.execute("BEGIN IMMEDIATE" if dbapi_connection.info.pop(WRITES, False) else "BEGIN")

    def commit(dbapi_connection: Any) -> None:
        dbapi_connection.driver_connection.execute("COMMIT")  # the driver's own would be prepared anew each time

    # listeners would slow down every connection
    engine.dialect.do_begin, engine.dialect.do_commit = begin, commit  # type: ignore[method-assign]
    return engine


def _postgresql(url: URL) -> Engine:
    """Its cursors are psycopg's raw ones, which take numbered parameters alone and read a statement much faster."""
    driver, options = url.set(drivername="postgresql+psycopg"), {"options": POSTGRES_OPTIONS}
    engine = sa.create_engine(driver, paramstyle="numeric_dollar", connect_args=options, **POOL)
    psycopg: Any = engine.dialect.loaded_dbapi

    @event.listens_for(engine, "connect")
    def configure(raw: Any, record: object) -> None:
        raw.cursor_factory, raw.server_cursor_factory = psycopg.RawCursor, psycopg.RawServerCursor

    return engine


def _same(value: Any) -> Any:
    return value


def _driver() -> Any:
    """The newest SQLite at hand: before 3.51.3 its WAL can corrupt a file in rare races."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415  (absent where there is no wheel for the platform)
    except ImportError:
        return sqlite3
    return dbapi2


LOG_TABLES = ("event", "log_head")
MOVES = ("position", "hash")
"""What an append changes of the head."""
LOCKED_PRAGMAS = ("ignore_check_constraints", "recursive_triggers", "trusted_schema", "writable_schema")


def authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """Refuse to SQLite whatever would change or remove what the log holds, also under another database's name."""
    if action == sqlite3.SQLITE_READ:  # asked about each column of each question
        return sqlite3.SQLITE_OK
    match action:
        case sqlite3.SQLITE_UPDATE:
            refused = first == "event" or (first == "log_head" and second not in MOVES)
        case sqlite3.SQLITE_DELETE | sqlite3.SQLITE_DROP_TABLE:
            refused = first in LOG_TABLES
        case sqlite3.SQLITE_DROP_TRIGGER | sqlite3.SQLITE_ALTER_TABLE:
            refused = second in LOG_TABLES
        case sqlite3.SQLITE_PRAGMA:
            refused = second is not None and str(first).lower() in LOCKED_PRAGMAS
        case _:
            refused = False
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
