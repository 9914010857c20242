"""Settings: defaults that just work, and clear words about what does not."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from growth_tree.config import Settings, SettingsError

KEY = "k" * 32


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to run in."""
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_it_runs_on_sqlite_with_a_key_of_its_own(tmp_path: Path) -> None:
    first, second = Settings.from_environment({}), Settings.from_environment({})
    kept = tmp_path / "var" / "secret_key"
    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path}/var/growth-tree.db"
    assert first.secret_key == kept.read_text()
    assert len(first.secret_key) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (first.timezone, first.locale, first.insecure_cookies) == ("Asia/Shanghai", "zh_Hans_CN", False)


def test_two_installations_never_share_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Settings.from_environment({}).secret_key
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert Settings.from_environment({}).secret_key != first


def test_all_settings_are_read() -> None:
    settings = Settings.from_environment(
        {
            "GROWTH_TREE_DATABASE_URL": "postgresql://app@db/tree",
            "GROWTH_TREE_OWNER_URL": "postgresql://owner@db/tree",
            "GROWTH_TREE_SECRET_KEY": KEY,
            "GROWTH_TREE_TIMEZONE": "Europe/Berlin",
            "GROWTH_TREE_LOCALE": "en_US",
            "GROWTH_TREE_TRUSTED_HOSTS": "tree.example, www.tree.example",
            "GROWTH_TREE_INSECURE_COOKIES": "1",
            "GROWTH_TREE_REQUIRE_TOTP": "manager,admin",
            "GROWTH_TREE_PROXY_HOPS": "1",
            "GROWTH_TREE_SESSION_IDLE_MINUTES": "60",
            "GROWTH_TREE_PICKUP": "/srv/figures",
        }
    )
    assert settings == Settings(
        database_url="postgresql://app@db/tree",
        owner_url="postgresql://owner@db/tree",
        secret_key=KEY,
        timezone="Europe/Berlin",
        locale="en_US",
        trusted_hosts=("tree.example", "www.tree.example"),
        insecure_cookies=True,
        require_totp=frozenset({"manager", "admin"}),
        proxy_hops=1,
        session_idle_minutes=60,
        pickup=Path("/srv/figures"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/tree"),
        ("DATABASE_URL", "growth.db"),
        ("SECRET_KEY", "short"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("LOCALE", "klingon"),
        ("INSECURE_COOKIES", "maybe"),
        ("REQUIRE_TOTP", "boss"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "one"),
        ("PROXY_HOPS", "11"),
        ("PICKUP", "figures"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "\uff11\uff10"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"GROWTH_TREE_{name}"):
        Settings.from_environment({f"GROWTH_TREE_{name}": value})


def test_a_server_database_needs_a_key_from_outside() -> None:
    with pytest.raises(SettingsError, match="GROWTH_TREE_SECRET_KEY is missing"):
        Settings.from_environment({"GROWTH_TREE_DATABASE_URL": "postgresql://app@db/tree"})


def test_no_secret_is_said_aloud() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"GROWTH_TREE_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)
