"""Folds tasks into lists and inboxes; their timelines are the streams themselves."""

from __future__ import annotations

from growth_tree.domain.award import split
from growth_tree.domain.task_events import (
    Event,
    ShareConfirmed,
    ShareDeclined,
    TaskApproved,
    TaskAssigned,
    TaskReturned,
    TaskSubmitted,
    TaskVoided,
    TaskWithdrawn,
    VoidDropped,
    VoidProposed,
)
from growth_tree.projections.recorded import Recorded
from growth_tree.projections.rows import Rows, Value
from models import tasks

VERSION = 3
TABLES = (tasks.task, tasks.share, tasks.evidence)


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    position = recorded.position
    match event:
        case TaskSubmitted():
            _submitted(event, recorded, rows)
        case TaskReturned() | TaskApproved() | TaskVoided():
            _decided(event, recorded, rows)
        case TaskAssigned():
            _assigned(event, position, rows)
        case ShareConfirmed():
            rows.put(tasks.share, (event.task, event.member), confirmed=1)
            rows.put(tasks.task, (event.task,), {"unconfirmed": -1}, position=position)
        case ShareDeclined():
            rows.put(tasks.task, (event.task,), status="returned", reason=event.reason, position=position)
        case TaskWithdrawn():
            rows.put(tasks.task, (event.task,), status="withdrawn", position=position)
        case VoidProposed():
            rows.put(tasks.task, (event.task,), void_proposed_by=event.by, position=position)
        case VoidDropped():
            rows.put(tasks.task, (event.task,), void_proposed_by=None, position=position)


def _assigned(event: TaskAssigned, position: int, rows: Rows) -> None:
    rows.put(
        tasks.task,
        (event.task,),
        status="assigned",
        kind=event.kind,
        member=event.member,
        team=event.team,
        title=event.title,
        due_on=event.due_on.isoformat() if event.due_on else None,
        assigned_by=event.by,
        submission=position,
        position=position,
    )
    rows.put(tasks.share, (event.task, event.member), submission=position, percent=100, confirmed=1)


def _submitted(event: TaskSubmitted, recorded: Recorded, rows: Rows) -> None:
    position = recorded.position
    rows.put(
        tasks.task,
        (event.task,),
        {"attempt": 1},
        status="submitted",
        kind=event.kind,
        branch=event.branch,
        member=event.member,
        team=event.team,
        title=event.title,
        done_on=event.done_on.isoformat(),
        submitted_at=recorded.at,
        rule_version=event.rule_version,
        xp=event.xp,
        points=event.points,
        unconfirmed=len(event.shares) - 1,
        submission=position,
        position=position,
    )
    percents = [share.percent for share in event.shares]
    expected = zip(event.shares, split(event.xp, percents), split(event.points, percents), strict=True)
    for share, xp, points in expected:
        rows.put(
            tasks.share,
            (event.task, share.member),
            submission=position,
            percent=share.percent,
            confirmed=int(share.member == event.member),
            expected_xp=xp,
            expected_points=points,
        )
    for n, item in enumerate(event.evidence):
        rows.add(tasks.evidence, submission=position, n=n, task=event.task, kind=item.kind, ref=item.ref)


def _decided(event: TaskReturned | TaskApproved | TaskVoided, recorded: Recorded, rows: Rows) -> None:
    became: dict[str, Value]
    match event:
        case TaskReturned():
            became = {"status": "returned", "reason": event.reason}
        case TaskApproved():
            became = {"status": "approved", "quality": event.quality}
        case TaskVoided():
            became = {"status": "voided", "reason": event.reason}
    rows.put(
        tasks.task,
        (event.task,),
        decided_at=recorded.at,
        decided_by=event.by,
        position=recorded.position,
        **became,
    )
