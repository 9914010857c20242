from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Integer, MetaData, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from events.engine import create_engine, reading, writing
from events.schema import METADATA as LOG
from growth_tree.accounts.schema import METADATA as ACCOUNTS
from growth_tree.migrate import MIGRATIONS, is_current, upgrade
from tests.databases import Database

only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


def test_an_upgraded_database_has_every_table_and_a_second_upgrade_changes_nothing(
    engine: Engine, owner: Engine
) -> None:
    before = set(inspect(engine).get_table_names())
    upgrade(owner)
    assert set(inspect(engine).get_table_names()) == before
    assert {"event", "log_head", "person", "projection", "alembic_version"} <= before


def test_processes_that_upgrade_at_once_wait_for_one_another(empty_database: Database) -> None:
    engines = [create_engine(empty_database.owner_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, engines))
    with reading(engines[0]) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM log_head").scalar() == 1
    for engine in engines:
        engine.dispose()


def test_the_application_may_ask_for_an_upgrade_when_there_is_nothing_to_change(engine: Engine) -> None:
    upgrade(engine)


def test_read_models_of_another_version_are_made_anew(owner: Engine) -> None:
    with writing(owner) as connection:
        connection.exec_driver_sql("ALTER TABLE member ADD COLUMN of_old_times TEXT")
        connection.exec_driver_sql("UPDATE projection SET version = 0 WHERE name = 'people'")
    upgrade(owner)
    assert "of_old_times" not in {column["name"] for column in inspect(owner).get_columns("member")}


@only_sqlite
def test_migrations_make_the_tables_that_the_code_describes(empty_database: Database, engine: Engine) -> None:
    described = create_engine(empty_database.url)
    with writing(described) as connection:
        LOG.create_all(connection)
        ACCOUNTS.create_all(connection)
    expected = definitions(described)
    described.dispose()
    made = definitions(engine)
    assert {name: made[name] for name in expected} == expected


def definitions(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: re.sub(r"\s+", " ", sql.replace("IF NOT EXISTS ", "")) for name, sql in rows}


@only_postgresql
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE event SET body = ''",
        "DELETE FROM event",
        "TRUNCATE event",
        "DELETE FROM log_head",
        "INSERT INTO log_head VALUES (2, 0, '')",
        "UPDATE log_head SET id = 2",
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id integer)",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_role_can_do_nothing_to_the_log_but_append(engine: Engine, attack: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), writing(engine) as connection:
        connection.exec_driver_sql(attack)


@pytest.mark.parametrize("since", ["0001", "0003", "0010"])
def test_what_older_versions_wrote_is_there_after_an_upgrade(empty_database: Database, since: str) -> None:
    engine = create_engine(empty_database.owner_url)
    with writing(engine) as connection:
        as_of_then = Config()
        as_of_then.set_main_option("script_location", str(MIGRATIONS))
        as_of_then.attributes["connection"] = connection
        command.upgrade(as_of_then, since)
        before = {name: _filled(connection, name) for name in ("person", "job")}
    upgrade(engine)
    with reading(engine) as connection:
        after = {name: _rows(connection, name) for name in before}
        assert is_current(connection)
    assert {name: [{key: row[key] for key in before[name]} for row in rows] for name, rows in after.items()} == {
        name: [row] for name, row in before.items()
    }
    assert after["person"][0]["listed"] == before["person"].get("listed", 0)
    assert after["job"][0]["brought"] is None
    assert {table.name for table in ACCOUNTS.sorted_tables} <= set(inspect(engine).get_table_names())
    engine.dispose()


def _filled(connection: Connection, name: str) -> dict[str, Any]:
    """A row in a table as it was: every column that has to be filled."""
    table = Table(name, MetaData(), autoload_with=connection)
    row = {each.name: 1 if isinstance(each.type, Integer) else "x" for each in table.c if not each.nullable}
    connection.execute(insert(table).values(**row))
    return row


def _rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    table = Table(name, MetaData(), autoload_with=connection)
    return [dict(row) for row in connection.execute(select(table)).mappings()]
