"""Set a goal: what the year can bring is looked at first, then it is set exactly as it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from flask import Response, url_for
from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.goal import YEARS_AHEAD, SetGoal, verdict_of
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.subject import of_member
from growth_tree.web import kpi_words, shell
from growth_tree.web.forms import Check, Choice, Form, FormSchema, Text, Whole, blank, parse
from growth_tree.web.goals import wording
from growth_tree.web.goals.blueprint import PARTS, blueprint, parts_of
from growth_tree.web.metrics.blueprint import entered, options, seen
from growth_tree.web.page import go, page
from models import goals

FIGURE_LENGTH_MAX = 24
SEAL_LENGTH = 64


class Goal(FormSchema):
    """A figure, a year and what it is to reach; `seen` names exactly what was looked at."""

    kpi = Choice(among=lambda: {kpi.code for kpi in shell.world().kpis.live}, required=True)
    subject = Choice(among=entered, required=True)
    year = Whole(low=2000, high=2100, required=True)
    target = Text(limit=FIGURE_LENGTH_MAX, required=True)
    parts = Choice(among=PARTS, load_default="")
    anyway = Check()
    seen = Text(limit=SEAL_LENGTH, load_default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a goal would be: the command that would set it, its seal, and the parts of it that the viewer may see."""

    kpi: Kpi
    command: SetGoal
    places: Mapping[str, str]

    @property
    def verdict(self) -> str:
        """What the chance says about the goal."""
        return verdict_of(self.command.chance)

    @property
    def seal(self) -> str:
        """A word that is another one as soon as anything of it is."""
        return sha256(msgspec.json.encode(self.command, order="sorted")).hexdigest()

    def said(self, figure: int) -> str:
        """A figure in its unit."""
        return kpi_words.figure(self.kpi, figure)


@blueprint.get("/goals/new")
def set_form(form: Form | None = None, preview: Preview | None = None) -> Response:
    """The form; the address may name what it begins with."""
    this_year = shell.today().year
    return page(
        "goals/form.html",
        "goal",
        form=form or _begun(shell.query()),
        preview=preview,
        kpis=kpi_words.options(shell.world().kpis.live),
        where=options(entered()),
        years=[(year, year) for year in range(this_year, this_year + YEARS_AHEAD + 1)],
        parts=wording.parts().items(),
        verdicts=wording.verdicts(),
        tones=wording.TONES,
        months=wording.months(),
    )


@blueprint.post("/goals/new")
def set_goal() -> Response:
    """Show what it would be, or set it as it was shown."""
    form = parse(Goal)
    if not form.accepts(_look_or_set):
        shell.refresh()
        return set_form(form, _looked_at(form))
    if isinstance(form.result, Preview):
        return set_form(form, form.result)
    command: SetGoal = form.result
    address = url_for("goals.show", kpi=command.kpi, subject=command.subject, year=command.year)
    return go(address, _("The goal is set."))


def _begun(given: Mapping[str, str]) -> Form:
    """What the form begins with, and for a goal that is to be changed its figure."""
    first = {name: given[name] for name in ("kpi", "subject") if given.get(name)}
    year = given.get("year", "")
    begun: dict[str, Any] = {"year": shell.today().year, **first}
    if year.isascii() and year.isdigit() and len(year) == len("2026"):
        begun["year"] = int(year)
    known = shell.world().kpis.by_code.get(begun.get("kpi", ""))
    if known is not None and begun.get("subject") in entered():
        row = goals.one(shell.connection(), known.kpi.code, begun["subject"], begun["year"])
        if row is not None and row.status == goals.SET:
            begun["target"] = kpi_words.to_type(known.kpi, row.target)
    return blank(**begun)


def _look_or_set(given: dict[str, Any]) -> Preview | SetGoal:
    preview = _preview(given)
    if given["seen"] != preview.seal:
        return preview
    command = msgspec.structs.replace(preview.command, anyway=given["anyway"])
    shell.carry_out(command)
    return command


def _looked_at(form: Form) -> Preview | None:
    """What a refused goal would have been, where its fields were right."""
    if not form.data or not {"kpi", "subject", "year", "target"} <= form.data.keys():
        return None
    try:
        return _preview(form.data)
    except Rejected:
        return None


def _preview(given: Mapping[str, Any]) -> Preview:
    from growth_tree.insight.forecasting.year import plan  # noqa: PLC0415  (costs start-up time)

    kpi = shell.world().kpis.kpi(given["kpi"])
    parts = parts_of(given["subject"], given["parts"]) if given["parts"] else []
    target = kpi_words.typed(kpi, given["target"], "target")
    if target < 1:
        raise Rejected("cell_too_small", "target", least=1)
    command = plan(shell.connection(), kpi, given["subject"], given["year"], target, parts=parts, today=shell.today())
    if not command.shares.keys() <= entered() | {of_member(shell.person())}:
        raise Rejected("goal_parts_not_yours", "parts")
    return Preview(kpi=kpi, command=command, places=kpi_words.subjects(seen() & command.shares.keys()))
