"""Bringing a database's tables up to date, and giving the application's role what it needs and no more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from events import log
from events.engine import take_turn, writing
from events.schema import log_event, log_head
from growth_tree.accounts.schema import METADATA as ACCOUNTS
from growth_tree.projections import ALL
from growth_tree.replay import mark_current, outdated
from models.base import METADATA as READ_MODELS
from models.base import projection

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 7_436_114_091
"""Any number, the same for everyone who migrates."""


def upgrade(engine: Engine) -> None:
    """Make or change the tables; processes that do so at once wait for one another.

    Read models that another version wrote are left empty, for `replay.rebuild` to fill.
    """
    with writing(engine) as connection:
        take_turn(connection, LOCK)
        command.upgrade(_configuration(connection), "head")
        _make_read_models(connection)


def empty(connection: Connection, names: Iterable[str]) -> None:
    """Make the tables of some projections as they are now, without a row."""
    READ_MODELS.drop_all(connection, tables=[table for name in names for table in ALL[name].TABLES])
    READ_MODELS.create_all(connection)


def is_current(connection: Connection) -> bool:
    """Whether the tables of the log and the accounts are those of this version."""
    heads = ScriptDirectory.from_config(_configuration(connection)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def grant(engine: Engine, role: str) -> None:
    """Let a PostgreSQL role that owns nothing run the application: of the log it may only read and append."""
    quoted = engine.dialect.identifier_preparer.quote(role)
    with writing(engine) as connection:
        _grant(connection, quoted, "SELECT, INSERT", log_event.name)
        _grant(connection, quoted, "SELECT, UPDATE (position, hash)", log_head.name)
        _grant(connection, quoted, "SELECT", "alembic_version")
        _grant(connection, quoted, "SELECT, INSERT, UPDATE, DELETE", *_names(ACCOUNTS))
        _grant(connection, quoted, "SELECT, INSERT, UPDATE, DELETE, TRUNCATE", *_names(READ_MODELS))


def _make_read_models(connection: Connection) -> None:
    READ_MODELS.create_all(connection, tables=[projection])
    if old := outdated(connection):
        empty(connection, old)
        if log.head(connection).position == 0:
            mark_current(connection)


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def _grant(connection: Connection, role: str, rights: str, *tables: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"GRANT {rights} ON {', '.join(map(quote, tables))} TO {role}")


def _names(metadata: MetaData) -> list[str]:
    return [table.name for table in metadata.sorted_tables]
