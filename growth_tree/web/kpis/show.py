"""One KPI: what it counts, within which bounds, where it is found in files, who answers for it; and its end."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpis import RetireKpi
from growth_tree.web import kpi_words, shell, words
from growth_tree.web.forms import Form, FormSchema, blank, parse
from growth_tree.web.kpis.blueprint import administers, blueprint, defined, shares
from growth_tree.web.page import answer, page


class Retire(FormSchema):
    """There is nothing to fill in."""


@blueprint.get("/kpis/<code>")
def show(code: str, form: Form | None = None) -> Response:
    """All of it."""
    known = defined(code)
    kpi = known.kpi
    return page(
        "kpis/show.html",
        "kpi",
        known=known,
        kpi=kpi,
        name=words.said(kpi.name),
        hint=words.said(kpi.hint),
        facts=_facts(kpi),
        aliases=_aliases(kpi),
        shares=shares().get(code, ()),
        jobs=words.jobs(),
        kinds=kpi_words.subject_kinds(),
        admin=administers(),
        retiring=form or blank(),
    )


@blueprint.post("/kpis/<code>/retire")
def retire(code: str) -> Response:
    """Stop measuring it."""
    defined(code)
    form = parse(Retire)
    if form.accepts(lambda _given: shell.carry_out(RetireKpi(code=code))):
        return answer(show, code, say=_("It is not measured any more. What was measured stays."))
    return show(code, form)


def _facts(kpi: Kpi) -> dict[str, str]:
    bounds = {_("At least"): kpi.least, _("At most"): kpi.most, _("Fixed norm"): kpi.goal}
    return {
        _("How it comes about"): kpi_words.formula(kpi),
        _("Category"): kpi_words.categories()[kpi.category],
        _("Branch"): words.branches()[kpi.branch],
        _("Unit"): kpi_words.units()[kpi.unit],
        _("Direction"): kpi_words.directions()[kpi.direction],
        _("From days to weeks"): kpi_words.aggregations()[kpi.aggregation],
        **{label: kpi_words.figure(kpi, bound) for label, bound in bounds.items() if bound is not None},
    }


def _aliases(kpi: Kpi) -> dict[str, tuple[str, ...]]:
    """The columns of files in which it is found."""
    labels = (
        words.said(kpi.numerator) if kpi.numerator else _("The figure"),
        words.said(kpi.denominator) if kpi.denominator else "",
        _("The rate itself"),
    )
    found = zip(labels, (kpi.aliases, kpi.denominator_aliases, kpi.rate_aliases), strict=True)
    return {label: names for label, names in found if names}
