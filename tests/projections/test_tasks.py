"""A task's row, its shares, evidence and timeline, from assignment to the end."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.domain.task_events import EvidenceItem
from models import tasks
from tests.domain.scenario import TODAY
from tests.domain.work import (
    APPROVED,
    ASSIGNED,
    CONFIRMED,
    DECLINED,
    RETURNED,
    SHARED,
    SUBMITTED,
    VOIDED,
    WITHDRAWN,
    shares,
)
from tests.projections.conftest import Told

LINK, FILE = EvidenceItem(kind="link", ref="l"), EvidenceItem(kind="file", ref="f")
DAY = TODAY.isoformat()


def status(told: Told) -> list[object]:
    """Status, attempt, open shares and reason of the one task."""
    return [value for row in told.rows(tasks.task, "status", "attempt", "unconfirmed", "reason") for value in row]


def test_an_assigned_task_waits_for_its_member(told: Told) -> None:
    told.events(replace(ASSIGNED, due_on=date(2026, 4, 1)))
    columns = (
        "status",
        "member",
        "team",
        "kind",
        "title",
        "due_on",
        "assigned_by",
        "attempt",
        "submission",
        "position",
    )
    assert told.rows(tasks.task, *columns) == [
        ("assigned", "ann", "content", "title", "n1", "2026-04-01", "cy", 0, 10, 10)
    ]
    assert told.rows(tasks.share, "member", "submission", "percent", "confirmed") == [("ann", 10, 100, 1)]


def test_work_handed_in_says_what_it_would_bring_each(told: Told) -> None:
    told.events(replace(SHARED, evidence=(LINK, FILE), xp=25, points=11))
    columns = (
        "status",
        "branch",
        "done_on",
        "submitted_at",
        "rule_version",
        "xp",
        "points",
        "submission",
        "unconfirmed",
    )
    assert told.rows(tasks.task, *columns) == [("submitted", "content", DAY, "t10", 1, 25, 11, 10, 1)]
    parts = ("member", "submission", "percent", "confirmed", "expected_xp", "expected_points")
    assert told.rows(tasks.share, *parts) == [("ann", 10, 60, 1, 15, 7), ("bo", 10, 40, 0, 10, 4)]
    assert told.rows(tasks.evidence) == [
        {"submission": 10, "n": 0, "task": "t1", "kind": "link", "ref": "l"},
        {"submission": 10, "n": 1, "task": "t1", "kind": "file", "ref": "f"},
    ]


def test_handing_in_what_was_assigned_keeps_who_asked_for_it_and_when_it_is_due(told: Told) -> None:
    told.events(replace(ASSIGNED, due_on=TODAY), SUBMITTED)
    assert told.rows(tasks.task, "status", "assigned_by", "due_on", "attempt", "submission") == [
        ("submitted", "cy", DAY, 1, 20)
    ]


def test_a_confirmed_share_is_open_no_longer(told: Told) -> None:
    told.events(SHARED, CONFIRMED)
    assert status(told) == ["submitted", 1, 0, None]
    assert told.rows(tasks.share, "member", "confirmed") == [("ann", 1), ("bo", 1)]


def test_a_declined_share_sends_the_work_back_with_the_reason(told: Told) -> None:
    told.events(SHARED, DECLINED)
    assert status(told) == ["returned", 1, 1, "n2"]


def test_handing_in_again_counts_and_begins_with_unconfirmed_shares(told: Told) -> None:
    told.events(SHARED, CONFIRMED, RETURNED, replace(SHARED, evidence=(LINK,)))
    assert told.rows(tasks.task, "status", "attempt", "unconfirmed", "submission") == [("submitted", 2, 1, 40)]
    assert told.rows(tasks.share, "member", "submission", "confirmed") == [("ann", 40, 1), ("bo", 40, 0)]
    assert told.rows(tasks.evidence, "submission", "ref") == [(40, "l")]


def test_the_share_of_somebody_who_is_left_out_the_next_time_is_history(told: Told) -> None:
    told.events(SHARED, RETURNED, SUBMITTED)
    assert told.rows(tasks.task, "submission", "unconfirmed") == [(30, 0)]
    assert told.rows(tasks.share, "member", "submission", "percent") == [("ann", 30, 100), ("bo", 10, 40)]


def test_every_decision_says_who_made_it_when_and_why(told: Told) -> None:
    columns = ("status", "decided_by", "decided_at", "quality", "reason", "position")
    told.events(SUBMITTED, RETURNED)
    assert told.rows(tasks.task, *columns) == [("returned", "cy", "t20", 0, "n3", 20)]
    told.events(SUBMITTED, replace(APPROVED, quality=120))
    assert told.rows(tasks.task, *columns[:4], "position") == [("approved", "cy", "t40", 120, 40)]
    told.events(replace(VOIDED, by="di"))
    assert told.rows(tasks.task, *columns) == [("voided", "di", "t50", 120, "n4", 50)]


def test_withdrawn_work_is_no_longer_waiting(told: Told) -> None:
    told.events(SUBMITTED, WITHDRAWN)
    assert status(told)[0] == "withdrawn"


def test_tasks_do_not_mix(told: Told) -> None:
    other = replace(SHARED, task="t2", shares=shares(bo=50, ann=50), member="bo")
    told.events(SHARED, other, replace(CONFIRMED, task="t2", member="ann"), APPROVED)
    assert told.rows(tasks.task, "id", "status", "unconfirmed") == [("t1", "approved", 1), ("t2", "submitted", 0)]
