"""The why of a line about points alone: which request, work or season it comes from, and what moved where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.result_events import is_result, kpi_of, team_and_period
from growth_tree.handle import proof, recorded
from growth_tree.web import kpi_words, rights, shell, words
from growth_tree.web.ledger.correction import correction_behind
from growth_tree.web.ledger.result import cause_of
from growth_tree.web.ledger.result import steps_of as steps_of_result
from growth_tree.web.ledger_words import TONES, account, types
from growth_tree.web.page import page
from growth_tree.web.redemptions.steps import steps_of as steps_of_redemption
from growth_tree.web.tasks.timeline import steps_of as steps_of_task
from growth_tree.web.timeline import Step
from models import corrections, ledger, rewards, tasks

DEBTS = ("owed", "forgiven", "repaid")
"""The types of lines that may follow from a correction."""


def points_line(entry: Row[Any]) -> Response:
    """Why there is this line, for somebody who may see it."""
    connection, stored = shell.connection(), proof(shell.connection(), entry.position)
    request = rewards.by_id(connection, entry.redemption) if entry.redemption else None
    task = tasks.by_id(connection, entry.task) if entry.task else None
    results = _results(entry)
    steps = [step for step in _steps(entry, request, task) if step.position < entry.position]
    people = words.names((entry.member, *(step.actor for step in steps)))
    texts = words.texts((*([task.title] if task else []), *(step.reason for step in steps)))
    name, kind = words.reward_name(entry.reward) if entry.reward else "", types()[entry.type]
    event = recorded(stored).event
    correction = correction_behind(entry) if entry.type in DEBTS else None
    return page(
        "ledger/points.html",
        entry=entry,
        own=entry.member == shell.person(),
        owner=people[entry.member],
        title=name or (texts[task.title] if task else kpi_words.name(kpi_of(entry.task)) if results else kind),
        because=_because(entry, corrected=correction is not None),
        correction=corrections.batch_of(correction) if correction else "",
        request=request,
        period=rights.period_name(_period(entry, request)),
        status=rights.statuses()[request.status] if request else "",
        status_tone=rights.TONES[request.status] if request else "",
        task=task,
        results=results,
        source=_source(entry),
        lots=getattr(event, "lots", {}),
        held=getattr(event, "held", None),
        debt=getattr(event, "debt", None),
        amount=abs(entry.points) or entry.moved,
        debit=account(entry.debit, people),
        credit=account(entry.credit, people),
        steps=steps,
        names=people,
        texts=texts,
        types=types(),
        tones=TONES,
        season_name=words.season,
        proof=stored,
    )


def _results(entry: Row[Any]) -> list[Row[Any]]:
    """The lines of the result whose points were taken back after they had been spent."""
    if not is_result(entry.task):
        return []
    lines = ledger.of_result(shell.connection(), entry.member, entry.task)
    return [line for line in lines if line.kpi]


def _period(entry: Row[Any], request: Row[Any] | None) -> str:
    """Of what was asked for, or of the result."""
    return request.period if request else team_and_period(entry.task)[1] if is_result(entry.task) else ""


def _steps(entry: Row[Any], request: Row[Any] | None, task: Row[Any] | None) -> Sequence[Step]:
    if is_result(entry.task):
        return list(steps_of_result(cause_of(entry)))
    if request is not None:
        return steps_of_redemption(request)
    return steps_of_task(task.id) if task is not None else []


def _because(entry: Row[Any], *, corrected: bool) -> str:
    said = {
        "held": _("The price of what was asked for is set aside until it is decided."),
        "released": _("What was asked for was not granted, so its price can be spent again."),
        "spent": _("What was asked for was granted, so the points that were on hold are spent."),
        "returned": _(
            "%(percent)s %% of the right were not used, so their points came back and are as new.",
            percent=entry.percent,
        ),
        "expired": _("These points were not spent in the time that the rules allow."),
        "owed": _(
            "Work was voided whose points had been spent already. What was missing is owed, "
            "and is paid from whatever comes in next."
        ),
        "forgiven": _(
            "Work was voided whose points had been spent already. Two people decided that nothing is owed for them."
        ),
        "repaid": _("Points came in, and a debt comes first."),
    }
    if corrected:
        said |= {
            "owed": _(
                "The books were corrected, and what that took away had been spent already. What was missing is owed, "
                "and is paid from whatever comes in next."
            ),
            "forgiven": _(
                "The books were corrected, and what that took away had been spent already. Two people decided that "
                "nothing is owed for it."
            ),
        }
        return str(said[entry.type])
    if entry.type == "owed" and is_result(entry.task):
        return str(
            _(
                "A result was corrected or taken back whose points had been spent already. What was missing is owed, "
                "and is paid from whatever comes in next."
            )
        )
    return str(said[entry.type])


def _source(entry: Row[Any]) -> Row[Any] | None:
    """The line whose points paid a debt: the one just before."""
    if entry.type != "repaid":
        return None
    before = ledger.of_member(entry.member).where(ledger.entry.c.position < entry.position)
    return shell.connection().execute(before.order_by(ledger.entry.c.position.desc()).limit(1)).first()
