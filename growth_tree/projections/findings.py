"""Folds what fair play has noticed into a review list."""

from __future__ import annotations

from typing import assert_never

from growth_tree.domain.finding_events import Event, FindingConfirmed, FindingDismissed, FindingRaised, Status
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows
from models import findings

__all__ = ["TABLES", "VERSION", "Event", "project"]

VERSION = 1
TABLES = (findings.finding, findings.party, findings.evidence)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    match event:
        case FindingRaised():
            _raised(event, recorded, rows)
        case FindingDismissed() | FindingConfirmed():
            status = Status.DISMISSED if isinstance(event, FindingDismissed) else Status.CONFIRMED
            rows.put(
                findings.finding, (event.finding,), status=status, by=event.by, at=recorded.at, reason=event.reason
            )
        case _:
            assert_never(event)


def _raised(event: FindingRaised, recorded: Recorded, rows: Rows) -> None:
    rows.put(
        findings.finding,
        (event.finding,),
        status=Status.OPEN,
        detector=event.detector,
        approver=event.approver,
        measure=event.measure,
        bound=event.bound,
        cases=event.cases,
        first_day=event.first_day.isoformat(),
        last_day=event.last_day.isoformat(),
        raised_at=recorded.at,
        position=recorded.position,
    )
    for member in event.members:
        rows.put(findings.party, (event.finding, member), decided=0)
    if event.approver is not None:
        rows.put(findings.party, (event.finding, event.approver), decided=1)
    for n, submission in enumerate(event.evidence):
        rows.put(findings.evidence, (event.finding, n), submission=submission)
