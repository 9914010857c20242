"""The parts of a rule book: what each kind of task is worth, how often, and how experience becomes levels."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from growth_tree.domain.metric_rules import MetricRules

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

STRONGEST = 3
"""Promotions are of intensity 1 to 3."""

WHOLE = 100
"""Factors are in per cent of this."""

FULL_QUALITY = 100
"""The quality in per cent that a decision has unless another is chosen; values of tasks are stated for it."""

EXPIRY_MONTHS_MIN = 12
"""Points can be spent for a year at least."""

LONGEST_STREAK = 60
"""Workdays; longer streaks could not be told from the days that books carry into a new season."""


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

    @property
    def is_limited(self) -> bool:
        """Whether it counts only so often."""
        return bool(self.caps or self.cooldown_days)


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
    """Bounds on handing in and deciding; shares and quality in per cent."""

    hand_in_within_days: int = 31
    contributors: int = 8
    smallest_share: int = 1
    evidence_items: int = 8
    quality_percents: tuple[int, ...] = (60, 80, 100, 120)


class Expiry(Struct, frozen=True, kw_only=True):
    """Points of a season can be spent for so many months after its end."""

    months: int


class CycleFactor(Struct, frozen=True, kw_only=True):
    """What work is worth, in per cent, on days of a promotion of an intensity; in one branch, or in all the others."""

    intensity: int
    percent: int
    branch: str | None = None


class RuleBook(Struct, frozen=True, kw_only=True, dict=True):
    """One version of the rules, complete. `weights` of branches are in per cent; a branch without one has 100."""

    title: Text
    kinds: tuple[TaskKind, ...]
    badges: tuple[Badge, ...] = ()
    curve: Curve = Curve()
    streaks: Streaks = Streaks()
    limits: Limits = Limits()
    expiry: Expiry | None = None
    metrics: MetricRules | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    cycle_factors: tuple[CycleFactor, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, TaskKind]:
        """The kinds of task by their code."""
        return {kind.code: kind for kind in self.kinds}

    @cached_property
    def by_cycle(self) -> Mapping[tuple[int, str | None], int]:
        """The factors of promotions in per cent, by intensity and branch; those for all branches under None."""
        return {(each.intensity, each.branch): each.percent for each in self.cycle_factors}

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
