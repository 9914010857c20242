"""What admins do with a model: put it in force, roll back to it, retire it."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.baseline import ActivateBaseline, RetireBaseline
from growth_tree.web import shell
from growth_tree.web.baselines.blueprint import blueprint, found
from growth_tree.web.baselines.show import show
from growth_tree.web.forms import FormSchema, parse
from growth_tree.web.page import answer


@blueprint.post("/baselines/<baseline>/activate")
def activate(baseline: str) -> Response:
    """Let targets come from this model from now on."""
    row, form = found(baseline), parse(FormSchema)
    again = row.activated_at is not None
    if form.accepts(lambda _given: shell.carry_out(ActivateBaseline(kpi=row.kpi, baseline=row.id))):
        say = _("Rolled back: targets come from this model again.") if again else _("Targets come from this model now.")
        return answer(show, baseline, say=say)
    shell.refresh()
    return show(baseline, form)


@blueprint.post("/baselines/<baseline>/retire")
def retire(baseline: str) -> Response:
    """Publish no more targets from this model."""
    row, form = found(baseline), parse(FormSchema)
    if form.accepts(lambda _given: shell.carry_out(RetireBaseline(kpi=row.kpi, baseline=row.id))):
        return answer(show, baseline, say=_("Retired. Until another model is in force, no new targets are frozen."))
    shell.refresh()
    return show(baseline, form)
