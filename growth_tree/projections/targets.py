"""Folds what is expected of figures, and how it was overridden, into targets."""

from __future__ import annotations

import json
from typing import assert_never

from msgspec import to_builtins

from growth_tree.domain import target_events
from growth_tree.domain.target_events import (
    TargetForeseen,
    TargetFrozen,
    TargetOverridden,
    TargetOverrideDropped,
    TargetOverrideProposed,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import Value
from models import targets

Event = target_events.Event
VERSION = 1
TABLES = (targets.target,)

_NOTHING_PROPOSED: dict[str, Value] = {"proposed": None, "proposed_by": None, "proposed_reason": None}


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    key = (event.kpi, event.subject, event.period)
    rows.put(targets.target, key, position=recorded.position, **_became(event, recorded))


def _became(event: Event, recorded: Recorded) -> dict[str, Value]:
    match event:
        case TargetForeseen():
            return {"status": targets.FORESEEN, **_quantiles(event)}
        case TargetFrozen():
            return _frozen(event, recorded)
        case TargetOverrideProposed():
            return {"proposed": event.target, "proposed_by": event.by, "proposed_reason": event.reason}
        case TargetOverrideDropped():
            return _NOTHING_PROPOSED
        case TargetOverridden():
            return {
                **_NOTHING_PROPOSED,
                "target": event.target,
                "override_by": event.proposed_by,
                "override_second": event.by,
                "override_reason": event.reason,
                "overridden_at": recorded.at,
            }
    assert_never(event)


def _frozen(event: TargetFrozen, recorded: Recorded) -> dict[str, Value]:
    return {
        "status": targets.FROZEN,
        **_quantiles(event),
        "target": event.target,
        "was": event.target,
        "quantile": event.quantile,
        "learning": int(event.learning),
        "parts": json.dumps(to_builtins(event.parts)),
        "pass_through": event.pass_through,
        "inputs": event.inputs,
        "context": json.dumps(to_builtins(event.context), sort_keys=True),
        "frozen_at": recorded.at,
        "frozen": recorded.position,
    }


def _quantiles(event: TargetForeseen | TargetFrozen) -> dict[str, Value]:
    return {"q10": event.q10, "q50": event.q50, "q80": event.q80, "q90": event.q90, "baseline": event.baseline}
