"""What measured results earned a member, and corrections of the books. Names and fields are stored for ever."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

PREFIX, CORRECTION = "result/", "correction/"
"""What the names of awards of results, and of lines of corrections, begin with; names of tasks do not."""


class ResultEarned(Struct, frozen=True, kw_only=True):
    """A settled result and every factor of its sum; `weight` and `percent` are per cent.

    The base amounts are what a whole scorecard earns at the middle. `xp_total` and `balance` are what the books say
    after it.
    """

    member: str
    season: str
    award: str
    kpi: str
    subject: str
    period: str
    branch: str
    done_on: date
    rule_version: int
    base_xp: int
    base_points: int
    weight: int
    percentile: int
    percent: int
    xp: int
    points: int
    xp_total: int
    balance: int


class Adjusted(Struct, frozen=True, kw_only=True):
    """Books were corrected; `xp` and `points` are the signed difference.

    `why` is the sort of a correction, or else a figure was restated. `about` names the award that was wrong, and `kind`
    its kind of task, or its KPI where the award is that of a result.
    """

    member: str
    season: str
    adjustment: str
    about: str
    why: str
    kind: str
    branch: str
    done_on: date
    xp: int
    points: int
    xp_total: int
    balance: int


ResultEvent = ResultEarned | Adjusted


def is_result(award: str) -> bool:
    """Whether an award is that of a result, or of its adjustment."""
    return award.startswith(PREFIX)


def team_and_period(award: str) -> tuple[str, str]:
    """The team and the period of a result, of which its award has its name."""
    _, team, period, *_rest = award.split("/")
    return team, period


def kpi_of(award: str) -> str:
    """The KPI of a result, of which its award has its name."""
    return award.split("/")[3]


def is_task(award: str) -> bool:
    """Whether an award is that of a task, and neither of a result nor of a correction."""
    return not award.startswith((PREFIX, CORRECTION))
