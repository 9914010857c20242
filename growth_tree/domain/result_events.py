"""What measured results earned a member, and their later correction. Names and fields of events are stored for ever."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

PREFIX = "result/"
"""What the name of an award of a result begins with; names of tasks do not."""


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
    """An award turned out too large or too small; `xp` and `points` are the signed difference.

    `about` names the award, `why` is a code, `kind` the KPI.
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
    """Whether an award is that of a result, or of its adjustment, and not of a task."""
    return award.startswith(PREFIX)
