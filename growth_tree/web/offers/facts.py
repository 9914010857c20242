"""Terms in words, part by part, so that two revisions can be laid beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from growth_tree.domain.terms import Eligibility, Stock, Terms
from growth_tree.web import reward_words, rights, shell, words
from growth_tree.web.formats import moment, number, yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One part of the terms that two revisions have differently; empty where a revision does not have it."""

    label: str
    before: str
    after: str


def facts(terms: Terms) -> dict[str, str]:
    """What the terms say, by what each part is called."""
    return {label: text for label, text in _facts(terms) if text}


def changes(before: Terms, after: Terms) -> list[Change]:
    """What differs between two revisions."""
    old, new = facts(before), facts(after)
    found = [Change(label=label, before=old.get(label, ""), after=new.get(label, "")) for label in {**old, **new}]
    return [change for change in found if change.before != change.after]


def stock_said(stock: Stock) -> str:
    """How much there is, in words."""
    names = reward_words.stocks()
    return names[stock.per] if stock.per == "unlimited" else f"{names[stock.per]}: {number(stock.number)}"


def _facts(terms: Terms) -> Iterator[tuple[str, str]]:
    yield _("Kind"), rights.kinds()[terms.kind]
    yield _("Name in Chinese"), terms.name.zh
    yield _("Name in English"), terms.name.en
    yield _("Description in Chinese"), terms.text.zh
    yield _("Description in English"), terms.text.en
    yield _("Picture"), terms.picture[:8] if terms.picture else ""
    yield _("Price in points"), number(terms.points)
    yield _("Money per grant"), yuan(terms.cost_fen) if terms.cost_fen else ""
    if terms.traffic:
        yield _("Platform"), reward_words.platform_name(terms.traffic.platform)
        yield _("Days of the test"), number(terms.traffic.days)
        yield _("Impressions"), number(terms.traffic.impressions) if terms.traffic.impressions else ""
    yield _("Shop"), _shops([terms.shop] if terms.shop else [])
    yield from _given(terms)
    yield from _who(terms, terms.eligibility)


def _given(terms: Terms) -> Iterator[tuple[str, str]]:
    yield _("Decision"), _("a manager approves") if terms.approval else _("granted at once")
    if terms.window:
        day = reward_words.weekdays()[str(terms.window.weekday)]
        yield _("Slots go to"), _("requests collected until %(day)s, %(hour)s:00", day=day, hour=terms.window.hour)
    else:
        yield _("Slots go to"), _("whoever comes first")
    yield _("To be decided within"), _days(terms.decide_within_days)
    yield _("To be used within"), _days(terms.use_within_days)
    yield _("Offered from"), _moment(terms.opens_at)
    yield _("Offered until"), _moment(terms.closes_at)


def _who(terms: Terms, who: Eligibility) -> Iterator[tuple[str, str]]:
    comma, jobs, roles = _(", "), words.jobs(), rights.roles()
    yield _("For jobs"), comma.join(jobs[job] for job in who.jobs)
    yield _("For roles"), comma.join(roles[role] for role in who.roles)
    yield _("For shops"), _shops(who.shops)
    yield _("Months of service"), number(who.months) if who.months else ""
    yield _("Least level"), number(who.level) if who.level > 1 else ""
    yield _("Branch whose level counts"), words.branches()[terms.branch] if terms.branch else ""
    yield _("Least level in it"), number(who.branch_level) if who.branch_level > 1 else ""
    if terms.quota:
        times, span = number(terms.quota.times), rights.spans()[terms.quota.span]
        yield _("How often"), _("at most %(times)s times %(span)s", times=times, span=span)
    yield _("Days between two requests"), number(terms.cooling_days) if terms.cooling_days else ""


def _days(days: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", days))


def _moment(at: datetime | None) -> str:
    return moment(at) if at else ""


def _shops(shops: list[str] | tuple[str, ...]) -> str:
    known = shell.directory().shops
    return str(_(", ")).join(known.get(shop, shop) for shop in shops)
