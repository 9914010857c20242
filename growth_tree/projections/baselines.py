"""Folds the training and the service of models into the list of baselines."""

from __future__ import annotations

import json
from typing import assert_never

from msgspec import to_builtins

from growth_tree.domain import baseline_events
from growth_tree.domain.baseline_events import BaselineActivated, BaselineRetired, BaselineTrained
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import baselines

Event = baseline_events.Event
VERSION = 1
TABLES = (baselines.baseline,)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    rows.put(baselines.baseline, (event.baseline,), position=recorded.position, **_became(event, recorded))


def _became(event: Event, recorded: Recorded) -> dict[str, Value]:
    match event:
        case BaselineTrained():
            return _trained(event, recorded)
        case BaselineActivated():
            service: dict[str, Value] = {"activated_at": recorded.at, "activated_by": event.by}
            return {"status": baselines.ACTIVE, "rollback": int(event.rollback), **service}
        case BaselineRetired():
            return {"status": baselines.RETIRED, "retired_at": recorded.at, "retired_by": event.by}
    assert_never(event)


def _trained(event: BaselineTrained, recorded: Recorded) -> dict[str, Value]:
    after_1, after_4, after_13 = event.pass_through
    return {
        "kpi": event.kpi,
        "horizon": event.horizon,
        "status": baselines.REJECTED if event.rejected_for else baselines.TRAINED,
        "method": event.method,
        "strict": int(event.strict),
        "first_week": event.first_week.isoformat(),
        "last_week": event.last_week.isoformat(),
        "units": event.units,
        "rows": event.rows,
        "features": json.dumps(event.features),
        "digest": event.digest,
        "library": event.library,
        "scores": json.dumps(to_builtins(event.scores)),
        "in_force_wql": event.in_force_wql,
        "pass_1": after_1,
        "pass_4": after_4,
        "pass_13": after_13,
        "seconds": event.seconds,
        "rejected_for": event.rejected_for,
        "trained_at": recorded.at,
        "trained": recorded.position,
    }
