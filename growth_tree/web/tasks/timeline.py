"""What happened to a task: the events of its stream, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.web import shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened: who did what and when, and the reference of the reason given."""

    position: int
    type: str
    what: str
    actor: str
    at: str
    reason: str | None


def steps_of(task: str) -> list[Step]:
    """Everything that happened to a task, oldest first."""
    said = {
        "TaskAssigned": _("assigned it"),
        "TaskSubmitted": _("handed it in"),
        "ShareConfirmed": _("confirmed the share"),
        "ShareDeclined": _("declined the share"),
        "TaskWithdrawn": _("withdrew it"),
        "TaskReturned": _("returned it"),
        "TaskApproved": _("approved it"),
        "VoidProposed": _("proposed to void it, and to forgive the points that were spent"),
        "VoidDropped": _("let that proposal go"),
        "TaskVoided": _("voided it"),
    }
    steps = []
    for recorded in handle.history(shell.connection(), f"task/{task}"):
        kind = type(recorded.event).__name__
        reason = getattr(recorded.event, "reason", None)
        steps.append(
            Step(
                position=recorded.position,
                type=kind,
                what=said[kind],
                actor=recorded.actor,
                at=recorded.at,
                reason=reason,
            )
        )
        if kind == "TaskSubmitted":
            said[kind] = _("handed it in again")
    return steps
