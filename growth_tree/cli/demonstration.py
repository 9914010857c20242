"""The command that makes a demonstration and serves it; it touches no database that holds anything else."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Engine, event, inspect
from sqlalchemy.engine import make_url

from events import log
from events.engine import create_engine, reading
from growth_tree import demo as demo_
from growth_tree.accounts.people import person_by_username
from growth_tree.cli.service import check_free, prepare, run, sqlite_path
from growth_tree.cli.terminal import handler, now, progress, say, settings
from growth_tree.config import Settings

DATABASE = "var/demo.db"
ADDRESS = "127.0.0.1"


class Holds(Enum):
    """What there is in a database."""

    NOTHING = "nothing"
    A_PART = "a part of a demonstration"
    A_DEMONSTRATION = "a demonstration"
    SOMETHING_ELSE = "something else"


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where to serve.")
@click.option(
    "--members", type=click.IntRange(demo_.MEMBERS_MIN), default=40, show_default=True, help="How many people."
)
@click.option("--weeks", type=click.IntRange(demo_.WEEKS_MIN), default=26, show_default=True, help="Weeks of work.")
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
@click.option("--reset", is_flag=True, help="Make the demonstration anew where there is one already.")
def demo(port: int, members: int, weeks: int, *, no_serve: bool, reset: bool) -> None:
    """Fill a database with a living department, and serve it."""
    if not no_serve:
        check_free(ADDRESS, port)
    chosen = _settings()
    holds = _held(chosen)
    if _is_to_be_made(holds, reset=reset, on_sqlite=sqlite_path(chosen) is not None):
        _make(chosen, members, weeks)
    else:
        prepare(chosen, empty=True)
    _introduce(None if no_serve else f"http://{ADDRESS}:{port}")
    if not no_serve:
        run(ADDRESS, port, 1, with_worker=True)


def _settings() -> Settings:
    os.environ.setdefault("GROWTH_TREE_DATABASE_URL", f"sqlite:///{Path.cwd() / DATABASE}")
    os.environ.setdefault("GROWTH_TREE_INSECURE_COOKIES", "1")
    os.environ.setdefault("GROWTH_TREE_SESSION_IDLE_MINUTES", "720")
    Path("var").mkdir(exist_ok=True)
    return settings()


def _held(chosen: Settings) -> Holds:
    """What a database holds; those who can be logged in as tell a demonstration."""
    path = sqlite_path(chosen)
    if path is not None and not path.exists():
        return Holds.NOTHING
    engine = create_engine(chosen.database_url)
    try:
        with reading(engine) as connection:
            if not inspect(connection).has_table("log_head") or not log.head(connection).position:
                return Holds.NOTHING
            people = [person_by_username(connection, login.username) for login in demo_.logins()]
            if None in people:
                return Holds.SOMETHING_ELSE
            # The last thing that is done is that everybody has seen how far they are.
            finished = all(person.seen_position for person in people if person is not None)
            return Holds.A_DEMONSTRATION if finished else Holds.A_PART
    finally:
        engine.dispose()


def _is_to_be_made(holds: Holds, *, reset: bool, on_sqlite: bool) -> bool:
    if holds is Holds.NOTHING:
        return True
    if holds is Holds.SOMETHING_ELSE:
        raise click.ClickException("this database is in use for something else; a demonstration needs an empty one")
    if reset and not on_sqlite:
        raise click.ClickException("this database is not empty; give an empty one, only SQLite files are reset")
    if holds is Holds.A_PART and not reset:
        raise click.ClickException("the demonstration in this database was never finished; --reset makes it anew")
    return reset


def _make(chosen: Settings, members: int, weeks: int) -> None:
    """Make a demonstration: on SQLite in a file beside, so that it is there as a whole or not at all."""
    path = sqlite_path(chosen)
    if path is None:
        _fill(chosen, members, weeks)
        return
    with TemporaryDirectory(prefix="demonstration-", dir=path.parent) as folder:
        beside = Path(folder) / path.name
        url = make_url(chosen.database_url).set(database=str(beside)).render_as_string(hide_password=False)
        _fill(replace(chosen, database_url=url, owner_url=None), members, weeks)
        _write_out(beside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        beside.replace(path)


def _fill(chosen: Settings, members: int, weeks: int) -> None:
    prepare(chosen, empty=True)
    desk, today = handler(chosen), now().astimezone(chosen.zone).date()
    _hasten(desk.engine)
    try:
        with progress("demonstration") as report:
            demo_.build(desk, members=members, weeks=weeks, today=today, progress=report)
    finally:
        desk.engine.dispose()


def _hasten(engine: Engine) -> None:
    """Let SQLite not wait for the disk: what is made here is nobody's until all of it is written out."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def _write_out(file: Path) -> None:
    """Have the disk take in a file; the last connection that closed left no other ones beside it."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _introduce(address: str | None) -> None:
    say("")
    if address:
        say(f"  Growth Tree is at {address}")
    for login in demo_.logins():
        say(f"  {login.role:8} {login.username:14} {login.password}")
    say("")


COMMANDS = (demo,)
