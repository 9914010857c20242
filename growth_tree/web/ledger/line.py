"""One line of the ledger and its whole why: the sum, the limits, who did what when, the transfer, the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort
from sqlalchemy import Row

from growth_tree.handle import proof
from growth_tree.web import policy, shell, words
from growth_tree.web.ledger.blueprint import blueprint
from growth_tree.web.ledger.correction import correction_line
from growth_tree.web.ledger.limits import kind_of, limits, obstacle
from growth_tree.web.ledger.points import points_line
from growth_tree.web.ledger.result import result_line
from growth_tree.web.ledger.sums import steps_of_sum
from growth_tree.web.ledger_words import TONES, types
from growth_tree.web.page import page
from growth_tree.web.tasks.timeline import steps_of
from growth_tree.web.timeline import Step
from models import corrections, growth, ledger, tasks

HIGHEST = 2**63 - 1
SUBMITTED, APPROVED, VOIDED = "TaskSubmitted", "TaskApproved", "TaskVoided"


@blueprint.get(f"/ledger/<int(max={HIGHEST}):position>", endpoint="line")
def line(position: int) -> Response:
    """Why there is this line, and how it comes to what it says."""
    connection = shell.connection()
    entry = ledger.by_position(connection, position) or abort(404)
    policy.require("ledger.line", entry.member)
    if entry.correction is not None:
        return correction_line(entry)
    if entry.kpi is not None:
        return result_line(entry)
    return award_line(entry) if entry.type in ledger.AWARDS else points_line(entry)


def award_line(entry: Row[Any]) -> Response:
    """Why work earned what it did, or nothing, or lost it again; for somebody who may see it."""
    connection = shell.connection()
    task = tasks.by_id(connection, entry.task) or abort(404)
    shares, steps = tasks.shares(connection, [task.id]), steps_of(task.id)
    lines = [row for row in ledger.of_task(connection, task.id) if row.member == entry.member]
    met = obstacle(entry) if entry.type == "withheld" else None
    titles = tasks.titles(connection, {task.id, *(row.task for row in met.awards)} if met else {task.id})
    texts = words.texts((*titles.values(), *(step.reason for step in steps)))
    names = words.names((entry.member, *(share.member for share in shares), *(step.actor for step in steps)))
    kind, sum_ = kind_of(entry), list(steps_of_sum(entry)) if entry.type == "earned" else []
    return page(
        "ledger/line.html",
        entry=entry,
        task=task,
        title=texts[task.title],
        texts=texts,
        kind=words.kind_name(entry.kind),
        branches=words.branches(),
        types=types(),
        tones=TONES,
        names=names,
        own=entry.member == shell.person(),
        shares=shares,
        others=[names[share.member] for share in shares if share.member != entry.member],
        steps=_chain(steps, entry),
        submitted=_last(steps, SUBMITTED),
        approved=_last(steps, APPROVED),
        voided=_last(steps, VOIDED),
        evidence=len(tasks.evidence_of(connection, [task.submission])),
        sum=sum_,
        cycle=words.cycle_names().get(entry.cycle, ""),
        rounded=any(step.rounded for step in sum_),
        limits=list(limits(entry)) if entry.type == "earned" else [],
        cooldown=kind.cooldown_days if kind else 0,
        obstacle=met,
        titles=titles,
        award=next((row for row in lines if row.type == "earned"), None),
        reversal=next((row for row in lines if row.type == "reversed"), None),
        rises=_rises(entry),
        season_name=words.season,
        corrected=corrections.about(connection, entry.member, entry.task),
        proof=proof(connection, entry.position),
    )


def _chain(steps: Sequence[Step], entry: Row[Any]) -> list[Step]:
    """What happened to the task up to this line; its own step is the last one."""
    return [step for step in steps if step.position < entry.position]


def _last(steps: Sequence[Step], kind: str) -> Step | None:
    return next((step for step in reversed(steps) if step.type == kind), None)


def _rises(entry: Row[Any]) -> list[Row[Any]]:
    """The levels that this award reached: those recorded between it and the member's next line."""
    if entry.type != "earned":
        return []
    after = ledger.following(shell.connection(), entry.member, entry.position)
    levels = growth.levels_since(shell.connection(), entry.member, entry.position)
    return [row for row in levels if after is None or row.position < after]
