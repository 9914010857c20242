"""What was backed up comes back, into either database; what was tampered with does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from events.engine import create_engine
from growth_tree.accounts import files, notes, sessions
from growth_tree.accounts.people import NewPerson, add_people
from growth_tree.accounts.schema import FILE, NOTE, PERSON
from growth_tree.cli import cli, terminal
from growth_tree.domain.task import ApproveTask
from tests.databases import KINDS, Database, fresh
from tests.events.drafts import whole_log
from tests.office import NOON, contents, do, found, submitted

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def told(monkeypatch: pytest.MonkeyPatch, database: Database, *arguments: object) -> Result:
    """What a command says about a database."""
    monkeypatch.setenv("GROWTH_TREE_DATABASE_URL", database.url)
    monkeypatch.setenv("GROWTH_TREE_SECRET_KEY", "0123456789abcdef" * 4)
    if database.kind == "postgresql":
        monkeypatch.setenv("GROWTH_TREE_OWNER_URL", database.owner_url)
    else:
        monkeypatch.delenv("GROWTH_TREE_OWNER_URL", raising=False)
    engines: list[Engine] = []

    def remembered(url: str) -> Engine:
        engines.append(create_engine(url))
        return engines[-1]

    monkeypatch.setattr(terminal, "create_engine", remembered)
    result = CliRunner().invoke(cli, [*map(str, arguments)])
    for engine in engines:
        engine.dispose()
    return result


@pytest.fixture
def saved(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The backup of an office in which something has happened."""
    engine = create_engine(database.url)
    handler = found(engine)
    do(handler, submitted("t1"), ApproveTask(task="t1", by="cy"))
    with handler.writing() as connection:
        add_people(connection, [NewPerson(id="ann", username="ann.li", name="安 Ann", password_hash="h")], NOON)
        notes.keep_text(connection, "ann", "夏装\n上新", NOON)
        files.keep_file(connection, "ann", "a.png", PNG, NOON)
        sessions.start(connection, "ann", ip="10.0.0.1", user_agent="x", at=NOON)
    engine.dispose()
    result = told(monkeypatch, database, "backup", tmp_path / "saved")
    assert result.exit_code == 0, result.output
    return tmp_path / "saved"


@pytest.fixture(params=KINDS)
def other(run: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database, of the same kind or the other one."""
    with fresh(run, request.param, empty=True) as made:
        yield made


def everything(database: Database) -> object:
    engine = create_engine(database.url)
    with engine.connect() as connection:
        kept = [connection.execute(select(table)).all() for table in (PERSON, NOTE, FILE)]
        result = whole_log(engine), contents(connection), kept
    engine.dispose()
    return result


def test_what_was_backed_up_comes_back(
    saved: Path, database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = told(monkeypatch, other, "restore", saved)
    assert (result.exit_code, "restored" in result.output) == (0, True), result.output
    assert everything(other) == everything(database)
    again = told(monkeypatch, other, "restore", saved)
    assert (again.exit_code, "not empty" in again.output) == (1, True)
    assert everything(other) == everything(database)


def test_sessions_stay_behind_and_nobody_else_may_read(saved: Path) -> None:
    lines = (saved / "accounts.jsonl").read_text().splitlines()
    assert {json.loads(line)["table"] for line in lines} == {"person", "note", "file"}
    assert {file.stat().st_mode & 0o777 for file in saved.iterdir()} == {0o600}
    assert saved.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_holds_something_is_left_alone(
    saved: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {file.name: file.read_bytes() for file in saved.iterdir()}
    assert told(monkeypatch, database, "backup", saved).exit_code == 1
    assert {file.name: file.read_bytes() for file in saved.iterdir()} == before


@pytest.mark.parametrize("name", ["events.jsonl", "accounts.jsonl"])
def test_a_backup_that_was_changed_is_refused(
    saved: Path, name: str, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (saved / name).write_bytes((saved / name).read_bytes().replace(b"ann", b"eve", 1))
    result = told(monkeypatch, empty_database, "restore", saved)
    assert (result.exit_code, f"{name} is not what it was" in result.output) == (1, True)


@pytest.mark.parametrize("cut", [False, True])
def test_a_log_that_was_changed_with_its_sum_is_refused_all_the_same(
    saved: Path, empty_database: Database, monkeypatch: pytest.MonkeyPatch, *, cut: bool
) -> None:
    lines = (saved / "events.jsonl").read_bytes().splitlines(keepends=True)
    changed = b"".join(lines[:-1] if cut else [*lines[:-1], lines[-1].replace(b"ann", b"eve")])
    (saved / "events.jsonl").write_bytes(changed)
    said = json.loads((saved / "backup.json").read_text())
    said["sha256"]["events.jsonl"] = hashlib.sha256(changed).hexdigest()
    (saved / "backup.json").write_text(json.dumps(said))
    result = told(monkeypatch, empty_database, "restore", saved)
    assert result.exit_code == 1
    assert ("does not end where it says" if cut else "is not what it was") in result.output
    engine = create_engine(empty_database.url)
    assert whole_log(engine) == []
    engine.dispose()


def test_half_a_backup_is_none(saved: Path, empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    (saved / "backup.json").unlink()
    result = told(monkeypatch, empty_database, "restore", saved)
    assert (result.exit_code, "holds no complete backup" in result.output) == (1, True)
