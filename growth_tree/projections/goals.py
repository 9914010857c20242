"""Folds yearly goals into their list."""

from __future__ import annotations

import json
from typing import assert_never

from msgspec import to_builtins

from growth_tree.domain import goal_events
from growth_tree.domain.goal_events import GoalDropped, GoalSet
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import goals

Event = goal_events.Event
VERSION = 1
TABLES = (goals.goal,)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    became = {"by": event.by, "at": recorded.at, "position": recorded.position, **_became(event)}
    rows.put(goals.goal, (event.kpi, event.subject, event.year), **became)


def _became(event: Event) -> dict[str, Value]:
    match event:
        case GoalSet():
            return {
                "status": goals.SET,
                "target": event.target,
                "months": json.dumps(event.months),
                "shares": json.dumps(to_builtins(event.shares), sort_keys=True),
                "expected_q10": event.expected_q10,
                "expected_q50": event.expected_q50,
                "expected_q90": event.expected_q90,
                "chance": event.chance,
                "verdict": event.verdict,
            }
        case GoalDropped():
            return {"status": goals.DROPPED}
    assert_never(event)
