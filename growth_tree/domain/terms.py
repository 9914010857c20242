"""What a reward promises and under which conditions: the terms of an offer, and how much of it there is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from growth_tree.domain.core import Rejected
from growth_tree.domain.rules import BRANCHES, JOBS, Text

ROLES = ("member", "manager", "admin", "auditor")
LAST_WEEKDAY, LAST_HOUR = 6, 23
LONGEST_DAYS = 366
"""Days; books remember claims on rewards no longer than this."""


class Kind(StrEnum):
    """What sort of right a reward gives."""

    AD_TEST = "ad_test"
    PRODUCTION = "production"
    TRAINING = "training"
    TOOL_LICENCE = "tool_licence"
    DAY_OFF = "day_off"
    DIRECTOR_MEETING = "director_meeting"
    HONOUR = "honour"


class Per(StrEnum):
    """For what the number of a stock stands: nothing, all time, a week or a month."""

    UNLIMITED = "unlimited"
    COUNTED = "counted"
    WEEK = "week"
    MONTH = "month"


class Span(StrEnum):
    """The span over which a quota counts, by the day of the request; seasons are calendar quarters."""

    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"


class Stock(Struct, frozen=True, kw_only=True):
    """How many there are: 0 means none, and nothing at all where there is no limit."""

    per: Per
    number: int = 0

    @property
    def periodic(self) -> bool:
        """Whether there are slots anew in every period."""
        return self.per in (Per.WEEK, Per.MONTH)


class Quota(Struct, frozen=True, kw_only=True):
    """At most `times` requests of one person in each `span`."""

    span: Span
    times: int


class Window(Struct, frozen=True, kw_only=True):
    """Requests for a period collect until the last such weekday (0 is Monday) and hour before it begins."""

    weekday: int
    hour: int


class Traffic(Struct, frozen=True, kw_only=True):
    """What one slot of ad-test traffic consists of, beside its money."""

    platform: str
    days: int
    impressions: int


class Eligibility(Struct, frozen=True, kw_only=True):
    """Who may ask: empty lists mean everybody, `months` are months of service, levels those reached at least."""

    jobs: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    months: int = 0
    level: int = 1
    branch_level: int = 1


class Terms(Struct, frozen=True, kw_only=True):
    """One revision of what a reward promises; `points` is its price, `cost_fen` the money of the team it may use up.

    Without a `window` the first come are served first. `branch` is the branch whose level counts.
    """

    kind: Kind
    name: Text
    text: Text
    points: int
    branch: str | None = None
    picture: str | None = None
    shop: str | None = None
    eligibility: Eligibility = Eligibility()
    quota: Quota | None = None
    cooling_days: int = 0
    cost_fen: int = 0
    traffic: Traffic | None = None
    approval: bool = True
    window: Window | None = None
    decide_within_days: int = 7
    use_within_days: int = 90
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def yuan(fen: int) -> str:
    """An amount of money as a person reads it, such as 12.50."""
    return f"{fen // 100}.{fen % 100:02}"


def check(terms: Terms, stock: Stock) -> None:
    """Refuse terms whose parts contradict each other, and numbers that make no sense."""
    _check_numbers(terms, stock)
    _check_choices(terms)
    if terms.window is not None and not stock.periodic:
        raise Rejected("window_without_period", "window")
    if terms.traffic is not None and terms.kind is not Kind.AD_TEST:
        raise Rejected("traffic_without_ad_test", "traffic")
    if terms.eligibility.branch_level > 1 and terms.branch is None:
        raise Rejected("branch_level_without_branch", "branch_level")
    if terms.opens_at is not None and terms.closes_at is not None and terms.closes_at <= terms.opens_at:
        raise Rejected("closes_before_it_opens", "closes_at")


def _check_numbers(terms: Terms, stock: Stock) -> None:
    _within("points", terms.points, 0)
    _within("cost_fen", terms.cost_fen, 0)
    _within("number", stock.number, 0, 0 if stock.per is Per.UNLIMITED else None)
    _within("cooling_days", terms.cooling_days, 0, LONGEST_DAYS)
    _within("decide_within_days", terms.decide_within_days, 1, LONGEST_DAYS)
    _within("use_within_days", terms.use_within_days, 1, LONGEST_DAYS)
    _within("months", terms.eligibility.months, 0)
    _within("level", terms.eligibility.level, 1)
    _within("branch_level", terms.eligibility.branch_level, 1)
    if terms.quota is not None:
        _within("times", terms.quota.times, 1)
    if terms.window is not None:
        _within("weekday", terms.window.weekday, 0, LAST_WEEKDAY)
        _within("hour", terms.window.hour, 0, LAST_HOUR)
    if terms.traffic is not None:
        _within("days", terms.traffic.days, 1)
        _within("impressions", terms.traffic.impressions, 0)


def _within(field: str, value: int, least: int, most: int | None = None) -> None:
    if value < least:
        raise Rejected("cell_too_small", field, least=least)
    if most is not None and value > most:
        raise Rejected("cell_too_large", field, most=most)


def _check_choices(terms: Terms) -> None:
    if terms.branch is not None and terms.branch not in BRANCHES:
        raise Rejected("unknown_branch", "branch", branch=terms.branch)
    if not set(terms.eligibility.jobs) <= set(JOBS):
        raise Rejected("unknown_job", "jobs")
    if not set(terms.eligibility.roles) <= set(ROLES):
        raise Rejected("unknown_access", "roles")
