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
from growth_tree.projections.rows import Rows
from growth_tree.projections.shapes import change
from models import tasks

VERSION = 6
TABLES = (tasks.task, tasks.share, tasks.evidence)

_SUBMITTED = change(
    tasks.task,
    "status",
    "kind",
    "branch",
    "member",
    "team",
    "title",
    "done_on",
    "submitted_at",
    "rule_version",
    "xp",
    "points",
    "unconfirmed",
    "submission",
    "position",
    added=("attempt",),
)
_SHARE = change(tasks.share, "submission", "percent", "confirmed", "expected_xp", "expected_points", "own")
_APPROVED = change(tasks.task, "status", "quality", "decided_at", "decided_by", "position")


def project(event: Event, recorded: Recorded, rows: Rows) -> None:
    """Fold one event."""
    position = recorded.position
    match event:
        case TaskSubmitted():
            _submitted(event, recorded, rows)
        case TaskApproved():
            _approved(event, recorded, rows)
        case TaskReturned():
            _undone(event, "returned", recorded, rows)
        case TaskVoided():
            _undone(event, "voided", recorded, rows)
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
    rows.put(tasks.share, (event.task, event.member), submission=position, percent=100, confirmed=1, own=1)


def _submitted(event: TaskSubmitted, recorded: Recorded, rows: Rows) -> None:
    position = recorded.position
    rows.put_shaped(
        _SUBMITTED,
        event.task,
        "submitted",
        event.kind,
        event.branch,
        event.member,
        event.team,
        event.title,
        event.done_on.isoformat(),
        recorded.at,
        event.rule_version,
        event.xp,
        event.points,
        len(event.shares) - 1,
        position,
        position,
        1,
    )
    percents = [share.percent for share in event.shares]
    expected = zip(event.shares, split(event.xp, percents), split(event.points, percents), strict=True)
    for share, xp, points in expected:
        own = int(share.member == event.member)
        rows.put_shaped(_SHARE, event.task, share.member, position, share.percent, own, xp, points, own)
    for n, item in enumerate(event.evidence):
        rows.add(tasks.evidence, submission=position, n=n, task=event.task, kind=item.kind, ref=item.ref)


def _approved(event: TaskApproved, recorded: Recorded, rows: Rows) -> None:
    rows.put_shaped(_APPROVED, event.task, "approved", event.quality, recorded.at, event.by, recorded.position)


def _undone(event: TaskReturned | TaskVoided, status: str, recorded: Recorded, rows: Rows) -> None:
    rows.put(
        tasks.task,
        (event.task,),
        status=status,
        reason=event.reason,
        decided_at=recorded.at,
        decided_by=event.by,
        position=recorded.position,
    )
