"""What rewards and redemptions are called: kinds, states, periods, amounts of money."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_interval, format_skeleton
from flask_babel import gettext as _

from growth_tree.domain.period import ALL, bounds, period_of
from growth_tree.domain.rules import Text
from growth_tree.domain.terms import Kind, Per, Span
from growth_tree.i18n import spoken
from growth_tree.web import shell, words
from growth_tree.web.formats import day
from growth_tree.web.words import by_language

ICONS = {
    "ad_test": "flask",
    "production": "picture",
    "training": "ledger",
    "tool_licence": "key",
    "day_off": "today",
    "director_meeting": "team",
    "honour": "star",
}
"""The icon of each kind of reward, which stands where there is no picture."""

COLOURS = {
    "ad_test": "traffic",
    "production": "content",
    "training": "strategy",
    "tool_licence": "data",
    "day_off": "service",
    "director_meeting": "campaign",
    "honour": "market",
}
"""The branch whose colour a kind of reward borrows."""

TONES = {
    "requested": "wait",
    "ready": "wait",
    "granted": "good",
    "used": "info",
    "returned": "",
    "refused": "bad",
    "cancelled": "",
    "expired": "bad",
}
"""The tone of a redemption's pill."""


@by_language
def kinds() -> dict[str, str]:
    """The names of the kinds of reward."""
    names = (
        _("Ad-test traffic"),
        _("Creative and production time"),
        _("Training"),
        _("Tool licence"),
        _("Day off"),
        _("Meeting with the director"),
        _("Honour"),
    )
    return dict(zip(Kind, names, strict=True))


@by_language
def statuses() -> dict[str, str]:
    """The names of the states of a redemption, in the order of its life."""
    return {
        "requested": _("Waits for a slot"),
        "ready": _("Waits for a decision"),
        "granted": _("Granted"),
        "used": _("Used"),
        "returned": _("Given back"),
        "refused": _("Refused"),
        "cancelled": _("Cancelled"),
        "expired": _("Lapsed"),
    }


@by_language
def spans() -> dict[str, str]:
    """The spans of quotas, as they stand behind a number of times."""
    names = (_("a week"), _("a month"), _("a season"), _("a year"))
    return dict(zip(Span, names, strict=True))


@by_language
def roles() -> dict[str, str]:
    """The names of the roles that terms can ask for."""
    return {"member": _("Member"), "manager": _("Manager"), "admin": _("Admin"), "auditor": _("Auditor")}


def period_name(period: str) -> str:
    """What a period of slots is called: a week by its days, a month by its name; nothing where it has no days."""
    return _period_name(period, spoken())


def hour_name(at: datetime) -> str:
    """A day and the hour on it."""
    local = at.astimezone(shell.settings().zone)
    return f"{day(local.date())} {local:%H:%M}"


def is_present(per: Per, period: str) -> bool:
    """Whether a period is the one that today belongs to."""
    return period == ALL or period == period_of(per, shell.today())


def matching(text: Text, search: str) -> bool:
    """Whether a text contains what is searched for, in either language."""
    return any(search.casefold() in spoken.casefold() for spoken in (text.zh, text.en))


def named(search: str) -> list[str]:
    """The rewards whose name contains what is searched for."""
    offers = shell.world().catalogue.offers
    return [reward for reward, offer in offers.items() if matching(offer.terms.name, search)]


def branch_name(branch: str | None) -> str:
    """The name of the branch whose level counts; the whole tree where there is none."""
    return words.branches()[branch] if branch else _("the whole tree")


@lru_cache(maxsize=512)
def _period_name(period: str, locale: Locale) -> str:
    days = bounds(period)
    if days is None:
        return ""
    if "W" in period:
        span = format_interval(*days, "MMMd", locale=locale)
        return str(_("Week %(number)s, %(days)s", number=period[-2:], days=span))
    return str(format_skeleton("yMMMM", days[0], locale=locale))
