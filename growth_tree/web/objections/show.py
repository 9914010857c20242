"""One objection: what is objected to and why, by when it is answered, and the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from msgspec.structs import replace
from sqlalchemy import Row

from growth_tree.domain.correction import AMOUNT_MAX
from growth_tree.domain.lines import computed
from growth_tree.domain.objection_events import (
    Against,
    ObjectionDeclined,
    ObjectionForwarded,
    ObjectionRaised,
    ObjectionTakenBack,
    ObjectionUpheld,
)
from growth_tree.handle import history
from growth_tree.web import policy, shell, words
from growth_tree.web.corrections.blueprint import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from growth_tree.web.forms import Form, blank
from growth_tree.web.objections.blueprint import (
    TONES,
    blueprint,
    is_overdue,
    may_decide,
    may_forward,
    sorts,
    statuses,
    visible,
)
from growth_tree.web.objections.subject import Subject, of_objection
from growth_tree.web.page import page
from growth_tree.web.timeline import Step, step
from models import corrections, objections

ADMINS = "admins"
"""How a form calls it when admins are to decide."""


@blueprint.get("/objections/<name>")
def show(name: str, form: Form | None = None) -> Response:
    """The objection, with the forms of whoever may do something about it."""
    row = visible(name)
    subject, steps = of_objection(row), _steps(name)
    people = words.names((row.member, row.goes_to, row.by, *subject.decided_by, *(each.actor for each in steps)))
    others = _others(row) if may_forward(row) else []
    return page(
        "objections/show.html",
        "objection",
        row=row,
        subject=subject,
        own=row.member == shell.person(),
        overdue=is_overdue(row),
        decides=may_decide(row),
        others=[("", _("Please choose")), *others] if others else [],
        form=form or blank(**_suggested(subject)),
        adds=row.sort != Against.RETURNED,
        batch=corrections.batch_of(row.correction) if row.correction else "",
        reads_line=row.sort in {Against.RETURNED, Against.LEFT_OUT} or policy.allowed("ledger.line", row.member),
        steps=steps,
        names=people,
        texts=words.texts((row.text, row.reason, *(each.reason for each in steps))),
        sorts=sorts(),
        statuses=statuses(),
        tones=TONES,
        most=AMOUNT_MAX,
        reason_length=REASON_LENGTH_MAX,
        reason_least=REASON_LENGTH_MIN,
    )


def _suggested(subject: Subject) -> dict[str, Any]:
    """What a correction would begin with: for what earned nothing, what it would have earned."""
    if subject.left_out is not None and subject.about is not None:
        rules = words.rulebook(subject.about.done_on).metrics
        direction = shell.world().kpis.kpi(subject.left_out.kpi).direction
        earned = computed(replace(subject.left_out, excluded=None), rules, direction) if rules else subject.left_out
        return {"xp": earned.xp, "points": earned.points}
    line = subject.line
    if line is None or line.type != "withheld":
        return {"xp": 0, "points": 0}
    kind = words.rulebook(date.fromisoformat(line.done_on)).by_code.get(line.kind)
    return {"xp": kind.xp, "points": kind.points} if kind else {"xp": 0, "points": 0}


def _others(row: Row[Any]) -> list[tuple[str, str]]:
    """Who else could decide: managers above, or the admins."""
    directory, today = shell.directory(), shell.today()
    concerned = {row.member, *objections.parties(shell.connection(), row.id)}
    above = directory.managers_above(directory.team_of(row.member, today), concerned, today)
    names = words.names(above)
    found = [(person, names[person]) for person in above if person != row.goes_to]
    if row.goes_to is not None and directory.admins(today) - concerned:
        found.append((ADMINS, _("The admins")))
    return found


def _steps(name: str) -> list[Step]:
    found = []
    for told in history(shell.connection(), f"objection/{name}"):
        match told.event:
            case ObjectionRaised():
                found.append(step(told, _("objected"), reason=told.event.text))
            case ObjectionForwarded():
                found.append(step(told, _("had somebody else decide")))
            case ObjectionUpheld():
                found.append(step(told, _("upheld the objection"), reason=told.event.reason))
            case ObjectionDeclined():
                found.append(step(told, _("declined the objection"), reason=told.event.reason))
            case ObjectionTakenBack():
                found.append(step(told, _("let it go")))
            case _:
                pass
    return found
