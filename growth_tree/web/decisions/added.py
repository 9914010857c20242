"""What a change of the rules has added to a piece of work since: it goes with the work once that is undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from growth_tree.domain.task_events import State, TaskVoided
from growth_tree.lab.jobs import order_posting_about
from growth_tree.lab.posting import along_with
from growth_tree.web import shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """XP and points that one contributor was given afterwards, and loses."""

    member: str
    xp: int
    points: int


def added(task: Row[Any]) -> list[Added]:
    """What contributors of approved work lose beside the award itself; who loses nothing more is missing."""
    connection, library, zone = shell.connection(), shell.world().library, shell.settings().zone
    state: State = shell.handler().state(connection, f"task/{task.id}")
    if state.approved is None:
        return []
    voided = TaskVoided(
        task=task.id,
        by=shell.person(),
        reason="",
        members=tuple(share.member for share in state.approved.shares),
        season=state.approved.season,
        proposed_by=None,
    )
    sums = along_with(connection, library, zone, voided, date.fromisoformat(task.done_on))
    found = [
        Added(
            member=member,
            xp=sum(xp for xp, _ in branches.values()),
            points=sum(points for _, points in branches.values()),
        )
        for member, branches in sums.items()
    ]
    return [each for each in found if each.xp or each.points]


def take_along(connection: Connection, days: Iterable[str]) -> None:
    """Have the worker take back what changes of the rules have added to work of some days that was undone."""
    library = shell.handler().world(connection).library
    order_posting_about(connection, library, {date.fromisoformat(day) for day in days}, shell.now())
