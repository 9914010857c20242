"""A demonstration is there as a whole or not at all, and no other database is touched for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from socket import create_server
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from events import log
from growth_tree import demo
from growth_tree.accounts.people import NewPerson, add_people, mark_seen, person_by_username
from growth_tree.cli import cli
from growth_tree.handle import Handler
from tests.databases import Database
from tests.office import NOON, ZONE, found

Make = Callable[..., Result]


@pytest.fixture
def make(database: Database, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The command, on this test's database, without its long work: a department of those who can be logged in as."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    if database.kind == "postgresql":
        monkeypatch.setenv("GROWTH_TREE_OWNER_URL", database.owner_url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "0123456789abcdef" * 4)
    for setting, usual in (("INSECURE_COOKIES", "1"), ("SESSION_IDLE_MINUTES", "720")):  # the command sets them itself
        monkeypatch.setenv(f"GROWTH_TREE_{setting}", usual)
    monkeypatch.setattr(demo, "build", finished)
    return lambda *options: CliRunner().invoke(cli, ["demo", "--no-serve", *options])


def begun(desk: Handler, **_how: Any) -> None:
    """What is there of a demonstration soon after it began."""
    found(desk.engine)
    stars = enumerate(demo.logins())
    people = [NewPerson(id=f"star{n}", username=login.username, name=login.name) for n, login in stars]
    with desk.writing() as connection:
        add_people(connection, people, NOON)


def finished(desk: Handler, **_how: Any) -> None:
    begun(desk)
    with desk.writing() as connection:
        for login in demo.logins():
            person = person_by_username(connection, login.username)
            assert person is not None
            mark_seen(connection, person.id, 1)


def broken(desk: Handler, **_how: Any) -> None:
    begun(desk)
    raise KeyboardInterrupt


def events(engine: Engine) -> int:
    with engine.connect() as connection:
        return log.head(connection).position


def is_there(engine: Engine) -> bool:
    with engine.connect() as connection:
        return person_by_username(connection, demo.logins()[0].username) is not None


def test_a_demonstration_is_made_once_and_served_from_then_on(make: Make, engine: Engine) -> None:
    engine.dispose()
    assert make().exit_code == 0
    assert is_there(engine)
    made = events(engine)
    engine.dispose()
    assert make().exit_code == 0
    assert events(engine) == made


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_database_in_use_is_never_touched(make: Make, engine: Engine, options: tuple[str, ...]) -> None:
    found(engine)
    before = events(engine)
    refused = make(*options)
    assert refused.exit_code == 1
    assert "in use for something else" in refused.stderr
    assert events(engine) == before
    assert not is_there(engine)


def test_one_that_was_cut_off_leaves_nothing_where_it_would_be_served_from(
    make: Make, database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.dispose()
    monkeypatch.setattr(demo, "build", broken)
    assert make().exit_code == 1
    monkeypatch.setattr(demo, "build", finished)
    if database.kind == "sqlite":
        assert not is_there(engine)
        engine.dispose()
        assert [path.name for path in Path(str(engine.url.database)).parent.glob("demonstration-*")] == []
        assert make().exit_code == 0
    else:
        again = make()
        assert again.exit_code == 1
        assert "never finished" in again.stderr


def test_reset_makes_it_anew_where_it_is_a_file(make: Make, database: Database, engine: Engine) -> None:
    engine.dispose()
    assert make().exit_code == 0
    with Handler(engine, ZONE).writing() as connection:
        connection.execute(text("UPDATE person SET name = 'somebody else'"))
    engine.dispose()
    again = make("--reset")
    with engine.connect() as connection:
        renamed = connection.scalar(text("SELECT count(*) FROM person WHERE name = 'somebody else'"))
    assert (again.exit_code, renamed) == ((0, 0) if database.kind == "sqlite" else (1, 4))


def test_a_port_that_is_taken_is_told_before_anything_is_made(make: Make, engine: Engine) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(cli, ["demo", "--port", port])
        assert result.exit_code == 1
        assert f"port {port} cannot be used" in result.output
        assert not is_there(engine)
        engine.dispose()
        assert make("--port", port).exit_code == 0
