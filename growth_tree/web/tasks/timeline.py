"""What happened to a task: the events of its stream, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from growth_tree import handle
from growth_tree.domain.task_events import TaskApproved, TaskReturned, TaskSubmitted
from growth_tree.projections import Recorded
from growth_tree.web import shell, words
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
    steps, work = [], None
    for recorded in handle.history(shell.connection(), f"task/{task}"):
        event = recorded.event
        kind = type(event).__name__
        behalf = ""
        if isinstance(event, TaskSubmitted):
            work = event
        elif isinstance(event, TaskApproved | TaskReturned) and work is not None:
            behalf = _behalf(recorded, event, work)
        steps.append(step(recorded, said[kind], detail=behalf, reason=getattr(event, "reason", None)))
        if work is event:
            said[kind] = _("handed it in again")
    return steps


def _behalf(recorded: Recorded, decision: TaskApproved | TaskReturned, work: TaskSubmitted) -> str:
    """On whose behalf a deputy decided, by the delegations as they were then; nothing for whoever never was one."""
    if not any(lent.taker == decision.by for lent in shell.directory().delegations):
        return ""
    (then,) = handle.states_then(shell.connection(), ["directory"], recorded.position)
    parties = {work.member, *(share.member for share in work.shares)}
    lender = then.lender(decision.by, work.team, parties, decision.decided_on)
    return str(_("on behalf of %(name)s", name=words.names([lender])[lender])) if lender else ""
