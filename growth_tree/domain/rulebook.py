"""The rule book: what each kind of task is worth, how often, and how experience becomes levels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.metric_rules import MetricRules, check_metrics

BRANCHES = ("strategy", "merchandise", "content", "traffic", "service", "data", "market", "campaign")
"""The eight duty areas, in the order in which trees are drawn."""

JOBS = (
    "ops_director",
    "ops_manager",
    "ops_specialist",
    "promotion_specialist",
    "category_manager",
    "service_agent",
    "data_analyst",
    "tech_support",
    "content_specialist",
    "sales",
)

FULL_QUALITY = 100
"""The quality in per cent that a decision has unless another is chosen; values of tasks are stated for it."""

EXPIRY_MONTHS_MIN = 12
"""Points can be spent for a year at least."""

LONGEST_STREAK = 60
"""Workdays; longer streaks could not be told from the days that books carry into a new season."""


def stream_of(command: Command) -> str:
    """There is one rule book; its versions are its events."""
    return "rulebook"


class Evidence(StrEnum):
    """What has to be shown for a task of a kind."""

    NONE = "none"
    LINK = "link"
    FILE = "file"
    ANY = "any"


class Period(StrEnum):
    """The span over which a cap counts, by the day of the work."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Text(Struct, frozen=True, kw_only=True):
    """A name or sentence in both languages."""

    zh: str
    en: str


class Cap(Struct, frozen=True, kw_only=True):
    """At most `times` awards in each `period`."""

    period: Period
    times: int


class TaskKind(Struct, frozen=True, kw_only=True):
    """One kind of work: its branch, what it earns, what it needs, and how often it counts."""

    code: str
    name: Text
    hint: Text
    branch: str
    xp: int
    points: int
    evidence: Evidence = Evidence.ANY
    caps: tuple[Cap, ...] = ()
    cooldown_days: int = 0
    jobs: tuple[str, ...] = ()


class Measure(StrEnum):
    """What a badge counts: approved tasks, branches with one, the streak in workdays, or a level."""

    TASKS = "tasks"
    BRANCHES = "branches"
    STREAK = "streak"
    LEVEL = "level"


class Badge(Struct, frozen=True, kw_only=True):
    """An honour for reaching `threshold` of `measure`, in one branch or over all."""

    code: str
    name: Text
    hint: Text
    measure: Measure
    threshold: int
    branch: str | None = None


class Curve(Struct, frozen=True, kw_only=True):
    """Geometric level curve: level 2 at `base` XP, every further step `growth_percent` of the one before."""

    base: int = 120
    growth_percent: int = 130
    top: int = 40


class Streaks(Struct, frozen=True, kw_only=True):
    """How many missed workdays a month are forgiven."""

    freezes_per_month: int = 2


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds on handing in and deciding."""

    hand_in_within_days: int = 31
    contributors: int = 8
    evidence_items: int = 8
    quality_percents: tuple[int, ...] = (60, 80, 100, 120)


class Expiry(Struct, frozen=True, kw_only=True):
    """Points of a season can be spent for so many months after its end."""

    months: int


class RuleBook(Struct, frozen=True, kw_only=True, dict=True):
    """One version of the rules, complete."""

    title: Text
    kinds: tuple[TaskKind, ...]
    badges: tuple[Badge, ...] = ()
    curve: Curve = Curve()
    streaks: Streaks = Streaks()
    limits: Limits = Limits()
    expiry: Expiry | None = None
    metrics: MetricRules | None = None

    @cached_property
    def by_code(self) -> Mapping[str, TaskKind]:
        """The kinds of task by their code."""
        return {kind.code: kind for kind in self.kinds}

    @cached_property
    def thresholds(self) -> tuple[int, ...]:
        """XP needed to reach level 1, 2, 3, …; round(base × (1 − g^(n−1)) / (1 − g)), as Level Up XP does."""
        growth = self.curve.growth_percent / 100
        if growth == 1:
            return tuple(self.curve.base * n for n in range(self.curve.top))
        return tuple(round(self.curve.base * (1 - growth**n) / (1 - growth)) for n in range(self.curve.top))

    def level_at(self, xp: int) -> int:
        """The level that an amount of experience reaches."""
        level = 1
        while level < len(self.thresholds) and xp >= self.thresholds[level]:
            level += 1
        return level


# Commands


class PublishRulebook(Struct, frozen=True, kw_only=True):
    """Put a complete rule book in force from a day on."""

    rulebook: RuleBook
    effective_from: date


Command = PublishRulebook


# Events


class RulebookPublished(Struct, frozen=True, kw_only=True):
    """A version of the rules, and the first day of work that it governs."""

    version: int
    effective_from: date
    rulebook: RuleBook


Event = RulebookPublished


# State


class Library(Struct, frozen=True):
    """All published versions; a day of work belongs to the last one in effect on it."""

    versions: tuple[RulebookPublished, ...] = field(default=())

    def current(self, day: date) -> RulebookPublished:
        """The version in force on a day; the days before the first version belong to the first.

        Raises Rejected where no rule book has been published at all.
        """
        if not self.versions:
            raise Rejected("no_rulebook")
        in_force = (version for version in reversed(self.versions) if version.effective_from <= day)
        return next(in_force, self.versions[0])

    def version(self, number: int) -> RulebookPublished | None:
        """A version by its number, or None."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None


