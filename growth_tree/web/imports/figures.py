"""What a file of figures would report, and columns that an admin explains: each becomes a name of a KPI for good."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from msgspec.structs import replace

from growth_tree.accounts.jobs import Job
from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import figure, plain
from growth_tree.domain.kpi import Kpi
from growth_tree.domain.kpis import DefineKpi
from growth_tree.domain.quality import FAR
from growth_tree.importing.metrics import MetricsPlan
from growth_tree.importing.metrics.plan import Verdict
from growth_tree.importing.plan import Effect
from growth_tree.web import shell, words
from growth_tree.web.forms import Choice, FormSchema, Text, parse
from growth_tree.web.imports import saying
from growth_tree.web.imports.blueprint import blueprint
from growth_tree.web.imports.finding import found
from growth_tree.web.page import go

SHOWN = 10
HEADER_LENGTH_MAX = 40
PARTS = ("aliases", "denominator_aliases", "rate_aliases")


class Explain(FormSchema):
    """Which KPI a column is, and which part of it."""

    column = Text(limit=HEADER_LENGTH_MAX, required=True)
    kpi = Choice(among=lambda: shell.world().kpis.by_code, required=True)
    part = Choice(among=PARTS, required=True)


@blueprint.post("/imports/<job_id>/columns")
def explain(job_id: str) -> Response:
    """Note what a column is; files that have it are understood from now on."""
    job, form = found(job_id), parse(Explain)
    here = url_for("imports.show", job_id=job.id)
    if form.accepts(_explain):
        return go(here, _("“%(column)s” is understood from now on.", column=form.data["column"]))
    return go(here, " ".join(form.errors.values()))


def shown(plan: MetricsPlan, job: Job) -> dict[str, Any]:
    """What the preview of a file of figures needs beside what all previews have."""
    kpis = {kpi.code: words.said(kpi.name) for kpi in shell.world().kpis.live}
    ordered = sorted(plan.verdicts, key=_is_far, reverse=True)
    groups = {effect.value: _first(ordered, effect) for effect in (Effect.CHANGE, Effect.CREATE)}
    names = saying.subjects(each.figure.subject for group in groups.values() for each in group)
    return {
        "far": sum(map(_is_far, plan.verdicts)),
        "times": FAR,
        "groups": {effect: [_row(each, kpis, names) for each in group] for effect, group in groups.items()},
        "about": saying.subjects([job.options["about"]])[job.options["about"]] if job.options.get("about") else "",
        "unknown": [place.header for place in plan.unknown],
        "incomplete": [words.said(kpi.name) for kpi in plan.incomplete],
        "kpis": sorted(kpis.items(), key=lambda item: item[1]),
        "parts": saying.parts(),
    }


def _explain(given: dict[str, Any]) -> None:
    kpi: Kpi = shell.world().kpis.kpi(given["kpi"])
    part = given["part"]
    if part != "aliases" and not kpi.is_ratio:
        raise Rejected("only_rates_divide", "part")
    names = getattr(kpi, part)
    if given["column"] not in names:
        shell.carry_out(DefineKpi(kpi=replace(kpi, **{part: (*names, given["column"])})))


def _first(verdicts: Iterable[Verdict], effect: Effect) -> list[Verdict]:
    return list(islice((each for each in verdicts if each.effect is effect), SHOWN))


def _row(verdict: Verdict, kpis: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    told = verdict.figure
    return {
        "line": told.line,
        "kpi": kpis[told.kpi],
        "subject": names[told.subject],
        "first_day": told.span.first,
        "last_day": told.span.last,
        "value": _said(verdict),
        "known": verdict.known,
        "far": _is_far(verdict),
    }


def _said(verdict: Verdict) -> str:
    kpi, told = shell.world().kpis.kpi(verdict.figure.kpi), verdict.figure
    return plain(kpi, figure(kpi, told.value, told.denominator if kpi.is_ratio else 1) or 0)


def _is_far(verdict: Verdict) -> bool:
    """Whether a figure is so many times the known one, or so small a part of it, that its unit may be wrong."""
    if verdict.known is None:
        return False
    now, known = (Decimal(text.removesuffix(" %")) for text in (_said(verdict), verdict.known))
    return known > 0 and not known <= now * FAR <= known * FAR * FAR
