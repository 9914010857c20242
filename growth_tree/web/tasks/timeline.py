"""What happened to a task: the events of its stream, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.web import shell
from growth_tree.web.timeline import Step, step


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
        steps.append(step(recorded, said[kind], reason=getattr(recorded.event, "reason", None)))
        if kind == "TaskSubmitted":
            said[kind] = _("handed it in again")
    return steps
