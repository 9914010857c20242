"""Proposing a bonus or a deduction by hand, about an award or about nothing in the ledger."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.correction import AMOUNT_MAX
from growth_tree.domain.correction_events import CorrectedLine, Sort
from growth_tree.domain.rules import BRANCHES
from growth_tree.web import policy, shell, words
from growth_tree.web.corrections.blueprint import (
    PROPOSE,
    REASON_LENGTH_MAX,
    REASON_LENGTH_MIN,
    blueprint,
    carry_out_all,
    correctable,
    proposal,
)
from growth_tree.web.forms import Check, Choice, Day, Form, FormSchema, Id, Text, Whole, blank, parse
from growth_tree.web.ledger.listing import titles_of
from growth_tree.web.page import go, page
from models import ledger

LINES = (*ledger.AWARDS, *ledger.RESULTS)
"""The types of lines that can be corrected by an amount."""


class Manual(FormSchema):
    """Whose books are corrected by how much, and why; `line` is the ledger line that was wrong, if one was."""

    member = Id(required=True)
    line = Whole(low=1, load_default=None)
    branch = Choice(among=BRANCHES, required=True)
    done_on = Day(required=True)
    xp = Whole(low=-AMOUNT_MAX, high=AMOUNT_MAX, load_default=0)
    points = Whole(low=-AMOUNT_MAX, high=AMOUNT_MAX, load_default=0)
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, required=True)
    forgive = Check()


@blueprint.get("/corrections/new")
def new(form: Form | None = None) -> Response:
    """The form, about a line of the ledger if one is named."""
    asked = form.value("line") if form else request.args.get("line", "")
    line = _line(asked) if asked else None
    if form is None and line is not None:
        form = blank(member=line.member, line=line.position, branch=line.branch, done_on=line.done_on, xp=0, points=0)
    return page(
        "corrections/new.html",
        "correction",
        form=form or blank(done_on=shell.today(), xp=0, points=0),
        line=line,
        title=titles_of([line])[line.task] if line is not None else "",
        name=words.names([line.member])[line.member] if line is not None else "",
        people=correctable() if line is None else [],
        branches=words.branches().items(),
        most=AMOUNT_MAX,
        reason_length=REASON_LENGTH_MAX,
        reason_least=REASON_LENGTH_MIN,
    )


@blueprint.post("/corrections")
def propose() -> Response:
    """Propose it; nothing is booked before a second person agrees."""
    form = parse(Manual)
    if form.accepts(_propose):
        say = _("Proposed. A second person has to agree.")
        return go(url_for("corrections.show", batch=form.result), say)
    return new(form)


def _propose(given: dict[str, Any]) -> str:
    policy.require(PROPOSE, given["member"])
    line = _line(str(given["line"])) if given["line"] else None
    if line is not None and line.member != given["member"]:
        abort(404)
    corrected = CorrectedLine(
        member=given["member"],
        about=line.task if line is not None else "",
        kind=(line.kpi or line.kind) if line is not None else "",
        branch=given["branch"],
        done_on=given["done_on"],
        xp=given["xp"],
        points=given["points"],
        of_season=None,
    )
    with shell.writing() as connection:
        made = proposal(connection, Sort.MANUAL, given, [corrected])
        carry_out_all(connection, made.orders)
    return made.batch


def _line(position: str) -> Row[Any]:
    """A line of somebody whose books the viewer may correct; for any other the answer is as if there were none."""
    known = (
        ledger.by_position(shell.connection(), int(position)) if position.isdecimal() and len(position) < 19 else None
    )
    if known is None or known.type not in LINES:
        abort(404)
    policy.require(PROPOSE, known.member)
    return known
