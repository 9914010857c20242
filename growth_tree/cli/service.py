"""Commands that run the product: set up the database, serve, work in the background."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server

import click
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from events.engine import create_engine
from growth_tree import codec, migrate, replay
from growth_tree.cli import worker as worker_
from growth_tree.cli.terminal import handler, now, order, progress, say, settings
from growth_tree.cli.trainer import train_all
from growth_tree.config import Settings
from growth_tree.demo.china import declare_holidays
from growth_tree.domain.rulebook import PublishRulebook
from growth_tree.handle import Command, Handler
from growth_tree.notices.sending import Desk
from growth_tree.rulebook_schema import default_rulebook

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
    path = sqlite_path(chosen)
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
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", type=int, help="Processes: one on SQLite, otherwise two.")
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve pages with gunicorn. Background work is done by `growth-tree worker`, on SQLite by this command too."""
    chosen = settings()
    on_sqlite = sqlite_path(chosen) is not None
    if on_sqlite and workers not in (None, 1):
        raise click.UsageError("SQLite is served by one process with threads")
    check_free(host, port)
    prepare(chosen)
    run(host, port, 1 if on_sqlite else workers or 2, with_worker=on_sqlite)


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


def sqlite_path(chosen: Settings) -> Path | None:
    """Where the database lies, if it is a file."""
    url = make_url(chosen.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def check_free(host: str, port: int) -> None:
    """Raise before anything is made or said where something else answers already."""
    try:
        create_server((host.strip("[]"), port), family=AF_INET6 if ":" in host else AF_INET).close()
    except OSError as error:
        raise click.ClickException(f"port {port} cannot be used; --port names another one") from error


def run(host: str, port: int, workers: int, *, with_worker: bool) -> None:
    """Run the processes until this one is told to end, or fail as soon as one of them ends; the others then end too."""
    commands = [_gunicorn(host, port, workers)]
    if with_worker:
        commands.append([sys.executable, "-m", "growth_tree.cli", "worker"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = [subprocess.Popen(command) for command in commands]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        raise click.ClickException("a process of the server ended by itself")  # a failure, so that it is started again
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
    return [program, *options, *quiet, "growth_tree.app:serving()"]


COMMANDS = (init, serve, worker)
