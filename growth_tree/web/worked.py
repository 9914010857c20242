"""How much work people had done at a moment, and how much waited: what has changed since is read from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, cast

from sqlalchemy import Row

from growth_tree import handle
from growth_tree.domain import task
from growth_tree.domain.award import split
from growth_tree.domain.task_events import State, Status, TaskSubmitted
from growth_tree.handle import Recorded
from growth_tree.web import shell
from growth_tree.web.moment import Moment
from models import work

COUNTED = (Status.SUBMITTED, Status.APPROVED)
TO_HAND_IN = (Status.ASSIGNED, Status.RETURNED)


@dataclass(slots=True, kw_only=True)
class Activity:
    """How much somebody did on which days, what waits, what is to be handed in, and when they last handed in."""

    days: Counter[date]
    pending: int = 0
    open: int = 0
    handed_in_at: str = ""

    def since(self, day: date) -> int:
        """How many pieces of work they have done since a day."""
        return sum(number for done_on, number in self.days.items() if done_on >= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody's part of a piece of work as it stood then."""

    member: str
    own: bool
    status: Status
    done_on: date | None
    confirmed: bool
    xp: int
    points: int
    handed_in_at: str

    @property
    def done(self) -> bool:
        """Whether it counted as work of its day."""
        return self.status in COUNTED and self.confirmed


def activity(members: Collection[str], when: Moment) -> dict[str, Activity]:
    """What some members have been at: what every page counts runs of workdays by."""
    found = {member: Activity(days=Counter()) for member in members}
    for row in work.activity(shell.connection(), members, when.position):
        _add(found[row.member], row)
    for part in _changed(members, when):
        active = found[part.member]
        if part.done and part.done_on:
            active.days[part.done_on] += 1
        active.pending += part.status is Status.SUBMITTED
        active.open += part.status in TO_HAND_IN
        active.handed_in_at = max(active.handed_in_at, part.handed_in_at if part.own else "")
    return found


def done_since(members: Collection[str], day: date, when: Moment) -> dict[str, int]:
    """How much work some members, be they many, have done since a day."""
    if when.past:
        return {member: active.since(day) for member, active in activity(members, when).items()}
    done = work.done_since(shell.connection(), members, day.isoformat())
    return {member: done[member] for member in members}


def waiting(members: Collection[str], when: Moment) -> dict[str, int]:
    """How much work of some members, be they many, waits for a decision."""
    if when.past:
        return {member: active.pending for member, active in activity(members, when).items()}
    found = work.waiting(shell.connection(), members)
    return {member: found[member] for member in members}


def pending(member: str, when: Moment) -> tuple[int, int]:
    """XP and points that a member's undecided work would bring at full quality."""
    xp, points = work.pending(shell.connection(), member, when.position)
    waiting = [part for part in _changed([member], when) if part.status is Status.SUBMITTED]
    return xp + sum(part.xp for part in waiting), points + sum(part.points for part in waiting)


def _add(active: Activity, row: Row[Any]) -> None:
    for day, number in Counter(row.days.split(",") if row.days else ()).items():
        active.days[date.fromisoformat(day)] += number
    active.pending += row.pending
    active.open += row.open
    active.handed_in_at = max(active.handed_in_at, row.handed_in_at or "")


def _changed(members: Collection[str], when: Moment) -> list[Part]:
    """What some members had a part in then, of all that has changed since."""
    return shell.once(f"parts of {sorted(members)}", lambda: _read(members, when)) if when.past else []


def _read(members: Collection[str], when: Moment) -> list[Part]:
    streams = [f"task/{each}" for each in work.changed(shell.connection(), members, when.position)]
    stories = handle.histories(shell.connection(), streams, when.position)
    return [part for story in stories.values() for part in _parts(story) if part.member in members]


def _parts(story: list[Recorded]) -> Iterator[Part]:
    state = reduce(task.evolve, (cast(task.Event, each.event) for each in story), task.initial)
    if state.submitted is None:
        yield _part(state, state.member, 0, 0, "")
        return
    handed_in_at = [each.at for each in story if isinstance(each.event, TaskSubmitted)][-1]
    shares, value = state.submitted.shares, state.submitted
    percents = [share.percent for share in shares]
    for share, xp, points in zip(shares, split(value.xp, percents), split(value.points, percents), strict=True):
        yield _part(state, share.member, xp, points, handed_in_at)


def _part(state: State, member: str, xp: int, points: int, handed_in_at: str) -> Part:
    return Part(
        member=member,
        own=member == state.member,
        status=state.status,
        done_on=state.submitted.done_on if state.submitted else None,
        confirmed=member in state.confirmed,
        xp=xp,
        points=points,
        handed_in_at=handed_in_at,
    )
