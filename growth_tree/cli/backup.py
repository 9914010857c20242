"""A copy of the log, the accounts and the files as text, the same from both databases; and back again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from events import log
from events.chain import Stored
from growth_tree import codec, replay
from growth_tree.accounts import copies
from growth_tree.cli.service import prepare
from growth_tree.cli.terminal import handler, now, progress, say, settings
from growth_tree.verify import verify

FORMAT = 1
EVENTS, ACCOUNTS, CONTENTS = "events.jsonl", "accounts.jsonl", "backup.json"
EVENTS_AT_ONCE = 500
ROWS_AT_ONCE = 20
"""A row may hold a file of 10 MB."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Copy everything that cannot be computed again into a new or empty folder, beside the running service."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    with handler().reading() as connection, progress("backup") as report:
        head = log.head(connection)
        sums = {
            EVENTS: _write(folder / EVENTS, _events(connection, lambda done: report(done, head.position))),
            ACCOUNTS: _write(folder / ACCOUNTS, ({"table": name, "row": row} for name, row in copies.rows(connection))),
        }
    contents = {"format": FORMAT, "position": head.position, "hash": head.hash.hex(), "at": codec.stamp(now())}
    _write(folder / CONTENTS, [contents | {"sha256": sums}])
    say(f"{head.position} events, head {head.hash.hex()[:16]}, in {folder}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Bring a backup into an empty database, make the read models from it, and audit the whole."""
    contents = _contents(folder)
    chosen = settings()
    prepare(chosen, empty=True)
    desk = handler(chosen)
    with desk.writing() as connection, progress("restore") as report:
        head = log.lock_head(connection)
        if head.position or not copies.is_empty(connection):
            raise click.ClickException("this database is not empty; a backup comes into an empty one only")
        for some in _slices(_lines(folder / EVENTS), EVENTS_AT_ONCE):
            head = _append(connection, head, [_stored(line) for line in some])
            report(head.position, contents["position"])
        if (head.position, head.hash.hex()) != (contents["position"], contents["hash"]):
            raise click.ClickException("the backup does not end where it says")
        for name, group in groupby(_lines(folder / ACCOUNTS), key=lambda line: str(line["table"])):
            for some in _slices(group, ROWS_AT_ONCE):
                copies.take_in(connection, name, [line["row"] for line in some])
    with progress("rebuild") as report:
        replay.rebuild(desk.engine, report)
    with progress("verify") as report:
        problems = verify(desk.engine, desk.zone, {head.position: head.hash} if head.position else {}, report).problems
    for problem in problems:
        say(f"  {problem.kind}: {problem.where}")
    outcome = "not as it must be" if problems else "restored"
    say(f"{head.position} events, head {head.hash.hex()[:16]}: {outcome}")
    raise SystemExit(1 if problems else 0)


def _events(connection: Connection, report: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for batch in log.scan(connection):
        yield from (event._asdict() | {"hash": event.hash.hex()} for event in batch)
        report(batch[-1].position)


def _append(connection: Connection, head: log.Head, events: list[Stored]) -> log.Head:
    """Append events under the hashes that follow from them, which have to be those of the backup."""
    end = log.append(connection, head, events)
    if end != log.Head(events[-1].position, events[-1].hash):
        raise click.ClickException(f"an event up to position {end.position} is not what it was")
    return end


def _stored(line: dict[str, Any]) -> Stored:
    return Stored(**line | {"hash": bytes.fromhex(line["hash"])})


def _contents(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, once every byte of it is found to be there."""
    if not (folder / CONTENTS).exists():
        raise click.ClickException(f"{folder} holds no complete backup")
    (contents,) = _lines(folder / CONTENTS)
    if contents["format"] != FORMAT:
        raise click.ClickException("this backup was made by another version of the product")
    for name, known in contents["sha256"].items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != known:
                raise click.ClickException(f"{name} is not what it was when the backup was made")
    return contents


def _slices(lines: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(lines, size)):
        yield some


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> str:
    """Write lines of JSON that others cannot read; answers with the file's SHA-256."""
    path.touch(mode=0o600)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for line in lines:
            written = json.dumps(line, ensure_ascii=False).encode() + b"\n"
            digest.update(written)
            file.write(written)
    return digest.hexdigest()


COMMANDS = (backup, restore)
