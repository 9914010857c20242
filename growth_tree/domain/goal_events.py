"""What a year is to bring, and whether it can. Names and fields of events are stored for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace


class GoalSet(Struct, frozen=True, kw_only=True):
    """A figure is to reach a target in a year; set again, it is the latest that counts.

    `months` and `shares` break it down to January … December and to other subjects. The expected figures are those of
    the whole year; `chance` of reaching the target is in parts per million, `verdict` is attainable, not_attainable or
    no_challenge.
    """

    kpi: str
    subject: str
    year: int
    target: int
    months: tuple[int, ...]
    shares: Mapping[str, int]
    expected_q10: int
    expected_q50: int
    expected_q90: int
    chance: int
    verdict: str
    by: str


class GoalDropped(Struct, frozen=True, kw_only=True):
    """There is no goal for that figure and year any more."""

    kpi: str
    subject: str
    year: int
    by: str


Event = GoalSet | GoalDropped


# State


class State(Struct, frozen=True, kw_only=True):
    """The goal as it stands, if there is one."""

    goal: GoalSet | None = None


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case GoalSet():
            return replace(state, goal=event)
        case GoalDropped():
            return replace(state, goal=None)
    assert_never(event)
