"""Folds objections into who objects to what, who is to decide by when, and what came of it."""

from __future__ import annotations

from typing import assert_never

from growth_tree.domain.objection_events import (
    Event,
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionTakenBack,
    ObjectionUpheld,
    Status,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import objections

__all__ = ["TABLES", "VERSION", "Event", "project"]

VERSION = 1
TABLES = (objections.objection, objections.party)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    key = (event.objection,)
    match event:
        case ObjectionRaised():
            _raised(event, recorded, rows)
        case ObjectionForwarded():
            rows.put(objections.objection, key, goes_to=event.goes_to, forwarded_by=event.by)
        case ObjectionUpheld() | ObjectionDeclined():
            upheld = isinstance(event, ObjectionUpheld)
            rows.put(
                objections.objection,
                key,
                status=Status.UPHELD if upheld else Status.DECLINED,
                by=event.by,
                at=recorded.at,
                reason=event.reason,
                correction=event.correction if isinstance(event, ObjectionUpheld) else None,
            )
        case ObjectionTakenBack():
            rows.put(objections.objection, key, status=Status.TAKEN_BACK, by=event.member, at=recorded.at)
        case _:
            assert_never(event)


def _raised(event: ObjectionRaised, recorded: Recorded, rows: Rows) -> None:
    rows.put(
        objections.objection,
        (event.objection,),
        status=Status.OPEN,
        member=event.member,
        award=event.award,
        position=event.position,
        sort=event.sort,
        text=event.text,
        goes_to=event.goes_to,
        forwarded_by=None,
        due_on=event.due_on.isoformat(),
        raised_at=recorded.at,
        by=None,
        at=None,
    )
    for person in event.decided_by:
        rows.put(objections.party, (event.objection, person))
