"""Bringing a database's tables up to date, and giving the application's role what it needs and no more."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, func, select

import models
from events.engine import writing
from events.schema import log_event, log_head
from growth_tree.accounts.schema import METADATA as ACCOUNTS
from models.base import METADATA as READ_MODELS

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 7_436_114_091
"""Any number, the same for everyone who migrates."""


def upgrade(engine: Engine) -> None:
    """Make or change the tables; processes that do so at once wait for one another."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        command.upgrade(_configuration(connection), "head")
        _read_models().create_all(connection)


def grant(engine: Engine, role: str) -> None:
    """Let a PostgreSQL role that owns nothing run the application: of the log it may only read and append."""
    quoted = engine.dialect.identifier_preparer.quote(role)
    with writing(engine) as connection:
        _grant(connection, quoted, "SELECT, INSERT", log_event.name)
        _grant(connection, quoted, "SELECT, UPDATE (position, hash)", log_head.name)
        _grant(connection, quoted, "SELECT", "alembic_version")
        _grant(connection, quoted, "SELECT, INSERT, UPDATE, DELETE", *_names(ACCOUNTS))
        _grant(connection, quoted, "SELECT, INSERT, UPDATE, DELETE, TRUNCATE", *_names(_read_models()))


def _read_models() -> MetaData:
    # Not migrated: what they hold can always be projected from the log anew.
    for module in iter_modules(models.__path__):
        import_module(f"models.{module.name}")
    return READ_MODELS


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
