"""One task: what it is, who did it, what shows it, what happened to it, and what it earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.accounts import files
from growth_tree.accounts.files import File
from growth_tree.web import policy, shell, words
from growth_tree.web.forms import ID, Form, blank
from growth_tree.web.page import page
from growth_tree.web.reasons import why_nothing
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.listing import TONES
from models import ledger, tasks

SHOW = "tasks.show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the viewer can do with a task as it stands."""

    answer: bool
    withdraw: bool
    hand_in: bool
    decide: bool


@blueprint.get("/tasks/<task_id>", endpoint="show")
def show(task_id: str, declining: Form | None = None) -> Response:
    """Everything about one task."""
    task = visible(task_id)
    connection = shell.connection()
    shares = tasks.shares(connection, [task.id])
    steps = tasks.steps(connection, task.id)
    lines = ledger.of_task(connection, task.id)
    deciders = _deciders(task, shares)
    people = (*(s.member for s in shares), *(s.actor for s in steps), *(n.member for n in lines), *deciders[:1])
    return page(
        "tasks/show.html",
        "task",
        task=task,
        shares=shares,
        steps=steps,
        lines=lines,
        evidence=_evidence(task),
        rights=_rights(task, shares),
        decider=deciders[0] if deciders else None,
        declining=declining or blank(),
        names=words.names((task.member, task.assigned_by, task.decided_by, *people)),
        texts=words.texts((task.title, *(s.reason for s in steps))),
        team=shell.directory().teams[task.team].name,
        statuses=words.statuses(),
        tones=TONES,
        branch=task.branch or _branch_of(task.kind),
        branches=words.branches(),
        kind=words.kind_name(task.kind),
        happened=_happened(steps),
        reason=_reason,
    )


def visible(task_id: str) -> Row[Any]:
    """A task that the viewer may see; for any other the answer is the same as if there were none."""
    task = tasks.by_id(shell.connection(), task_id) if ID.fullmatch(task_id) else None
    if task is None or not may_see(task):
        abort(404)
    return task


def may_see(task: Row[Any]) -> bool:
    """Whether the viewer may see a task: everybody who had a part in it or answers for somebody who had."""
    parties = {task.member, *(share.member for share in tasks.shares(shell.connection(), [task.id]))}
    if any(policy.allowed(SHOW, party) for party in parties):
        return True
    return shell.directory().may_decide(shell.person(), task.team, parties, shell.today())


def evidence_of(task: Row[Any]) -> list[tuple[str, str]]:
    """Kind and reference of what shows a task, in order."""
    return [(item.kind, item.ref) for item in tasks.evidence_of(shell.connection(), [task.submission])]


def _evidence(task: Row[Any]) -> list[tuple[str, str, File | None]]:
    """Links as (address, host, nothing), files as (reference, name, file); what was erased is left out."""
    items = evidence_of(task)
    links = words.texts((ref for kind, ref in items if kind == "link"), erased="")
    known = files.files(shell.connection(), [ref for kind, ref in items if kind == "file"])
    shown: list[tuple[str, str, File | None]] = []
    for kind, ref in items:
        if kind == "link" and links[ref]:
            shown.append((links[ref], urlsplit(links[ref]).hostname or "", None))
        elif ref in known:
            shown.append((ref, known[ref].name, known[ref]))
    return shown


def _deciders(task: Row[Any], shares: Sequence[Row[Any]]) -> tuple[str, ...]:
    parties = {task.member, *(share.member for share in shares)}
    return shell.directory().deciders(task.team, parties, shell.today()) if task.status == "submitted" else ()


def _rights(task: Row[Any], shares: Sequence[Row[Any]]) -> Rights:
    me, mine = shell.person(), task.member == shell.person()
    parties = {task.member, *(share.member for share in shares)}
    calls_off = task.assigned_by == me or shell.directory().manages(me, task.member, shell.today())
    submitted = task.status == "submitted"
    return Rights(
        answer=submitted and any(share.member == me and not share.confirmed for share in shares),
        withdraw=(mine and task.status in {"submitted", "returned"}) or (task.status == "assigned" and calls_off),
        hand_in=mine and task.status in {"assigned", "returned"},
        decide=submitted and shell.directory().may_decide(me, task.team, parties, shell.today()),
    )


def _happened(steps: Iterable[Row[Any]]) -> dict[int, str]:
    """What each step of a task was, by its position."""
    said = {
        "TaskAssigned": _("assigned it"),
        "ShareConfirmed": _("confirmed the share"),
        "ShareDeclined": _("declined the share"),
        "TaskWithdrawn": _("withdrew it"),
        "TaskReturned": _("returned it"),
        "TaskApproved": _("approved it"),
        "TaskVoided": _("voided it"),
    }
    happened, submitted = {}, False
    for step in steps:
        again = _("handed it in again") if submitted else _("handed it in")
        happened[step.position] = said.get(step.type, again)
        submitted = submitted or step.type == "TaskSubmitted"
    return happened


def _reason(line: Row[Any]) -> str:
    return why_nothing(line.reason, line.bound, date.fromisoformat(line.passes_on))


def _branch_of(kind: str) -> str:
    known = words.rulebook().by_code.get(kind)
    return known.branch if known else ""
