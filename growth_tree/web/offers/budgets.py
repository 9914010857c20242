"""Budgets: how much money each team may draw for rewards in a month."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree.domain.catalogue import SetBudget
from growth_tree.web import shell, tables
from growth_tree.web.forms import Choice, Form, FormSchema, Text, Yuan, blank, parse
from growth_tree.web.fulfilment.budget import around, asked_month, columns, purses
from growth_tree.web.offers.blueprint import blueprint
from growth_tree.web.page import answer, page
from growth_tree.web.people.blueprint import team_options

MONTH_LENGTH = 7


class Budget(FormSchema):
    """What a team may draw a month, from a month on; without a limit where it is left empty."""

    team = Choice(among=lambda: shell.directory().teams, required=True)
    month = Text(limit=MONTH_LENGTH, required=True)
    fen = Yuan(load_default=None)


@blueprint.get("/offers/budgets")
def budgets(form: Form | None = None) -> Response:
    """The budgets of all teams in this month, or the one asked for."""
    table = tables.asked(sorts=("",), sort="")
    month = asked_month(shell.query().get("month", ""))
    found = purses(month)
    if table.format:
        return tables.export(table, columns(month), found, "budgets")
    return page(
        "offers/budgets.html",
        "budgets",
        table=table,
        purses=found,
        form=form or blank(month=month),
        teams=team_options(),
        **around(month),
    )


@blueprint.post("/offers/budgets")
def set_budget() -> Response:
    """Set one."""
    form = parse(Budget)

    def act(given: dict[str, Any]) -> bool:
        return bool(shell.carry_out(SetBudget(**given)).events)

    if form.accepts(act):
        say = _("The budget is set.") if form.result else _("Nothing is different.")
        return answer(budgets, say=say, to=url_for("offers.budgets", month=form.data["month"]))
    shell.refresh()
    return budgets(form)
