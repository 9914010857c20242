"""Approving many at once: every piece of work is decided and accounted for singly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response
from flask_babel import gettext as _
from marshmallow import ValidationError, fields
from sqlalchemy import Row

from growth_tree.domain.rules import FULL_QUALITY
from growth_tree.domain.task import ApproveTask
from growth_tree.handle import Outcome
from growth_tree.web import shell, words
from growth_tree.web.forms import ID, FormSchema, Many, Whole, parse
from growth_tree.web.inbox.blueprint import blueprint
from growth_tree.web.inbox.listing import listing
from growth_tree.web.inbox.verdicts import Verdict, contributors, verdict
from growth_tree.web.tables import SIZES
from growth_tree.web.tasks.detail import in_sight
from models import tasks

ATTEMPT = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class Ticked(NamedTuple):
    """A task, and the hand-in of it that was looked at."""

    task: str
    attempt: int


class Tick(fields.Field[Ticked]):
    """A ticked box: the task's id and its attempt."""

    def _deserialize(self, value: object, attr: str | None, data: object, **_rest: Any) -> Ticked:
        task, _colon, attempt = str(value).partition(":")
        if not (ID.fullmatch(task) and ATTEMPT.fullmatch(attempt)):
            raise ValidationError(_("Please choose one of the options."))
        return Ticked(task, int(attempt))


class Selected(FormSchema):
    """The ticked rows and the quality they all get."""

    task = Many(Tick(), most=SIZES[-1], load_default=[])
    quality = Whole(low=1, high=1000, load_default=FULL_QUALITY)


@blueprint.post("/inbox/approve")
def approve() -> Response:
    """Approve what is ticked, and say of each what became of it."""
    form = parse(Selected)
    if not form.errors and not form.data["task"]:
        form.errors["task"] = _("Please tick what you want to approve.")
    if not form.accepts(lambda given: _approve(list(dict.fromkeys(given["task"])), given["quality"])):
        return listing(form)
    shell.refresh()
    return listing(verdicts=form.result)


def _approve(ticked: Sequence[Ticked], quality: int) -> list[Verdict]:
    seen = _seen([tick.task for tick in ticked])
    known = [tick for tick in ticked if tick.task in seen]
    commands = [ApproveTask(task=tick.task, by=shell.person(), quality=quality, attempt=tick.attempt) for tick in known]
    with shell.writing() as connection:
        orders = [shell.order(command, command.task) for command in commands]
        outcomes = shell.handler().handle_all(connection, orders)
    return _accounted(ticked, seen, dict(zip((tick.task for tick in known), outcomes, strict=True)))


def _seen(ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Those of some tasks that the viewer may see."""
    parties: dict[str, set[str]] = {}
    for share in tasks.shares(shell.connection(), ids):
        parties.setdefault(share.task, set()).add(share.member)
    found = tasks.by_ids(shell.connection(), ids)
    return {task: row for task, row in found.items() if in_sight(row, {row.member, *parties.get(task, ())})}


def _accounted(ticked: Sequence[Ticked], seen: dict[str, Row[Any]], outcomes: dict[str, Outcome]) -> list[Verdict]:
    names = contributors(outcomes.values()) | words.names(row.member for row in seen.values())
    titles = words.texts(row.title for row in seen.values())
    unknown = _("There is nothing here, or it is not for you to see.")
    return [
        verdict(tick.task, titles[row.title], names[row.member], outcomes[tick.task], names)
        if (row := seen.get(tick.task))
        else Verdict(task="", title=tick.task, who="", tone="bad", said=unknown)
        for tick in ticked
    ]
