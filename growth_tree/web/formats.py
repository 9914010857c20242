"""How days, moments and numbers read, as template filters."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale
from babel.dates import format_skeleton
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, get_locale
from flask_babel import gettext as _

from growth_tree import codec
from growth_tree.web import shell

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
        day=day, full_day=full_day, weekday=weekday, moment=moment, ago=ago, number=number, signed=signed
    )
    app.jinja_env.globals["language_name"] = language_name


def day(value: date | str) -> str:
    """A day, or its stored text, with its weekday, and its year when that is not this one."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if value == shell.today():
        return str(_("today"))
    parts = "MMMEd" if value.year == shell.today().year else "yMMMEd"
    return format_skeleton(parts, value, locale=get_locale())


def full_day(value: date) -> str:
    """A day in full words, for the head of a page."""
    return str(format_date(value, "full"))


def weekday(value: date) -> str:
    """The short name of a day of the week."""
    return str(format_date(value, "EEE"))


def moment(value: datetime | str) -> str:
    """Date and time, or their stored text, in the organisation's zone."""
    return str(format_datetime(_moment(value), "short" if _language() == "zh" else "medium"))


def ago(value: datetime | str) -> str:
    """How long ago something was."""
    return str(format_timedelta(_moment(value) - shell.now(), add_direction=True))


def number(value: int) -> str:
    """A number with its thousands marked."""
    return str(format_decimal(value)) if abs(value) < FORMATTED_MAX else f"{value:,}"


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
    return codec.moment(value) if isinstance(value, str) else value


def _language() -> str:
    return str(get_locale()).partition("_")[0]
