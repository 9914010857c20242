"""What is unsafe about an installation: settings, files, the database and its role."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import click
from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from events.engine import create_engine
from events.schema import log_event
from growth_tree import migrate, replay
from growth_tree.cli.terminal import now, print_json, say, settings
from growth_tree.codec import stamp
from growth_tree.config import KEPT_SECRET, PREFIX, Settings, SettingsError

SOUND_SQLITE = (3, 51, 3)
"""Before it the write-ahead log can corrupt a file in rare races."""
DIFFERENT_CHARACTERS_MIN = 10
CLOCKS_APART = timedelta(minutes=1)
"""By so much the clocks of two healthy machines may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something unsafe; one that `refuse`s must be mended before the product is used in earnest."""

    level: Literal["refuse", "warn"]
    check: str
    said: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, as_json: bool) -> None:
    """Say what is unsafe about this installation. Status 1 where it should not be used as it is."""
    found = list(examined())
    ok = all(finding.level != "refuse" for finding in found)
    if as_json:
        print_json({"ok": ok, "findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            say(f"{finding.level}: {finding.said}")
        say("fit for use" if ok else "not fit for use")
    raise SystemExit(0 if ok else 1)


def examined() -> Iterator[Finding]:
    """Everything that is found, settings first."""
    try:
        chosen = settings()
    except SettingsError as error:
        yield _refuse("settings", f"{error}.")
        return
    yield from _about_settings(chosen)
    yield from _about_files(chosen)
    yield from _about_pickup(chosen)
    yield from _about_database(chosen)


def _about_settings(chosen: Settings) -> Iterator[Finding]:
    if not os.environ.get(f"{PREFIX}SECRET_KEY", "").strip():
        said = f"{PREFIX}SECRET_KEY is not set; the key lies in {KEPT_SECRET}, beside the data it protects."
        yield _warn("secret_key_beside_the_data", said)
    elif len(set(chosen.secret_key)) < DIFFERENT_CHARACTERS_MIN:
        yield _refuse("secret_key_weak", f"{PREFIX}SECRET_KEY is easy to guess; `openssl rand -hex 32` makes one.")
    if chosen.insecure_cookies:
        yield _refuse("insecure_cookies", f"{PREFIX}INSECURE_COOKIES lets sessions travel without TLS.")
    if os.environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        yield _refuse("debug", "FLASK_DEBUG shows strangers what goes on inside, and lets them run code.")
    if not chosen.trusted_hosts:
        yield _warn("any_host", f"{PREFIX}TRUSTED_HOSTS is empty, so every host name is answered.")
    if chosen.notice_hosts:
        said = f"{PREFIX}NOTICE_HOSTS lets digests leave for {', '.join(chosen.notice_hosts)}."
        yield _warn("notices_leave", said)
    if chosen.owner_url:
        yield _warn("owner_at_hand", f"{PREFIX}OWNER_URL is set; give it to `growth-tree init` alone.")


def _about_files(chosen: Settings) -> Iterator[Finding]:
    url = make_url(chosen.database_url)
    files = [KEPT_SECRET]
    if url.get_backend_name() == "sqlite":
        files += [Path(f"{url.database}{suffix}") for suffix in ("", "-wal", "-shm")]
    for file in files:
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
            yield _refuse("file_open_to_all", f"{file} is open to all users of this machine; `chmod o= {file}`.")


def _about_pickup(chosen: Settings) -> Iterator[Finding]:
    """Whoever can write into the folder can report figures, so it is not for all users of the machine."""
    folder = chosen.pickup
    if folder is None:
        return
    if not folder.is_dir():
        yield _refuse("pickup_missing", f"{PREFIX}PICKUP names {folder}, which is no folder.")
        return
    for each in (folder, *(child for child in folder.iterdir() if child.is_dir())):
        if not os.access(each, os.R_OK | os.W_OK | os.X_OK):
            yield _refuse("pickup_closed", f"{each} cannot be read and written, so no file is taken from it.")
        if stat.S_IMODE(each.stat().st_mode) & stat.S_IWOTH:
            yield _refuse("pickup_open_to_all", f"{each} is open to all users of this machine; `chmod o-w {each}`.")


def _about_database(chosen: Settings) -> Iterator[Finding]:
    if (
        make_url(chosen.database_url).get_backend_name() == "sqlite"
        and not Path(str(make_url(chosen.database_url).database)).exists()
    ):
        yield _refuse("no_tables", "There is no database yet; `growth-tree init` makes it.")
        return
    engine = create_engine(chosen.database_url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                yield from _about_sqlite(connection)
            else:
                yield from _about_role(connection)
            yield from _about_tables(connection)
    except DBAPIError as error:
        yield _refuse("database", f"The database does not answer: {str(error.orig).strip()}.")
    finally:
        engine.dispose()


def _about_sqlite(connection: Connection) -> Iterator[Finding]:
    version = connection.scalar(text("SELECT sqlite_version()"))
    if tuple(map(int, str(version).split("."))) < SOUND_SQLITE:
        sound = ".".join(map(str, SOUND_SQLITE))
        yield _warn("sqlite_old", f"SQLite {version} can corrupt a file in rare races; {sound} does not.")


def _about_role(connection: Connection) -> Iterator[Finding]:
    role = connection.execute(text("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")).one()
    if role.rolsuper:
        yield _refuse("role_superuser", f"The role {role.rolname} is a superuser; a break-in could change the log.")
        return
    owner = "SELECT count(*) FROM pg_tables WHERE tablename IN ('event', 'log_head') AND tableowner = current_user"
    rights = "SELECT has_table_privilege(to_regclass('event')::oid, 'UPDATE, DELETE, TRUNCATE')"
    if connection.scalar(text(owner)):
        yield _refuse("role_owns_tables", f"The role {role.rolname} owns the log, and so could change it.")
    elif connection.scalar(text(rights)):
        yield _refuse("role_may_change", f"The role {role.rolname} may change events; it needs to read and append.")


def _about_tables(connection: Connection) -> Iterator[Finding]:
    if not migrate.is_current(connection):
        yield _refuse("migrations_missing", "The tables are not those of this version; `growth-tree init`.")
    elif old := replay.outdated(connection):
        yield _refuse("projections_outdated", f"Outdated read models: {', '.join(old)}; `growth-tree init`.")
    else:
        yield from _about_clock(connection)


def _about_clock(connection: Connection) -> Iterator[Finding]:
    """Books of a season that began by a wrong clock alone stay closed, so nobody should find out by a refusal."""
    last = connection.scalar(select(func.max(log_event.c.recorded_at)))
    if last is not None and last > stamp(now() + CLOCKS_APART):
        yield _warn("clock_jumped", f"The log has events of {last}: this machine's clock is behind, or was ahead.")


def _refuse(check: str, said: str) -> Finding:
    return Finding(level="refuse", check=check, said=said)


def _warn(check: str, said: str) -> Finding:
    return Finding(level="warn", check=check, said=said)


COMMANDS = (doctor,)
