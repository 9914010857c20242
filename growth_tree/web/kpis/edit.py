"""Measure something new, or understand what is measured otherwise from now on."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi import HINT_MAX, NAME_MAX, Kpi
from growth_tree.domain.kpis import DefineKpi
from growth_tree.web import kpi_words, shell, words
from growth_tree.web.forms import Form, parse
from growth_tree.web.kpis import draft
from growth_tree.web.kpis.blueprint import blueprint, defined
from growth_tree.web.kpis.draft import Draft, NewDraft
from growth_tree.web.page import go, page

FIELDS = {"name": "name_zh", "hint": "hint_zh", "numerator": "numerator_zh", "denominator": "denominator_zh"}
"""Where a refusal of a text stands in the form."""


@blueprint.get("/kpis/new")
def new(form: Form | None = None) -> Response:
    """The form of a new one."""
    return _form(None, form or draft.begun(None))


@blueprint.post("/kpis")
def define() -> Response:
    """Measure it from now on."""
    form = parse(NewDraft)
    if form.accepts(draft.new_kpi):
        known = shell.world().kpis.by_code.get(form.result.code)
        if known is not None and known.kpi != form.result:
            form.errors["code"] = _("There is a KPI of this code already.")
    if form.accepts(lambda _given: _carry_out(form.result)):
        return go(url_for("kpis.show", code=form.data["code"]), _("It is measured from now on."))
    return new(form)


@blueprint.get("/kpis/<code>/change")
def change_form(code: str, form: Form | None = None) -> Response:
    """The form with everything as it is."""
    known = defined(code)
    return _form(known.kpi, form or draft.begun(known.kpi), known.revision)


@blueprint.post("/kpis/<code>/change")
def change(code: str) -> Response:
    """Understand it like this from now on; a retired one is measured again."""
    known, form = defined(code), parse(Draft)
    if form.accepts(lambda given: _carry_out(draft.changed(known.kpi, given), given["revision"])):
        say = _("It is understood like this from now on.") if form.result else _("Nothing is different.")
        return go(url_for("kpis.show", code=code), say)
    shell.refresh()
    return change_form(code, form)


def _carry_out(kpi: Kpi, revision: int | None = None) -> bool:
    try:
        return bool(shell.carry_out(DefineKpi(kpi=kpi, revision=revision)).events)
    except Rejected as refused:
        raise Rejected(refused.code, FIELDS.get(refused.field or "", refused.field), **refused.params) from refused


def _form(kpi: Kpi | None, form: Form, revision: int = 0) -> Response:
    return page(
        "kpis/form.html",
        form=form,
        kpi=kpi,
        revision=revision,
        name=words.said(kpi.name) if kpi else "",
        ratio=kpi.is_ratio if kpi else True,
        categories=kpi_words.categories().items(),
        branches=words.branches().items(),
        units=kpi_words.units().items(),
        unit=kpi_words.units()[kpi.unit] if kpi else "",
        directions=kpi_words.directions().items(),
        aggregations=kpi_words.aggregations().items(),
        name_length=NAME_MAX,
        hint_length=HINT_MAX,
    )
