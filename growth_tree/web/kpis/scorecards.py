"""Scorecards: what each job answers for, in which shares; a form that says at once whether they add up to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi_events import Scorecard, Weight
from growth_tree.domain.kpis import WHOLE, SetScorecard
from growth_tree.domain.rulebook import JOBS
from growth_tree.domain.subject import KINDS, MEMBER
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.forms import Choice, Form, FormSchema, Whole, blank, parse
from growth_tree.web.kpis.blueprint import administers, blueprint
from growth_tree.web.page import go, page
from growth_tree.web.tables import Column

ROWS_MAX, ROWS_FEWEST, ROWS_SPARE = 12, 5, 2
SUMS = ("usual", "promotion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI of a scorecard in the export."""

    job: str
    kpi: str
    on: str
    usual: int
    promotion: int


def _live() -> frozenset[str]:
    return frozenset(kpi.code for kpi in shell.world().kpis.live)


def _fields() -> dict[str, Any]:
    """A row of fields for each KPI that a scorecard can have."""
    fields: dict[str, Any] = {}
    for n in range(ROWS_MAX):
        fields[f"kpi_{n}"] = Choice(among=_live, load_default=None)
        fields[f"on_{n}"] = Choice(among=KINDS, load_default=MEMBER)
        for name in SUMS:
            fields[f"{name}_{n}"] = Whole(low=0, high=WHOLE, load_default=0)
    return fields


Card = FormSchema.from_dict(_fields(), name="Card")


@blueprint.get("/kpis/scorecards")
def scorecards() -> Response:
    """What every job answers for."""
    table = tables.asked(sorts=("",), sort="", filters={"job": JOBS})
    every, names, kinds = words.jobs(), _names(), kpi_words.subject_kinds()
    shown = [table.filters["job"]] if table.filters["job"] else [*JOBS]
    cards = {job: _lines(job) for job in shown}
    if table.format:
        lines = [line for found in cards.values() for line in found]
        return tables.export(table, _columns(names), lines, "scorecards")
    return page(
        "kpis/scorecards.html",
        "scorecards",
        table=table,
        any=bool(names),
        cards=cards,
        split={job: bool(shell.world().kpis.scorecard(job).promotion) for job in shown},
        names=names,
        kinds=kinds,
        jobs=every,
        admin=administers(),
    )


@blueprint.get("/kpis/scorecards/<job>")
def scorecard_form(job: str, form: Form | None = None) -> Response:
    """The shares of a job, and what they add up to as they are filled in."""
    if job not in JOBS:
        abort(404)
    card = shell.world().kpis.scorecard(job)
    given = shell.query()
    shown = form or (Form(given) if any(name.startswith("kpi_") for name in given) else blank(**_begun(card)))
    filled = [n for n in range(ROWS_MAX) if shown.value(f"kpi_{n}")]
    rows = max(ROWS_FEWEST, (max(filled) + 1 if filled else 0) + ROWS_SPARE)
    return page(
        "kpis/scorecard.html",
        "card" if form else "sums",
        form=shown,
        job=job,
        job_name=words.jobs()[job],
        rows=range(min(rows, ROWS_MAX)),
        sums={name: sum(_number(shown.value(f"{name}_{n}")) for n in filled) for name in SUMS},
        labels={"usual": _("Ordinary weeks"), "promotion": _("Promotions")},
        wrong=[text for name, text in shown.errors.items() if name in SUMS],
        kpis=kpi_words.options(shell.world().kpis.live),
        kinds=kpi_words.subject_kinds().items(),
    )


@blueprint.post("/kpis/scorecards/<job>")
def set_scorecard(job: str) -> Response:
    """Let the job answer for this from now on."""
    if job not in JOBS:
        abort(404)
    form = parse(Card)
    if form.accepts(lambda given: bool(shell.carry_out(_command(job, given)).events)):
        say = _("The scorecard is set.") if form.result else _("Nothing is different.")
        return go(url_for("kpis.scorecards"), say)
    return scorecard_form(job, form)


def _command(job: str, given: Mapping[str, Any]) -> SetScorecard:
    return SetScorecard(job=job, usual=_weights(given, "usual"), promotion=_weights(given, "promotion"))


def _weights(given: Mapping[str, Any], name: str) -> tuple[Weight, ...]:
    found = []
    for n in range(ROWS_MAX):
        kpi, percent = given[f"kpi_{n}"], given[f"{name}_{n}"]
        if percent and kpi is None:
            raise Rejected("text_missing", f"kpi_{n}")
        if percent:
            found.append(Weight(kpi=kpi, on=given[f"on_{n}"], percent=percent))
    return tuple(found)


def _begun(card: Scorecard) -> dict[str, Any]:
    """A row for each KPI, with nothing for promotions where they count as ordinary weeks do."""
    given: dict[str, Any] = {f"on_{n}": MEMBER for n in range(ROWS_MAX)}
    for n, ((kpi, on), shares) in enumerate(_shares(card).items()):
        given |= {f"kpi_{n}": kpi, f"on_{n}": on, f"usual_{n}": shares[0] or "", f"promotion_{n}": shares[1] or ""}
    return given


def _shares(card: Scorecard) -> dict[tuple[str, str], tuple[int, int]]:
    usual, promotion = ({(w.kpi, w.on): w.percent for w in part} for part in (card.usual, card.promotion))
    return {key: (usual.get(key, 0), promotion.get(key, 0)) for key in (*usual, *(promotion.keys() - usual.keys()))}


def _lines(job: str) -> Sequence[Line]:
    card = shell.world().kpis.scorecard(job)
    if not card.promotion:
        return [Line(job=job, kpi=w.kpi, on=w.on, usual=w.percent, promotion=w.percent) for w in card.usual]
    shares = _shares(card).items()
    return [Line(job=job, kpi=kpi, on=on, usual=usual, promotion=more) for (kpi, on), (usual, more) in shares]


def _names() -> dict[str, str]:
    return {code: words.said(known.kpi.name) for code, known in shell.world().kpis.by_code.items()}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:4]) <= WHOLE else 0


def _columns(names: Mapping[str, str]) -> list[Column]:
    jobs, kinds = words.jobs(), kpi_words.subject_kinds()
    return [
        Column(heading=_("Job"), value=lambda line: jobs[line.job]),
        Column(heading=_("KPI"), value=lambda line: names[line.kpi]),
        Column(heading=_("Measured on"), value=lambda line: kinds[line.on]),
        Column(heading=_("Ordinary weeks in %"), value=lambda line: line.usual),
        Column(heading=_("Promotions in %"), value=lambda line: line.promotion),
    ]
