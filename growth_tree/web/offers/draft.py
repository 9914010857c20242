"""The form of an offer: its fields, what it begins with, and the terms and stock that it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from growth_tree.domain.core import Rejected
from growth_tree.domain.rules import BRANCHES, JOBS
from growth_tree.domain.rules import Text as Spoken
from growth_tree.domain.terms import (
    LONGEST_DAYS,
    ROLES,
    Eligibility,
    Kind,
    Per,
    Quota,
    Span,
    Stock,
    Terms,
    Traffic,
    Window,
    yuan,
)
from growth_tree.web import reward_words, shell
from growth_tree.web.forms import Choice, Form, FormSchema, Id, Many, Moment, Text, Whole, Yuan, blank

NAME_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 1000
POINTS_MAX = 1_000_000
NUMBER_MAX = 100_000
IMPRESSIONS_MAX = 1_000_000_000
LEVEL_MAX = 200
MONTHS_MAX = 600
FIRST_COME, COLLECTED = "first", "window"
AT_ONCE, APPROVED = "0", "1"


def _shops() -> Mapping[str, str]:
    return shell.directory().shops


def known_platforms() -> dict[str, str]:
    """The platforms to choose from, with those that only earlier terms know."""
    offers = shell.world().catalogue.offers.values()
    named = {terms.traffic.platform for offer in offers for terms in offer.revisions if terms.traffic}
    return reward_words.platforms() | {code: code for code in sorted(named - reward_words.platforms().keys())}


def _days(least: int, **rest: Any) -> Whole:
    return Whole(low=least, high=LONGEST_DAYS, **rest)


class Draft(FormSchema):
    """Terms as they are typed in.

    `revision` is the one that the form began with: what came after it is not undone unseen.
    """

    revision = Whole(low=0, load_default=0)
    name_zh = Text(limit=NAME_LENGTH_MAX, required=True)
    name_en = Text(limit=NAME_LENGTH_MAX, load_default="")
    text_zh = Text(limit=TEXT_LENGTH_MAX, multiline=True, load_default="")
    text_en = Text(limit=TEXT_LENGTH_MAX, multiline=True, load_default="")
    picture = Id(load_default=None)
    points = Whole(low=0, high=POINTS_MAX, required=True)
    cost_fen = Yuan(load_default=0)
    platform = Choice(among=known_platforms, load_default=None)
    days = _days(1, load_default=7)
    impressions = Whole(low=0, high=IMPRESSIONS_MAX, load_default=0)
    shop = Choice(among=_shops, load_default=None)
    approval = Choice(among=(AT_ONCE, APPROVED), load_default=APPROVED)
    window = Choice(among=(FIRST_COME, COLLECTED), load_default=FIRST_COME)
    weekday = Whole(low=0, high=6, load_default=4)
    hour = Whole(low=0, high=23, load_default=18)
    decide_within_days = _days(1, load_default=7)
    use_within_days = _days(1, load_default=90)
    opens_at = Moment(load_default=None)
    closes_at = Moment(load_default=None)
    jobs = Many(Choice(among=JOBS), load_default=[])
    roles = Many(Choice(among=ROLES), load_default=[])
    shops = Many(Choice(among=_shops), load_default=[])
    months = Whole(low=0, high=MONTHS_MAX, load_default=0)
    level = Whole(low=1, high=LEVEL_MAX, load_default=1)
    branch = Choice(among=BRANCHES, load_default=None)
    branch_level = Whole(low=1, high=LEVEL_MAX, load_default=1)
    span = Choice(among=[*Span], load_default=None)
    times = Whole(low=1, high=LONGEST_DAYS, load_default=1)
    cooling_days = _days(0, load_default=0)


class NewDraft(Draft):
    """The same with the stock to begin with."""

    kind = Choice(among=[*Kind], required=True)
    per = Choice(among=[*Per], required=True)
    number = Whole(low=0, high=NUMBER_MAX, load_default=0)


def terms_of(kind: Kind, given: Mapping[str, Any], picture: str | None) -> Terms:
    """The terms that a form means; parts that do not belong to the kind are left out."""
    tests = kind is Kind.AD_TEST
    if tests and given["platform"] is None:
        raise Rejected("text_missing", "platform")
    collected = given["window"] == COLLECTED
    return Terms(
        kind=kind,
        name=_spoken(given["name_zh"], given["name_en"]),
        text=_spoken(given["text_zh"], given["text_en"]),
        points=given["points"],
        branch=given["branch"],
        picture=picture,
        shop=given["shop"],
        eligibility=Eligibility(
            jobs=tuple(dict.fromkeys(given["jobs"])),
            roles=tuple(dict.fromkeys(given["roles"])),
            shops=tuple(dict.fromkeys(given["shops"])),
            months=given["months"],
            level=given["level"],
            branch_level=given["branch_level"],
        ),
        quota=Quota(span=Span(given["span"]), times=given["times"]) if given["span"] else None,
        cooling_days=given["cooling_days"],
        cost_fen=given["cost_fen"],
        traffic=Traffic(**{name: given[name] for name in ("platform", "days", "impressions")}) if tests else None,
        approval=given["approval"] == APPROVED,
        window=Window(weekday=given["weekday"], hour=given["hour"]) if collected else None,
        decide_within_days=given["decide_within_days"],
        use_within_days=given["use_within_days"],
        opens_at=_here(given["opens_at"]),
        closes_at=_here(given["closes_at"]),
    )


def stock_of(given: Mapping[str, Any]) -> Stock:
    """The stock that a form means; without a limit there is no number."""
    per = Per(given["per"])
    return Stock(per=per, number=0 if per is Per.UNLIMITED else given["number"])


def begun(terms: Terms | None, stock: Stock | None = None, kind: Kind | None = None) -> Form:
    """The form filled in with some terms, or with what is usual."""
    counted = {"per": [stock.per], "number": stock.number} if stock else {}
    if terms is None:
        usual = {name: field.load_default for name, field in Draft().fields.items() if isinstance(field, Whole)}
        usual["number"] = 1
        per = Per.WEEK if kind is Kind.AD_TEST else Per.UNLIMITED
        first = {"kind": kind, "per": [per], "points": "", "approval": [APPROVED], "window": [FIRST_COME]}
        return blank(**usual | first)
    traffic, window, quota, who = terms.traffic, terms.window, terms.quota, terms.eligibility
    return blank(
        **counted,
        kind=terms.kind,
        name_zh=terms.name.zh,
        name_en=terms.name.en if terms.name.en != terms.name.zh else "",
        text_zh=terms.text.zh,
        text_en=terms.text.en if terms.text.en != terms.text.zh else "",
        picture=terms.picture,
        points=terms.points,
        cost_fen=yuan(terms.cost_fen).removesuffix(".00") if terms.cost_fen else "",
        platform=traffic.platform if traffic else None,
        days=traffic.days if traffic else 7,
        impressions=traffic.impressions if traffic else 0,
        shop=terms.shop,
        approval=[APPROVED if terms.approval else AT_ONCE],
        window=[COLLECTED if window else FIRST_COME],
        weekday=window.weekday if window else 4,
        hour=window.hour if window else 18,
        decide_within_days=terms.decide_within_days,
        use_within_days=terms.use_within_days,
        opens_at=_local(terms.opens_at),
        closes_at=_local(terms.closes_at),
        jobs=who.jobs,
        roles=who.roles,
        shops=who.shops,
        months=who.months,
        level=who.level,
        branch=terms.branch,
        branch_level=who.branch_level,
        span=quota.span if quota else None,
        times=quota.times if quota else 1,
        cooling_days=terms.cooling_days,
    )


def _spoken(zh: str, en: str) -> Spoken:
    """A text in both languages; where there is no English one, the Chinese one stands in."""
    return Spoken(zh=zh, en=en or zh)


def _here(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=shell.settings().zone) if at else None


def _local(at: datetime | None) -> str:
    return at.astimezone(shell.settings().zone).strftime("%Y-%m-%dT%H:%M") if at else ""
