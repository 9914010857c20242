"""The power fails: of what SQLite had not yet had synced some is lost and some torn, but nothing acknowledged."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from events import log
from events.engine import create_engine
from growth_tree import replay
from growth_tree.bench import department
from growth_tree.handle import Handler
from growth_tree.verify import verify
from tests.effort import effort, parts
from tests.faults.recorded import MEMBERS, Entry

CUTS = parts(effort(quick=20, ci=60, release=2000), 100)
ENOUGH = 40
"""Cuts of which some do harm, where harm is done."""

SECTOR = 512
VERIFIED = 5
"""Every so manyth cut the whole audit is made; it takes longer than all else."""

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


class Disk:
    """What is surely on the disk, file by file, and what may or may not be on it yet."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._safe = {name: bytearray(content) for name, content in files.items()}
        self._loose: dict[str, list[Entry]] = {}

    def take(self, entry: Entry) -> None:
        """One more thing happens."""
        what, name, _, _ = entry
        if what == "sync":
            for each in self._loose.pop(name, []):
                _apply(self._safe.setdefault(name, bytearray()), each)
        elif what == "delete":
            self._safe.pop(name, None)
            self._loose.pop(name, None)
        else:
            self._loose.setdefault(name, []).append(entry)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytearray]:
        """What is found after the power failed: of what was loose any sectors, in any mixture of old and new."""
        found = {name: bytearray(content) for name, content in self._safe.items()}
        for name, loose in self._loose.items():
            kept = chance.choice((0.0, 0.5, 0.9, 1.0))
            for each in loose:
                for part in _sectors(each):
                    if chance.random() < kept:
                        _apply(found.setdefault(name, bytearray()), part)
        return found


@pytest.mark.parametrize("cuts", CUTS)
def test_a_power_cut_loses_nothing_acknowledged(engine: Engine, tmp_path: Path, rng: random.Random, cuts: int) -> None:
    outcomes = list(after_cuts(cuts, engine, "FULL", tmp_path, rng))
    assert outcomes == [""] * cuts


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_control_that_does_not_wait_for_the_disk_is_seen_to_fail(
    engine: Engine, tmp_path: Path, rng: random.Random, synchronous: str
) -> None:
    assert any(after_cuts(ENOUGH, engine, synchronous, tmp_path, rng))


def test_the_recorder_leaves_no_file_behind(engine: Engine, tmp_path: Path) -> None:
    found(engine)
    recorded(engine, "FULL", tmp_path / "entries")
    file = Path(str(engine.url.database))
    assert list(file.parent.glob(f"{file.name}*")) == [file]
    assert not list(Path().glob("*-shm"))


def after_cuts(cuts: int, engine: Engine, synchronous: str, folder: Path, chance: random.Random) -> Iterator[str]:
    """What is wrong after each of many power cuts; nothing, if all is well."""
    found(engine)
    file = Path(str(engine.url.database))
    files = {file.name: file.read_bytes()}
    entries = recorded(engine, synchronous, folder / "entries")
    disk, acknowledged, start = Disk(files), list[str](), 0
    for number, cut in enumerate(sorted(chance.choices(range(len(entries)), k=cuts))):
        for entry in entries[start:cut]:
            if entry[0] == "acknowledged":
                acknowledged.append(entry[1])
            else:
                disk.take(entry)
        start = cut
        for old in folder.glob("*.db*"):
            old.unlink()
        for name, content in disk.after_a_cut(chance).items():
            (folder / name).write_bytes(content)
        yield trouble(folder / file.name, acknowledged, whole=number % VERIFIED == 0)


def found(engine: Engine) -> None:
    """A small department, all of which is in its file."""
    handler = Handler(engine, ZoneInfo("Asia/Shanghai"))
    department.found(handler, MEMBERS)
    with handler.writing() as connection:
        replay.mark_current(connection)
    engine.dispose()


def recorded(engine: Engine, synchronous: str, out: Path) -> list[Entry]:
    """What a process that works does to the disk."""
    command = [sys.executable, "-m", "tests.faults.recorded", str(engine.url), synchronous, str(out)]
    subprocess.run(command, check=True)
    entries: list[Entry] = pickle.loads(out.read_bytes())
    return entries


def trouble(file: Path, acknowledged: list[str], *, whole: bool) -> str:
    """What is wrong with a database as it was found."""
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            there = {event.command for event in log.of_commands(connection, acknowledged)}
        if said != "ok":
            return f"corrupt: {said}"
        if lost := [each for each in acknowledged if each not in there]:
            return f"lost: {lost}"
        problems = verify(engine, ZoneInfo("Asia/Shanghai"), {}, lambda _done, _all: None).problems if whole else []
        return "".join(map(str, problems))
    except DatabaseError as error:
        return f"unreadable: {error}"
    finally:
        engine.dispose()


def _sectors(entry: Entry) -> Iterator[Entry]:
    what, name, offset, data = entry
    if what != "write":
        yield entry
    for start in range(0, len(data), SECTOR):
        yield what, name, offset + start, data[start : start + SECTOR]


def _apply(content: bytearray, entry: Entry) -> None:
    what, _, offset, data = entry
    if what == "truncate":
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
