"""What a KPI is: what it counts, in which unit, which way is better, and how days become weeks."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from growth_tree.domain.core import Rejected
from growth_tree.domain.rules import BRANCHES, Text

SCALE_MAX = 6
NAME_MAX, HINT_MAX, ALIAS_MAX = 40, 200, 40
ALIASES_MAX = 24
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class Category(StrEnum):
    """Which quarter of the catalogue a KPI belongs to."""

    SALES = "sales"
    EFFICIENCY = "efficiency"
    EXPERIENCE = "experience"
    INNOVATION = "innovation"


class Unit(StrEnum):
    """In what a figure is stated."""

    YUAN = "yuan"
    COUNT = "count"
    PERCENT = "percent"
    HOURS = "hours"
    SECONDS = "seconds"
    DAYS = "days"
    SCORE = "score"
    TIMES = "times"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Aggregation(StrEnum):
    """How days become a week: added up; numerator over denominator; or the mean of the days."""

    SUM = "sum"
    RATIO = "ratio"
    MEAN = "mean"


class Kpi(Struct, frozen=True, kw_only=True):
    """A measured figure. `scale` is its decimals, `value_scale` and `denominator_scale` are those of its parts.

    A percentage is stated as a part of one: 3.02 % is 0.0302. `least` and `most` bound the figure of one day, `goal`
    is a fixed norm, all three at `scale`. `aliases` name columns with the value or numerator, `rate_aliases` columns
    with the rate itself.
    """

    code: str
    name: Text
    hint: Text
    category: Category
    branch: str
    unit: Unit
    direction: Direction
    aggregation: Aggregation
    scale: int = 0
    value_scale: int = 0
    denominator_scale: int = 0
    proportion: bool = False
    numerator: Text | None = None
    denominator: Text | None = None
    aliases: tuple[str, ...] = ()
    denominator_aliases: tuple[str, ...] = ()
    rate_aliases: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    goal: int | None = None

    @property
    def is_ratio(self) -> bool:
        """Whether it has a numerator and a denominator."""
        return self.aggregation is Aggregation.RATIO


def same_kind(one: Kpi, other: Kpi) -> bool:
    """Whether figures of the one are figures of the other."""
    return _kind(one) == _kind(other)


def check(kpi: Kpi) -> None:
    """Refuse a KPI whose parts contradict each other."""
    if not CODE.fullmatch(kpi.code):
        raise Rejected("wants_code", "code")
    check_text("name", kpi.name, NAME_MAX)
    check_text("hint", kpi.hint, HINT_MAX)
    if kpi.branch not in BRANCHES:
        raise Rejected("unknown_branch", "branch", branch=kpi.branch)
    _check_scales(kpi)
    _check_parts(kpi)
    _check_aliases(kpi)
    if kpi.least is not None and kpi.most is not None and kpi.least > kpi.most:
        raise Rejected("least_above_most", "most")


def check_text(field: str, text: Text, most: int) -> None:
    """Refuse a name or sentence that is empty or too long in one of the languages."""
    if not (text.zh.strip() and text.en.strip()):
        raise Rejected("text_missing", field)
    if max(len(text.zh), len(text.en)) > most:
        raise Rejected("text_long", field, limit=most)


def _kind(kpi: Kpi) -> tuple[object, ...]:
    scales = (kpi.scale, kpi.value_scale, kpi.denominator_scale)
    return kpi.unit, kpi.direction, kpi.aggregation, kpi.proportion, *scales


def _check_scales(kpi: Kpi) -> None:
    for field in ("scale", "value_scale", "denominator_scale"):
        scale = getattr(kpi, field)
        if scale < 0:
            raise Rejected("cell_too_small", field, least=0)
        if scale > SCALE_MAX:
            raise Rejected("cell_too_large", field, most=SCALE_MAX)
    if kpi.is_ratio and kpi.scale < kpi.value_scale - kpi.denominator_scale:
        raise Rejected("scale_loses_decimals", "scale")
    if not kpi.is_ratio and (kpi.value_scale, kpi.denominator_scale) != (kpi.scale, 0):
        raise Rejected("scales_differ", "value_scale")


def _check_parts(kpi: Kpi) -> None:
    parts = {"numerator": kpi.numerator, "denominator": kpi.denominator}
    if not kpi.is_ratio:
        if kpi.numerator or kpi.denominator or kpi.denominator_aliases or kpi.rate_aliases or kpi.proportion:
            raise Rejected("only_rates_divide", "aggregation")
        return
    for field, text in parts.items():
        if text is None:
            raise Rejected("rate_needs_both", field)
        check_text(field, text, NAME_MAX)
    if kpi.proportion and (kpi.unit is not Unit.PERCENT or kpi.value_scale != kpi.denominator_scale):
        raise Rejected("proportion_of_something_else", "proportion")


def _check_aliases(kpi: Kpi) -> None:
    for field in ("aliases", "denominator_aliases", "rate_aliases"):
        names = getattr(kpi, field)
        if len(names) > ALIASES_MAX:
            raise Rejected("aliases_too_many", field, most=ALIASES_MAX)
        if any(not name.strip() for name in names):
            raise Rejected("text_missing", field)
        if any(len(name) > ALIAS_MAX for name in names):
            raise Rejected("text_long", field, limit=ALIAS_MAX)
        if len(set(names)) < len(names):
            raise Rejected("entry_twice", field)
