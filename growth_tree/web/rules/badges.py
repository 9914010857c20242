"""The badges of a version: what each takes, and which of them the viewer has."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_babel import gettext as _

from growth_tree import codec
from growth_tree.web import shell, tables, words
from growth_tree.web.rules import saying
from growth_tree.web.rules.blueprint import blueprint, edition, looking_back, rules_page, when
from growth_tree.web.tables import Column
from models import growth


@blueprint.get("/rules/badges", endpoint="badges")
@looking_back
def badges() -> Response:
    """All badges."""
    shown = edition()
    table = tables.asked(sorts=("",), sort="", filters={"version": [str(shown.version)]}, along=when().along)
    if table.format:
        return tables.export(table, _columns(), shown.rulebook.badges, f"badges-{shown.version}")
    earned = {row.badge: _day(row.at) for row in growth.badges(shell.connection(), shell.person(), when().position)}
    return rules_page("badges", shown, table=table, earned=earned, wanted=saying.wanted)


def _day(at: str) -> date:
    return codec.moment(at).astimezone(shell.settings().zone).date()


def _columns() -> list[Column]:
    return [
        Column(heading=_("Short code"), value=lambda badge: badge.code),
        Column(heading=_("Badge"), value=lambda badge: words.said(badge.name)),
        Column(heading=_("Needed"), value=saying.wanted),
        Column(heading=_("For"), value=lambda badge: words.said(badge.hint)),
    ]
