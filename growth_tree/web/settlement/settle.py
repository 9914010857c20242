"""Settle a team's week exactly as it was looked at: what changed since is shown again first."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from growth_tree.accounts import notes
from growth_tree.domain.core import Rejected
from growth_tree.domain.lines import exclude
from growth_tree.domain.settlement import SettlePeriod
from growth_tree.web import shell
from growth_tree.web.forms import FormSchema, Many, Text, parse
from growth_tree.web.page import answer
from growth_tree.web.settlement.blueprint import asked_team, blueprint, key
from growth_tree.web.settlement.show import Matter, matter, settled, show

LINES_MOST = 5000
KEY_LENGTH_MAX = 300
REASON_LENGTH_MAX = 500


class Settle(FormSchema):
    """What is left out and why, and what the page showed."""

    left_out = Many(Text(limit=KEY_LENGTH_MAX), most=LINES_MOST, load_default=[])
    reason = Text(limit=REASON_LENGTH_MAX, multiline=True, load_default="")
    seal = Text(limit=64, required=True)


@blueprint.post("/settlement/<team>/<period>", endpoint="settle")
def settle(team: str, period: str) -> Response:
    """Award the results, and book the corrections."""
    asked_team(team, period)
    form = parse(Settle)
    if form.accepts(lambda given: _settle(team, period, given)):
        say = ngettext("Settled: %(num)s result", "Settled: %(num)s results", form.result)
        return answer(show, team, period, say=say if form.result else _("It had been settled already."))
    shell.refresh()
    return show(team, period, form)


def _settle(team: str, period: str, given: dict[str, Any]) -> int:
    """How many results were settled or corrected."""
    with shell.writing() as connection:
        shell.handler().handle_all(connection, [])  # from here on nobody else changes a figure or a target
        found = matter(connection, shell.handler().world(connection), team, period)
        if not found.due and not found.corrections and settled(team, period):
            return 0
        if found.seal != given["seal"]:
            raise Rejected("line_disagrees")
        orders = [
            shell.order(command, n) for n, command in enumerate(_commands(connection, found, given, team, period))
        ]
        for order in orders:
            shell.handler().handle(connection, order)
    return len(found.due) + len(found.corrections)


def _commands(connection: Connection, found: Matter, given: dict[str, Any], team: str, period: str) -> list[Any]:
    left_out = set(given["left_out"])
    lines = [each.line for each in found.due]
    if left_out and not given["reason"]:
        raise Rejected("text_missing", "reason")
    if given["reason"] and not left_out & {key(line) for line in lines}:
        raise Rejected("nothing_left_out", "reason")
    if left_out:
        reason = notes.keep_text(connection, shell.person(), given["reason"], shell.now())
        lines = [exclude(line, reason) if key(line) in left_out else line for line in lines]
    settling = [SettlePeriod(team=team, period=period, lines=tuple(lines))] if lines else []
    return [*settling, *found.corrections]
