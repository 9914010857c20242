"""Whatever would change or remove what the log holds is refused to the application; appending goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from events.chain import Stored
from events.engine import writing
from tests.databases import Database
from tests.events.drafts import append_one, fill, whole_log

COLUMNS = ", ".join(Stored._fields)
FORGED = "1, 's', 9, 'Forged', 1, 'eve', 'c9', 0, NULL, '', '', '{}', "
SAME = f"SELECT {COLUMNS} FROM event WHERE position = 1"

CHANGES = (
    "UPDATE event SET actor = 'eve'",
    "UPDATE event SET position = position + 10",
    "DELETE FROM event",
    "DELETE FROM event WHERE position = 2",
    "DROP TABLE event",
    "ALTER TABLE event RENAME TO old_event",
    "ALTER TABLE event ADD COLUMN more text",
    "ALTER TABLE event DROP COLUMN actor",
    f"INSERT INTO event {SAME} ON CONFLICT (position) DO UPDATE SET actor = 'eve'",
    "UPDATE log_head SET id = 2",
    "DELETE FROM log_head",
    "DROP TABLE log_head",
)
SQLITE = (
    *CHANGES,
    f"INSERT OR REPLACE INTO event VALUES ({FORGED} zeroblob(32))",
    f"REPLACE INTO event VALUES ({FORGED} zeroblob(32))",
    "UPDATE OR REPLACE event SET position = 1 WHERE position = 2",
    "REPLACE INTO log_head VALUES (1, 0, zeroblob(32))",
    "DROP TRIGGER event_takes_no_update",
    "DROP TRIGGER event_takes_no_delete",
    "DROP TRIGGER log_head_takes_no_delete",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA Recursive_Triggers(0)",
    "PRAGMA writable_schema = ON",
    "PRAGMA main.WRITABLE_SCHEMA = ON",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA trusted_schema = ON",
    "DELETE FROM sqlite_schema",
)
POSTGRES = (
    *CHANGES,
    "TRUNCATE event",
    "TRUNCATE log_head",
    "INSERT INTO log_head VALUES (1, 0, '')",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "CREATE RULE forget AS ON INSERT TO event DO INSTEAD NOTHING",
    "CREATE TABLE more (id integer)",
    "SET ROLE owner",
    "SET session_replication_role = replica",
)


@pytest.mark.parametrize(("kind", "statements"), [("sqlite", SQLITE), ("postgresql", POSTGRES)])
def test_every_change_but_appending_is_refused(engine: Engine, statements: tuple[str, ...]) -> None:
    before = fill(engine, 3)
    with engine.connect() as connection:
        assert [statement for statement in statements if not is_refused(connection, statement)] == []
    assert whole_log(engine) == before
    with writing(engine) as connection:
        append_one(connection, "s", 4, "c4")
    assert len(whole_log(engine)) == 4


def is_refused(connection: Connection, statement: str) -> bool:
    """Whether the database objects; nothing of what it lets pass stays."""
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError:
        return True
    finally:
        connection.rollback()
    return False


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER other.event_takes_no_delete",
        "DELETE FROM other.event",
        "UPDATE other.event SET actor = 'eve'",
        "DROP TABLE other.event",
        "DELETE FROM other.log_head",
    ],
)
def test_sqlite_refuses_it_to_the_same_file_under_another_name(
    database: Database, engine: Engine, statement: str
) -> None:
    fill(engine, 3)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("ATTACH ? AS other", [database.url.removeprefix("sqlite:///")])
        with pytest.raises(Exception, match="not authorized"):
            raw.execute(statement)
        raw.execute("DETACH other")
    assert len(whole_log(engine)) == 3


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'eve'", "DELETE FROM event", "DELETE FROM log_head"])
def test_the_triggers_refuse_it_to_the_owner_too(owner: Engine, statement: str) -> None:
    before = fill(owner, 3)
    with pytest.raises(DBAPIError, match="the log is append-only"), writing(owner) as connection:
        connection.exec_driver_sql(statement)
    assert whole_log(owner) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_settings_can_be_read(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA writable_schema").scalar_one() == 0
