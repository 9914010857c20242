"""One task: what it is, who did it, what shows it, what happened to it, and what it earned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort
from sqlalchemy import Row

from growth_tree.domain.rules import FULL_QUALITY
from growth_tree.web import ledger_words, policy, shell, words
from growth_tree.web.forms import ID, Form, blank
from growth_tree.web.page import page
from growth_tree.web.reasons import why_nothing
from growth_tree.web.tasks.blueprint import blueprint
from growth_tree.web.tasks.deciders import may_confirm, may_drop
from growth_tree.web.tasks.listing import TONES
from growth_tree.web.tasks.proof import proofs
from growth_tree.web.tasks.timeline import steps_of
from models import ledger, tasks

SHOW = "tasks.show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the viewer can do with a task as it stands."""

    answer: bool
    withdraw: bool
    hand_in: bool
    decide: bool
    void: bool
    second: bool


@blueprint.get("/tasks/<task_id>", endpoint="show")
def show(task_id: str, declining: Form | None = None, deciding: Form | None = None) -> Response:
    """Everything about one task."""
    task = visible(task_id)
    connection = shell.connection()
    shares = tasks.shares(connection, [task.id])
    steps = steps_of(task.id)
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
        types=ledger_words.types(),
        evidence=proofs([task])[task.id],
        rights=_rights(task, shares),
        decider=deciders[0] if deciders else None,
        declining=declining or blank(),
        deciding=deciding or blank(quality=FULL_QUALITY),
        qualities=quality_grades(task),
        names=words.names((task.member, task.assigned_by, task.decided_by, task.void_proposed_by, *people)),
        texts=words.texts((task.title, *(s.reason for s in steps))),
        team=shell.directory().teams[task.team].name,
        statuses=words.statuses(),
        tones=TONES,
        branch=task.branch or _branch_of(task.kind),
        branches=words.branches(),
        kind=words.kind_name(task.kind),
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
    return in_sight(task, {task.member, *(share.member for share in tasks.shares(shell.connection(), [task.id]))})


def in_sight(task: Row[Any], parties: Collection[str]) -> bool:
    """The same where it is known already who had a part in it."""
    if any(policy.allowed(SHOW, party) for party in parties):
        return True
    return shell.directory().may_decide(shell.person(), task.team, parties, shell.today())


def quality_grades(task: Row[Any]) -> tuple[int, ...]:
    """The quality factors in per cent that can be chosen for a task; none before it is handed in."""
    if task.done_on is None:
        return ()
    return words.rulebook(date.fromisoformat(task.done_on)).limits.quality_percents


def evidence_of(task: Row[Any]) -> list[tuple[str, str]]:
    """Kind and reference of what shows a task, in order."""
    return [(item.kind, item.ref) for item in tasks.evidence_of(shell.connection(), [task.submission])]


def _deciders(task: Row[Any], shares: Sequence[Row[Any]]) -> tuple[str, ...]:
    parties = {task.member, *(share.member for share in shares)}
    return shell.directory().deciders(task.team, parties, shell.today()) if task.status == "submitted" else ()


def _rights(task: Row[Any], shares: Sequence[Row[Any]]) -> Rights:
    me, mine = shell.person(), task.member == shell.person()
    parties = {task.member, *(share.member for share in shares)}
    calls_off = task.assigned_by == me or shell.directory().manages(me, task.member, shell.today())
    submitted = task.status == "submitted"
    decides = shell.directory().may_decide(me, task.team, parties, shell.today())
    return Rights(
        answer=submitted and any(share.member == me and not share.confirmed for share in shares),
        withdraw=(mine and task.status in {"submitted", "returned"}) or (task.status == "assigned" and calls_off),
        hand_in=mine and task.status in {"assigned", "returned"},
        decide=submitted and decides,
        void=task.status == "approved" and decides,
        second=may_confirm(task) or may_drop(task),
    )


def _reason(line: Row[Any]) -> str:
    return why_nothing(line.reason, line.bound, date.fromisoformat(line.passes_on))


def _branch_of(kind: str) -> str:
    known = words.rulebook().by_code.get(kind)
    return known.branch if known else ""
