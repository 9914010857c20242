"""The tables of the log. Nothing in them is ever updated or deleted, except the one row of the head."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    insert,
)

METADATA = MetaData()

Name = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared byte by byte on both databases."""

Position = BigInteger().with_variant(Integer, "sqlite")

log_head = Table(
    "log_head",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="log_head_is_one_row"), primary_key=True),
    Column("position", Position, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)

log_event = Table(
    "event",
    METADATA,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("stream", Name, nullable=False),
    Column("version", Integer, CheckConstraint("version > 0", name="event_version_is_positive"), nullable=False),
    Column("type", Name, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("actor", Name, nullable=False),
    Column("command", Name, nullable=False),
    Column("n", Integer, nullable=False),
    Column("cause", Position),
    Column("occurred_at", Name, nullable=False),
    Column("recorded_at", Name, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary, CheckConstraint("length(hash) = 32", name="event_hash_is_sha256"), nullable=False),
    UniqueConstraint("stream", "version", name="event_stream_version"),
    UniqueConstraint("command", "n", name="event_command_n"),
    sqlite_strict=True,
)

SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_takes_no_{action.lower()} BEFORE {action} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    for table, action in (("event", "UPDATE"), ("event", "DELETE"), ("log_head", "DELETE"))
)
"""PostgreSQL needs none: its application role owns nothing and is granted SELECT and INSERT only."""

GENESIS = b"\0" * 32
"""What the first event's hash builds on."""


@event.listens_for(METADATA, "after_create")
def prepare(target: MetaData, connection: Connection, **_: object) -> None:
    """Add the guards and the head's one row to freshly made tables."""
    if connection.dialect.name == "sqlite":
        for guard in SQLITE_GUARDS:
            connection.exec_driver_sql(guard)
    if connection.execute(log_head.select()).first() is None:
        connection.execute(insert(log_head).values(id=1, position=0, hash=GENESIS))
