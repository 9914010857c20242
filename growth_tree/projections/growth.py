"""Folds awards into trees: totals, branches, badges and levels."""

from __future__ import annotations

from growth_tree.domain.growth_events import BadgeAwarded, Earned, LevelReached, Reversed, SeasonClosed, SeasonOpened
from growth_tree.domain.points_events import (
    DebtForgiven,
    DebtIncurred,
    DebtRepaid,
    HoldReleased,
    HoldSpent,
    PointsEvent,
    PointsExpired,
    PointsHeld,
    PointsReturned,
)
from growth_tree.domain.result_events import Adjusted, ResultEarned, ResultEvent, is_task
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import change
from models import growth

Event = SeasonOpened | SeasonClosed | Earned | Reversed | LevelReached | BadgeAwarded | PointsEvent | ResultEvent
VERSION = 3
TABLES = (growth.growth, growth.branch, growth.badge, growth.level)

_GROWTH = change(growth.growth, "xp", "points", added=("tasks",))
_BRANCH = change(growth.branch, added=("xp", "tasks"))


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case SeasonOpened():
            rows.put(
                growth.growth,
                (event.member,),
                season=event.season,
                closed=0,
                xp_at_opening=event.brought_forward.xp,
            )
        case SeasonClosed():
            rows.put(growth.growth, (event.member,), closed=1)
        case Earned():
            _grown(event, event.xp, 1, rows)
        case ResultEarned() | Adjusted():
            _grown(event, event.xp, 0, rows)
        case Reversed():
            _grown(event, -event.xp, -1 if is_task(event.task) else 0, rows)
        case LevelReached():
            rows.add(
                growth.level,
                position=recorded.position,
                member=event.member,
                branch=event.branch or "",
                level=event.level,
                at=recorded.at,
            )
        case BadgeAwarded():
            rows.put(growth.badge, (event.member, event.badge), at=recorded.at, position=recorded.position)
        case PointsHeld() | HoldReleased() | HoldSpent():
            rows.put(growth.growth, (event.member,), points=event.balance, held=event.held)
        case PointsReturned() | PointsExpired() | DebtForgiven():
            rows.put(growth.growth, (event.member,), points=event.balance)
        case DebtIncurred() | DebtRepaid():
            rows.put(growth.growth, (event.member,), points=event.balance, debt=event.debt)


def _grown(event: Earned | Reversed | ResultEvent, xp: int, tasks: int, rows: Rows) -> None:
    rows.put_shaped(_GROWTH, event.member, event.xp_total, event.balance, tasks)
    rows.put_shaped(_BRANCH, event.member, event.branch, xp, tasks)