State = Library
initial = Library()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case RulebookPublished():
            return replace(state, versions=(*state.versions, event))
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Publish forward only, from tomorrow: no rule changes for work that was done or may be handed in already."""
    if not context.administers:
        raise Rejected("not_yours")
    check(command.rulebook)
    last = state.versions[-1] if state.versions else None
    if last and last.rulebook == command.rulebook and last.effective_from <= command.effective_from:
        return []
    if last:
        earliest = max(last.effective_from, context.today + timedelta(days=1))
        if command.effective_from < earliest:
            raise Rejected("effective_too_early", "effective_from", earliest=earliest.isoformat())
    return [
        RulebookPublished(
            version=len(state.versions) + 1, effective_from=command.effective_from, rulebook=command.rulebook
        )
    ]


def check(rulebook: RuleBook) -> None:
    """Refuse a rule book whose parts contradict each other."""
    codes = [kind.code for kind in rulebook.kinds]
    doubled = next((code for code in codes if codes.count(code) > 1), None)
    if doubled:
        raise Rejected("kind_twice", f"kinds.{doubled}", kind=doubled)
    for kind in rulebook.kinds:
        _check_kind(kind)
    badge_codes = [badge.code for badge in rulebook.badges]
    if len(set(badge_codes)) != len(badge_codes):
        raise Rejected("badge_twice", "badges")
    for badge in rulebook.badges:
        _check_badge(badge, rulebook.curve)
    if FULL_QUALITY not in rulebook.limits.quality_percents:
        raise Rejected("full_quality_missing", "limits.quality_percents")
    steps = rulebook.thresholds
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise Rejected("curve_never_rises", "curve")
    if rulebook.expiry is not None and rulebook.expiry.months < EXPIRY_MONTHS_MIN:
        raise Rejected("cell_too_small", "expiry.months", least=EXPIRY_MONTHS_MIN)
    if rulebook.metrics is not None:
        check_metrics(rulebook.metrics)


def _check_badge(badge: Badge, curve: Curve) -> None:
    highest = {Measure.BRANCHES: len(BRANCHES), Measure.STREAK: LONGEST_STREAK, Measure.LEVEL: curve.top}
    top = highest.get(badge.measure, badge.threshold)
    if badge.threshold > top:
        raise Rejected("badge_out_of_reach", f"badges.{badge.code}.threshold", badge=badge.code, highest=top)
    if badge.branch is not None and badge.measure in (Measure.BRANCHES, Measure.STREAK):
        raise Rejected("badge_without_branch", f"badges.{badge.code}.branch", badge=badge.code)


def _check_kind(kind: TaskKind) -> None:
    if kind.branch not in BRANCHES:
        raise Rejected("unknown_branch", f"kinds.{kind.code}.branch", branch=kind.branch)
    by_period = {cap.period: cap.times for cap in kind.caps}
    if len(by_period) != len(kind.caps):
        raise Rejected("cap_twice", f"kinds.{kind.code}.caps", kind=kind.code)
    ordered = [by_period[p] for p in (Period.DAY, Period.WEEK, Period.MONTH) if p in by_period]
    if ordered != sorted(ordered):
        raise Rejected("caps_contradict", f"kinds.{kind.code}.caps", kind=kind.code)
