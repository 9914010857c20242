"""One piece of work of Ann's in every status, and the commands about it, each by the person whose business it is."""

from __future__ import annotations

from msgspec.structs import replace

from growth_tree.domain.hand_in import SubmitTask
from growth_tree.domain.task import (
    ApproveTask,
    AssignTask,
    ConfirmShare,
    DeclineShare,
    ReturnTask,
    VoidTask,
    WithdrawTask,
)
from growth_tree.domain.task_events import (
    Share,
    ShareConfirmed,
    ShareDeclined,
    TaskApproved,
    TaskAssigned,
    TaskReturned,
    TaskSubmitted,
    TaskVoided,
    TaskWithdrawn,
)
from tests.domain.scenario import TODAY


def shares(**percents: int) -> tuple[Share, ...]:
    """Who did how much."""
    return tuple(Share(member=member, percent=percent) for member, percent in percents.items())


ASSIGN = AssignTask(task="t1", member="ann", kind="title", title="n1")
ASSIGNED = TaskAssigned(task="t1", member="ann", team="content", kind="title", title="n1", due_on=None, by="cy")

SUBMIT = SubmitTask(task="t1", member="ann", kind="title", done_on=TODAY, shares=shares(ann=100), title="n1")
SUBMITTED = TaskSubmitted(
    task="t1",
    member="ann",
    team="content",
    kind="title",
    branch="content",
    done_on=TODAY,
    shares=shares(ann=100),
    title="n1",
    evidence=(),
    rule_version=1,
    xp=20,
    points=10,
)
SHARED = replace(SUBMITTED, shares=shares(ann=60, bo=40))

CONFIRM = ConfirmShare(task="t1", member="bo")
CONFIRMED = ShareConfirmed(task="t1", member="bo")
DECLINE = DeclineShare(task="t1", member="bo", reason="n2")
DECLINED = ShareDeclined(task="t1", member="bo", reason="n2")

WITHDRAW = WithdrawTask(task="t1")
WITHDRAWN = TaskWithdrawn(task="t1", by="ann")

RETURN = ReturnTask(task="t1", by="cy", reason="n3")
RETURNED = TaskReturned(task="t1", by="cy", reason="n3", decided_on=TODAY)

APPROVE = ApproveTask(task="t1", by="cy")
APPROVED = TaskApproved(
    task="t1",
    by="cy",
    quality=100,
    kind="title",
    done_on=TODAY,
    shares=shares(ann=100),
    decided_on=TODAY,
    season="2026Q1",
)
BOTH_APPROVED = replace(APPROVED, shares=shares(ann=60, bo=40))

VOID = VoidTask(task="t1", by="cy", reason="n4")
VOIDED = TaskVoided(task="t1", by="cy", reason="n4", members=("ann",), season="2026Q1", proposed_by=None)
