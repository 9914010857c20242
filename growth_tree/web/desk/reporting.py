"""Reporting results by hand: five figures for each creative."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from growth_tree.domain.ad_figures import FIGURE_MAX, AdFigures, refuse_impossible
from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment import ReportResults
from growth_tree.domain.experiment_events import CreativeFigures, Plan
from growth_tree.domain.terms import yuan
from growth_tree.importing.sheet import FILE_BYTES_MAX
from growth_tree.web import reward_words, shell, words
from growth_tree.web.desk.blueprint import blueprint, run_by_viewer, state_of
from growth_tree.web.forms import Form, FormSchema, Whole, Yuan, blank, parse
from growth_tree.web.page import go, page

COUNTS, MONEY = ("impressions", "clicks", "orders"), {"spend_fen": "spend", "revenue_fen": "revenue"}
FORM = "form"


@blueprint.get("/tests/<test_id>/results")
def report_form(test_id: str, form: Form | None = None, uploading: Form | None = None) -> Response:
    """The form, with the figures as they stand, and the choice of a file."""
    row = run_by_viewer(test_id, "desk.report")
    state = state_of(row.id)
    plan = state.plan
    assert plan is not None
    texts = words.texts((plan.product, *(each.name for each in plan.creatives)))
    return page(
        "desk/report.html",
        "results",
        row=row,
        plan=plan,
        product=texts[plan.product],
        names={each.id: texts[each.name] for each in plan.creatives},
        form=form or blank(**_standing(state.figures)),
        uploading=uploading or blank(),
        by_day=any(each.days for each in state.figures),
        platform=reward_words.platform_name(plan.platform),
        megabytes=FILE_BYTES_MAX // 2**20,
    )


@blueprint.post("/tests/<test_id>/results")
def report(test_id: str) -> Response:
    """Take in figures that were typed."""
    row = run_by_viewer(test_id, "desk.report")
    plan = state_of(row.id).plan
    assert plan is not None
    form = parse(_schema(plan))
    if form.accepts(lambda given: _report(row, plan, given)):
        say = _("The figures are in.") if form.result else _("These figures are in already. Nothing has changed.")
        return go(url_for("desk.show", test_id=row.id), say)
    shell.refresh()
    return report_form(row.id, form)


def _schema(plan: Plan) -> type[Any]:
    counts = {
        f"{creative.id}_{name}": Whole(low=0, high=FIGURE_MAX, load_default=0)
        for creative in plan.creatives
        for name in COUNTS
    }
    money = {f"{creative.id}_{name}": Yuan(load_default=0) for creative in plan.creatives for name in MONEY.values()}
    return FormSchema.from_dict({**counts, **money})


def _report(row: Row[Any], plan: Plan, given: dict[str, Any]) -> bool:
    figures = tuple(CreativeFigures(creative=each.id, total=_figures(each.id, given)) for each in plan.creatives)
    command = ReportResults(redemption=row.id, source=FORM, figures=figures)
    return bool(shell.carry_out(command).events)


def _figures(creative: str, given: dict[str, Any]) -> AdFigures:
    """What was typed for one creative; a refusal is said at the input that it is about."""
    typed = AdFigures(
        **{name: given[f"{creative}_{name}"] for name in COUNTS},
        **{field: given[f"{creative}_{name}"] for field, name in MONEY.items()},
    )
    try:
        refuse_impossible(typed)
    except Rejected as rejected:
        name = MONEY.get(rejected.field or "", rejected.field)
        raise Rejected(rejected.code, f"{creative}_{name}", **rejected.params) from rejected
    return typed


def _standing(figures: tuple[CreativeFigures, ...]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for each in figures:
        known |= {f"{each.creative}_{name}": getattr(each.total, name) for name in COUNTS}
        known |= {f"{each.creative}_{name}": yuan(getattr(each.total, field)) for field, name in MONEY.items()}
    return known
