"""Commands that run the product: set up the database, show the demonstration, serve, work in the background."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from events.engine import create_engine
from growth_tree import codec, migrate, replay
from growth_tree import demo as demo_
from growth_tree.cli import worker as worker_
from growth_tree.cli.terminal import handler, now, order, progress, say, settings
from growth_tree.cli.trainer import train_all
from growth_tree.config import Settings
from growth_tree.demo.china import declare_holidays
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.handle import Command, Handler
from growth_tree.notices.sending import Desk
from growth_tree.rulebook_schema import default_rulebook

DEMO_DATABASE = "var/demo.db"
THREADS = 8
SECONDS_TO_END = 30


@click.command()
def init() -> None:
    """Create or upgrade the tables, and make sure that there are rules and a calendar."""
    chosen = settings()
    prepare(chosen)
    say(f"ready: {make_url(chosen.database_url).render_as_string(hide_password=True)}")


def prepare(chosen: Settings, *, empty: bool = False) -> None:
    """Bring a database to the state that this version needs; `empty` leaves rules and calendar to somebody else."""
    path = _sqlite_path(chosen)
    if path is not None and path.parent.is_dir():
        path.touch(mode=0o600)  # other users of the machine have no business with it
    owner = create_engine(chosen.owner_url or chosen.database_url)
    migrate.upgrade(owner)
    if chosen.owner_url:
        migrate.grant(owner, str(make_url(chosen.database_url).username))
    owner.dispose()
    desk = handler(chosen)
    if not empty:
        with desk.writing() as connection:
            _ensure_rules_and_calendar(desk, connection)
    with desk.reading() as connection:
        outdated = replay.outdated(connection)
    if outdated:
        with progress("rebuild") as report:
            replay.rebuild(desk.engine, report)
    desk.engine.dispose()


def _ensure_rules_and_calendar(desk: Handler, connection: Connection) -> None:
    today = now().astimezone(desk.zone).date()
    world = desk.world(connection)
    commands: list[Command] = list(declare_holidays(range(today.year - 1, today.year + 2)))
    if not world.library.versions:
        commands.append(PublishRulebook(rulebook=default_rulebook(), effective_from=today))
    for n, command in enumerate(commands):
        desk.handle(connection, order(command, f"init/{codec.stamp(now())}/{n}"))


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where to serve.")
@click.option(
    "--members", type=click.IntRange(demo_.MEMBERS_MIN), default=40, show_default=True, help="How many people."
)
@click.option("--weeks", type=click.IntRange(demo_.WEEKS_MIN), default=26, show_default=True, help="Weeks of work.")
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
@click.option("--reset", is_flag=True, help="Begin with an empty database where there is one already.")
def demo(port: int, members: int, weeks: int, *, no_serve: bool, reset: bool) -> None:
    """Fill a database with a living department, and serve it."""
    chosen = _demo_settings()
    path = _sqlite_path(chosen)
    if reset and path is not None:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    prepare(chosen, empty=True)
    desk = handler(chosen)
    with desk.reading() as connection:
        filled = bool(desk.world(connection).directory.members)
    if filled and reset:
        raise click.ClickException("this database is not empty; give an empty one, only SQLite files are reset")
    if not filled:
        _hasten(desk.engine)
        with progress("demonstration") as report:
            demo_.build(desk, members=members, weeks=weeks, today=now().astimezone(chosen.zone).date(), progress=report)
    desk.engine.dispose()
    if no_serve:
        _introduce(None)
    else:
        _serve_demo(chosen, port)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", type=int, help="Processes: one on SQLite, otherwise two.")
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve pages with gunicorn. Background work is done by `growth-tree worker`, on SQLite by this command too."""
    chosen = settings()
    on_sqlite = _sqlite_path(chosen) is not None
    if on_sqlite and workers not in (None, 1):
        raise click.UsageError("SQLite is served by one process with threads")
    prepare(chosen)
    _serve(host, port, 1 if on_sqlite else workers or 2, with_worker=on_sqlite)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--training", is_flag=True, help="Only train what is in line, at low priority, and stop.")
def worker(*, once: bool, training: bool) -> None:
    """Do the background work: imports, notices and digests, closing of seasons, sweeping of old sessions."""
    chosen = settings()
    if training:
        train_all(handler(chosen))
    else:
        worker_.run(Desk(handler=handler(chosen), settings=chosen), once=once)


def _demo_settings() -> Settings:
    os.environ.setdefault("GROWTH_TREE_DATABASE_URL", f"sqlite:///{Path.cwd() / DEMO_DATABASE}")
    os.environ.setdefault("GROWTH_TREE_INSECURE_COOKIES", "1")
    os.environ.setdefault("GROWTH_TREE_SESSION_IDLE_MINUTES", "720")
    Path("var").mkdir(exist_ok=True)
    return settings()


def _hasten(engine: Engine) -> None:
    """Let SQLite not wait for the disk: a demonstration that a power cut spoils is made again with --reset."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def _sqlite_path(chosen: Settings) -> Path | None:
    url = make_url(chosen.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _serve_demo(chosen: Settings, port: int) -> None:
    _introduce(f"http://127.0.0.1:{port}")
    _serve("127.0.0.1", port, 1, with_worker=True)


def _introduce(address: str | None) -> None:
    say("")
    if address:
        say(f"  Growth Tree is at {address}")
    for login in demo_.logins():
        say(f"  {login.role:8} {login.username:14} {login.password}")
    say("")


def _serve(host: str, port: int, workers: int, *, with_worker: bool) -> None:
    """Run the processes until one of them ends or this one is told to; the others then end too."""
    commands = [_gunicorn(host, port, workers)]
    if with_worker:
        commands.append([sys.executable, "-m", "growth_tree.cli", "worker"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = [subprocess.Popen(command) for command in commands]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(SECONDS_TO_END)


def _gunicorn(host: str, port: int, workers: int) -> list[str]:
    program = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or "gunicorn"
    options = ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", str(THREADS)]
    quiet = [
        "--worker-class",
        "gthread",
        "--no-control-socket",
        "--log-level",
        "warning",
        "--access-logfile",
        "/dev/null",
    ]
    return [program, *options, *quiet, "growth_tree.app:create_app()"]


COMMANDS = (init, demo, serve, worker)
