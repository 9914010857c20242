"""What the demo department is made of: the shapes of the YAML files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Star:
    """A person whom everybody who tries the demo meets; `pace` where it is not that of the job."""

    name: str
    username: str
    pace: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlan:
    """A team: its name, that of its further copies in a large department, its shop, and the jobs in it."""

    name: str
    again: str
    shop: str | None = None
    cast: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPlan:
    """How much people of a job do in a week, and which grades they hold."""

    pace: float
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """department.yaml: who there is."""

    password: str
    head: str
    stars: Mapping[str, Star]
    shops: Mapping[str, str]
    teams: tuple[TeamPlan, ...]
    jobs: Mapping[str, JobPlan]
    surnames: Mapping[str, str]
    given_names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPlan:
    """One kind of task in kinds.yaml: who does it how often, when, how often together, and what it is called."""

    jobs: Mapping[str, int]
    titles: tuple[str, ...]
    when: str = "always"
    shared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign of every year: its main days, as MM-DD, end it."""

    name: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """words.yaml: what is said."""

    campaigns: tuple[Campaign, ...]
    shops: Mapping[str, str]
    summer_products: tuple[str, ...]
    winter_products: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    file_names: tuple[str, ...]
    returned: Mapping[str, tuple[str, ...]]
    declined: tuple[str, ...]
    voided: tuple[str, ...]
    refused: tuple[str, ...]
    corrected: Mapping[str, str]
    objected: Mapping[str, str]
    answered: Mapping[str, str]
    draft: str
    proposed: Mapping[str, str]
    rated: tuple[str, ...]
    noticed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdTest:
    """One test in ad_tests.yaml: its creatives with their clicks of 1,000 impressions; the lesson, if it ends."""

    product: str
    hypothesis: str
    creatives: Mapping[str, int]
    baseline_ppm: int
    lift_percent: int
    planned: int
    winner: str | None
    lesson: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFigures:
    """A shop on an ordinary day: what it is, its visitors, and what becomes of them."""

    platform: str
    category: str
    tier: str
    anniversary: str
    visitors: int
    cvr: float
    aov: float
    growth: float
    spend: float
    roi: float
    refunds: float
    returning: float
    satisfied: float
    dsr: float
    weekdays: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A promotion of every year; days as MM-DD."""

    code: str
    name: str
    english: str
    begins: str
    ends: str
    intensity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a figure of a week comes about; see `weekly` in figures.yaml."""

    level: float
    count: int = 0
    like: str | None = None
    spread: float = 0.0
    noise: float
    load: float = 1.0
    promotion: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """figures.yaml: what is measured."""

    shops: Mapping[str, ShopFigures]
    promotions: tuple[Promotion, ...]
    groups: Mapping[str, tuple[str, ...]]
    weekly: Mapping[str, Shape]
    trained: tuple[str, ...]
    foreseen: tuple[str, ...]
    trained_again: tuple[str, ...]
    overridable: tuple[str, ...]
    override: str
    override_waiting: str
    excluded: str
    reopened: str


@cache
def department() -> Department:
    """Who works where."""
    return _read("department.yaml", Department)


@cache
def kinds() -> Mapping[str, KindPlan]:
    """What they do, by the code of the kind of task."""
    return _read("kinds.yaml", dict[str, KindPlan])


@cache
def words() -> Words:
    """How they speak of it."""
    return _read("words.yaml", Words)


@cache
def ad_tests() -> tuple[AdTest, ...]:
    """What they test on slots of ad traffic."""
    return _read("ad_tests.yaml", tuple[AdTest, ...])


@cache
def figures() -> Figures:
    """What is measured of them."""
    return _read("figures.yaml", Figures)


def _read(name: str, shape: type[T]) -> T:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, Loader=loader), shape)  # noqa: S506  (both are the safe loader)
