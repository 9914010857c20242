"""Settings: read once from the environment, frozen, with defaults that run locally without any set-up."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

PREFIX = "GROWTH_TREE_"
DEFAULT_DATABASE = "var/growth-tree.db"
SECRET_LENGTH_MIN = 32
KEPT_SECRET = Path("var/secret_key")
"""Where the key lies that was made because none was given, seen from the working directory."""
ROLES = frozenset({"member", "manager", "admin", "auditor"})


class SettingsError(Exception):
    """A setting that cannot be used; the text names the variable and what would be right."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{PREFIX}{name} {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    secret_key: str
    owner_url: str | None = None
    timezone: str = "Asia/Shanghai"
    locale: str = "zh_Hans_CN"
    trusted_hosts: tuple[str, ...] = ()
    insecure_cookies: bool = False
    require_totp: frozenset[str] = frozenset()
    proxy_hops: int = 0
    session_idle_minutes: int = 30
    notice_hosts: tuple[str, ...] = ()
    notice_mail: str | None = None
    pickup: Path | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone, in which its days begin and end."""
        return ZoneInfo(self.timezone)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read and check all settings."""
        given = {name: environment.get(PREFIX + name, "").strip() for name in _NAMES}
        url = given["DATABASE_URL"]
        defaults = cls(database_url="", secret_key="")
        return replace(
            defaults,
            database_url=_database_url(url),
            secret_key=_secret_key(given["SECRET_KEY"], database_url=url),
            owner_url=given["OWNER_URL"] or None,
            timezone=_timezone(given["TIMEZONE"] or defaults.timezone),
            locale=_locale(given["LOCALE"] or defaults.locale),
            trusted_hosts=_words(given["TRUSTED_HOSTS"]),
            insecure_cookies=_switch("INSECURE_COOKIES", given["INSECURE_COOKIES"]),
            require_totp=_roles(given["REQUIRE_TOTP"]),
            proxy_hops=_number("PROXY_HOPS", given["PROXY_HOPS"], default=defaults.proxy_hops, low=0, high=10),
            session_idle_minutes=_number(
                "SESSION_IDLE_MINUTES",
                given["SESSION_IDLE_MINUTES"],
                default=defaults.session_idle_minutes,
                low=1,
                high=720,
            ),
            notice_hosts=_hosts(given["NOTICE_HOSTS"]),
            notice_mail=_mail_server(given["NOTICE_MAIL"]),
            pickup=_folder("PICKUP", given["PICKUP"]),
        )


_NAMES = (
    "DATABASE_URL",
    "SECRET_KEY",
    "OWNER_URL",
    "TIMEZONE",
    "LOCALE",
    "TRUSTED_HOSTS",
    "INSECURE_COOKIES",
    "REQUIRE_TOTP",
    "PROXY_HOPS",
    "SESSION_IDLE_MINUTES",
    "NOTICE_HOSTS",
    "NOTICE_MAIL",
    "PICKUP",
)


def _database_url(given: str) -> str:
    if not given:
        path = Path.cwd() / DEFAULT_DATABASE
        path.parent.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{path}"
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", given):
        raise SettingsError("DATABASE_URL", "must begin with sqlite:/// or postgresql://")
    return given


def _secret_key(given: str, *, database_url: str) -> str:
    if given and len(given) < SECRET_LENGTH_MIN:
        raise SettingsError("SECRET_KEY", f"must have at least {SECRET_LENGTH_MIN} characters")
    if not given and database_url.startswith("postgresql"):
        raise SettingsError("SECRET_KEY", "is missing; `openssl rand -hex 32` makes one")
    return given or _kept_secret(Path.cwd() / KEPT_SECRET)


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secret := secrets.token_hex(32))
    return secret


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError("TIMEZONE", f"{name!r} is no time zone, such as Asia/Shanghai") from error
    return name


def _locale(name: str) -> str:
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError) as error:
        raise SettingsError("LOCALE", f"{name!r} is no locale, such as zh_Hans_CN or en_US") from error
    return name


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(word.lower() for word in _words(text))
    for host in hosts:
        if not re.fullmatch(r"([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}", host):
            raise SettingsError("NOTICE_HOSTS", f"names hosts such as oapi.dingtalk.com, not {host!r}")
    return hosts


def _mail_server(given: str) -> str | None:
    if given and not re.fullmatch(r"smtps?://[^\s/@:]+%40[^\s/@:]+:[^\s/@]+@[A-Za-z0-9.-]+(:[0-9]{1,5})?", given):
        raise SettingsError("NOTICE_MAIL", "must be like smtps://notices%40example.com:PASSWORD@smtp.example.com:465")
    return given or None


def _folder(name: str, given: str) -> Path | None:
    if given and not Path(given).is_absolute():
        raise SettingsError(name, "must be a folder written from the root on, such as /srv/growth-tree/figures")
    return Path(given) if given else None


def _roles(text: str) -> frozenset[str]:
    roles = frozenset(_words(text))
    if not roles <= ROLES:
        raise SettingsError("REQUIRE_TOTP", f"knows {', '.join(sorted(ROLES))}, not {', '.join(sorted(roles - ROLES))}")
    return roles


def _switch(name: str, text: str) -> bool:
    if text.lower() not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise SettingsError(name, "must be 1 or 0")
    return text.lower() in {"1", "true", "yes"}


def _number(name: str, text: str, *, default: int, low: int, high: int) -> int:
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
        raise SettingsError(name, f"must be a whole number from {low} to {high}")
    return int(text)
