"""How days, moments and numbers read, as template filters."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import (
    TIMEDELTA_UNITS,
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _

from growth_tree.i18n import spoken
from growth_tree.web import shell

KEPT = 4096
TOLD_FROM = 0.85
"""Of how much of a unit on a length of time is told in it: an hour from 51 minutes on."""

TYPOGRAPHIC_MINUS = "\u2212"
FORMATTED_MAX = 10**20  # Babel counts in 28 digits; the top of a steep level curve has more

# In this order: most browsers also name those that they want to be taken for.
PROGRAMS = {
    "MicroMessenger": "WeChat",
    "DingTalk": "DingTalk",
    "Lark": "Lark",
    "Edg": "Edge",
    "QQBrowser": "QQ Browser",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "HarmonyOS": "HarmonyOS",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def init_formats(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        day=day,
        full_day=full_day,
        weekday=weekday,
        moment=moment,
        ago=ago,
        number=number,
        signed=signed,
        size=size,
        yuan=yuan,
    )
    app.jinja_env.globals["language_name"] = language_name


def day(value: date | str) -> str:
    """A day, or its stored text, with its weekday, and its year when that is not this one."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if value == shell.today():
        return str(_("today"))
    parts = "MMMEd" if value.year == shell.today().year else "yMMMEd"
    return _by_skeleton(parts, value, spoken())


def full_day(value: date) -> str:
    """A day in full words, for the head of a page."""
    return _date(value, "full", spoken())


def weekday(value: date) -> str:
    """The short name of a day of the week."""
    return _date(value, "EEE", spoken())


def moment(value: datetime | str, *, exact: bool = False) -> str:
    """Date and time, or their stored text, in the organisation's zone; `exact` with seconds."""
    local, locale = _moment(value).astimezone(shell.settings().zone), spoken()
    length: Literal["short", "medium"] = "short" if locale.language == "zh" else "medium"
    clock = local.time().replace(second=local.second if exact else 0, microsecond=0)
    said = _time(clock, "medium" if exact else "short", locale), _date(local.date(), length, locale)
    return _together(length, locale).format(*said)


def ago(value: datetime | str) -> str:
    """How long ago something was; at least a second, because zero seconds read as still to come."""
    return _ago(_about(min(-1, int((_moment(value) - shell.now()).total_seconds()))), spoken())


def number(value: int) -> str:
    """A number with its thousands marked."""
    return _decimal(value, spoken()) if abs(value) < FORMATTED_MAX else f"{value:,}"


def yuan(fen: int) -> str:
    """An amount of money: ¥500, or ¥12.50 where there are fen."""
    sign, whole, part = TYPOGRAPHIC_MINUS if fen < 0 else "", *divmod(abs(fen), 100)
    return f"{sign}¥{number(whole)}" + (f".{part:02}" if part else "")


def size(octets: int) -> str:
    """The size of a file, in units that every language writes alike."""
    if octets < 1_000:
        return f"{octets} B"
    return f"{octets / 1_000:.1f} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


def signed(value: int) -> str:
    """A change: always with its sign."""
    return f"+{number(value)}" if value > 0 else number(value).replace("-", TYPOGRAPHIC_MINUS)


def language_name(code: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(code.partition("_")[0]).display_name).capitalize()


def browser(user_agent: str) -> str:
    """What people would call a browser and its device, as far as it tells."""
    program = next((name for mark, name in PROGRAMS.items() if mark in user_agent), "")
    device = next((name for mark, name in DEVICES.items() if mark in user_agent), "")
    return " · ".join(filter(None, (program, device))) or user_agent or str(_("Unknown browser"))


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _about(seconds: int) -> int:
    """As many seconds as a length of time has in the unit in which it is told."""
    unit = next((unit for _name, unit in TIMEDELTA_UNITS if abs(seconds) / unit >= TOLD_FROM), 1)
    return round(seconds / unit) * unit


# What Babel writes costs more than all else in a row, and the same days and numbers come again and again.
@lru_cache(maxsize=KEPT)
def _by_skeleton(skeleton: str, day: date, locale: Locale) -> str:
    return format_skeleton(skeleton, day, locale=locale)


@lru_cache(maxsize=KEPT)
def _date(day: date, form: str, locale: Locale) -> str:
    return format_date(day, form, locale=locale)


@lru_cache(maxsize=KEPT)
def _time(clock: time, form: str, locale: Locale) -> str:
    return format_time(clock, form, locale=locale)


@lru_cache(maxsize=KEPT)
def _together(form: Literal["short", "medium"], locale: Locale) -> str:
    return str(get_datetime_format(form, locale=locale)).replace("'", "")


@lru_cache(maxsize=KEPT)
def _ago(seconds: int, locale: Locale) -> str:
    return format_timedelta(seconds, threshold=1, add_direction=True, locale=locale)


@lru_cache(maxsize=KEPT)
def _decimal(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)
