"""The doctor names what is unsafe, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, delete, text

from events.engine import create_engine, writing
from growth_tree.cli import cli
from growth_tree.domain.directory import OpenShop
from growth_tree.handle import Handler
from growth_tree.replay import mark_current
from models.base import projection
from tests.databases import Database
from tests.office import ZONE, do

KEY = "0123456789abcdef" * 4
Found = dict[str, str]
Examine = Callable[..., Found]


@pytest.fixture
def examine(database: Database, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """What the doctor finds in a safe installation in which something was changed: level by check."""
    monkeypatch.chdir(tmp_path)
    with writing(engine) as connection:
        mark_current(connection)
    engine.dispose()
    if database.kind == "sqlite":
        Path(str(engine.url.database)).chmod(0o600)
    safe = {"DATABASE_URL": database.url, "SECRET_KEY": KEY, "TRUSTED_HOSTS": "tree.example"}

    def found(**changes: str) -> Found:
        for name, value in (safe | changes).items():
            monkeypatch.setenv(f"GROWTH_TREE_{name}", value)
        result = CliRunner().invoke(cli, ["doctor", "--json"])
        answer = json.loads(result.stdout)
        levels = {finding["check"]: finding["level"] for finding in answer["findings"]}
        assert answer["ok"] == ("refuse" not in levels.values()) == (result.exit_code == 0)
        return levels

    return found


def test_a_safe_installation_is_fit_for_use(examine: Examine) -> None:
    assert examine() == {}
    assert CliRunner().invoke(cli, ["doctor"]).stdout == "fit for use\n"


@pytest.mark.parametrize(
    ("changes", "check", "level"),
    [
        ({"SECRET_KEY": "short"}, "settings", "refuse"),
        ({"SECRET_KEY": "abc" * 20}, "secret_key_weak", "refuse"),
        ({"INSECURE_COOKIES": "1"}, "insecure_cookies", "refuse"),
        ({"TRUSTED_HOSTS": ""}, "any_host", "warn"),
        ({"NOTICE_HOSTS": "open.feishu.cn"}, "notices_leave", "warn"),
        ({"NOTICE_HOSTS": "*"}, "settings", "refuse"),
        ({"NOTICE_HOSTS": "127.0.0.1"}, "settings", "refuse"),
        ({"NOTICE_MAIL": "smtp.example.com"}, "settings", "refuse"),
        ({"TIMEZONE": "Mars"}, "settings", "refuse"),
        ({"PICKUP": "figures"}, "settings", "refuse"),
        ({"PICKUP": "/nowhere"}, "pickup_missing", "refuse"),
    ],
)
def test_an_unsafe_setting_is_named(examine: Examine, changes: dict[str, str], check: str, level: str) -> None:
    assert examine(**changes) == {check: level}


def test_debugging_is_named(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert examine() == {"debug": "refuse"}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_key_that_lies_beside_the_data_is_named(examine: Examine, tmp_path: Path) -> None:
    assert examine(SECRET_KEY="") == {"secret_key_beside_the_data": "warn"}
    (tmp_path / "var" / "secret_key").chmod(0o644)
    assert examine(SECRET_KEY="") == {"secret_key_beside_the_data": "warn", "file_open_to_all": "refuse"}


def test_a_folder_into_which_everybody_may_write_is_named(examine: Examine, tmp_path: Path) -> None:
    shop = tmp_path / "figures" / "tower"
    shop.mkdir(parents=True)
    assert examine(PICKUP=str(tmp_path / "figures")) == {}
    shop.chmod(0o777)
    assert examine(PICKUP=str(tmp_path / "figures")) == {"pickup_open_to_all": "refuse"}


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("mode", "open_to_all"), [(0o640, False), (0o644, True), (0o602, True)])
def test_a_file_that_everybody_may_read_is_named(
    examine: Examine, engine: Engine, mode: int, *, open_to_all: bool
) -> None:
    engine.dispose()
    Path(str(engine.url.database)).chmod(mode)
    assert ("file_open_to_all" in examine()) is open_to_all


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_missing_file_is_named_and_not_made(examine: Examine, tmp_path: Path) -> None:
    assert examine(DATABASE_URL=f"sqlite:///{tmp_path}/none.db") == {"no_tables": "refuse"}
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_role_that_owns_the_log_is_named(examine: Examine, database: Database) -> None:
    found = examine(DATABASE_URL=database.owner_url)
    assert found.keys() & {"role_owns_tables", "role_superuser"}


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_role_that_may_change_events_is_named(examine: Examine, owner: Engine, engine: Engine) -> None:
    with writing(owner) as connection:
        connection.execute(text(f"GRANT DELETE ON event TO {engine.url.username}"))
    assert examine() == {"role_may_change": "refuse"}


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_does_not_answer_is_named(examine: Examine) -> None:
    assert examine(DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/none") == {"database": "refuse"}


def test_tables_that_are_not_there_are_named(examine: Examine, empty_database: Database) -> None:
    made = create_engine(empty_database.url)
    made.connect().close()
    made.dispose()
    assert examine(DATABASE_URL=empty_database.url)["migrations_missing"] == "refuse"


def test_outdated_read_models_are_named(examine: Examine, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(projection).where(projection.c.name == "ledger"))
    assert examine() == {"projections_outdated": "refuse"}


def test_a_clock_that_was_ahead_is_named(examine: Examine, engine: Engine) -> None:
    made = Handler(engine, ZONE)
    for ahead, found in ((timedelta(), {}), (timedelta(hours=1), {"clock_jumped": "warn"})):
        do(made, OpenShop(shop=f"shop{ahead.seconds}", name="shop"), at=datetime.now(UTC) + ahead)
        assert examine() == found


def test_every_check_is_described() -> None:
    root = Path(__file__).parent.parent.parent
    source = (root / "growth_tree/cli/doctor.py").read_text()
    described = re.findall(r"^\| `(\w+)` \| (refuse|warn) \|", (root / "docs/commands.md").read_text(), re.MULTILINE)
    made = re.findall(r'_(refuse|warn)\("(\w+)"', source)
    assert sorted(described) == sorted((check, level) for level, check in made)
