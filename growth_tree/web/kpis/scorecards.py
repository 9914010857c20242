"""Scorecards: what each job answers for, in which shares; a form that says at once whether they add up to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi_events import EVER, Scorecard, Weight
from growth_tree.domain.kpis import WHOLE, SetScorecard
from growth_tree.domain.rules import JOBS
from growth_tree.domain.subject import KINDS, MEMBER
from growth_tree.web import kpi_words, shell, tables, words
from growth_tree.web.forms import Choice, Day, Form, FormSchema, Whole, blank, parse
from growth_tree.web.kpis.blueprint import administers, blueprint, next_monday, this_monday
from growth_tree.web.page import go, page
from growth_tree.web.tables import Column

ROWS_MAX, ROWS_FEWEST, ROWS_SPARE = 12, 5, 2
SUMS = ("usual", "promotion")
HELD, HOLDS, WILL_HOLD = "held", "holds", "will_hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI of a scorecard in the export; `from_day` is None where it always held."""

    job: str
    from_day: date | None
    kpi: str
    on: str
    usual: int
    promotion: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A scorecard as it is shown: whether it holds today, held before or will, and whether promotions are weighed."""

    state: str
    from_day: date | None
    lines: Sequence[Line]
    split: bool


def _live() -> frozenset[str]:
    return frozenset(kpi.code for kpi in shell.world().kpis.live)


def _fields() -> dict[str, Any]:
    """A row of fields for each KPI that a scorecard can have."""
    fields: dict[str, Any] = {"from_day": Day(required=True)}
    for n in range(ROWS_MAX):
        fields[f"kpi_{n}"] = Choice(among=_live, load_default=None)
        fields[f"on_{n}"] = Choice(among=KINDS, load_default=MEMBER)
        for name in SUMS:
            fields[f"{name}_{n}"] = Whole(low=0, high=WHOLE, load_default=0)
    return fields


Card = FormSchema.from_dict(_fields(), name="Card")


@blueprint.get("/kpis/scorecards")
def scorecards() -> Response:
    """What every job answers for, will answer for, and answered for."""
    table = tables.asked(sorts=("",), sort="", filters={"job": JOBS})
    every, names, kinds = words.jobs(), _names(), kpi_words.subject_kinds()
    shown = [table.filters["job"]] if table.filters["job"] else [*JOBS]
    cards = {job: _cards(job) for job in shown}
    if table.format:
        lines = [line for found in cards.values() for card in found for line in card.lines]
        return tables.export(table, _columns(names), lines, "scorecards")
    return page(
        "kpis/scorecards.html",
        "scorecards",
        table=table,
        any=bool(names),
        cards=cards,
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
    card, given = shell.world().kpis.scorecard(job, next_monday()), shell.query()
    shown = form or (Form(given) if any(name.startswith("kpi_") for name in given) else blank(**_begun(card)))
    filled = [n for n in range(ROWS_MAX) if shown.value(f"kpi_{n}")]
    rows = max(ROWS_FEWEST, (max(filled) + 1 if filled else 0) + ROWS_SPARE)
    return page(
        "kpis/scorecard.html",
        "card" if form else "sums",
        form=shown,
        job=job,
        job_name=words.jobs()[job],
        monday=this_monday(),
        rows=range(min(rows, ROWS_MAX)),
        sums={name: sum(_number(shown.value(f"{name}_{n}")) for n in filled) for name in SUMS},
        labels={"usual": _("Ordinary weeks"), "promotion": _("Promotions")},
        wrong=[text for name, text in shown.errors.items() if name in SUMS],
        kpis=kpi_words.options(shell.world().kpis.live),
        kinds=kpi_words.subject_kinds().items(),
    )


@blueprint.post("/kpis/scorecards/<job>")
def set_scorecard(job: str) -> Response:
    """Let the job answer for this from a Monday on."""
    if job not in JOBS:
        abort(404)
    form = parse(Card)
    if form.accepts(lambda given: bool(shell.carry_out(_command(job, given)).events)):
        say = _("The scorecard is set.") if form.result else _("Nothing is different.")
        return go(url_for("kpis.scorecards"), say)
    return scorecard_form(job, form)


def _command(job: str, given: Mapping[str, Any]) -> SetScorecard:
    usual, promotion = _weights(given, "usual"), _weights(given, "promotion")
    return SetScorecard(job=job, usual=usual, promotion=promotion, from_day=given["from_day"])


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
    given: dict[str, Any] = {f"on_{n}": MEMBER for n in range(ROWS_MAX)} | {"from_day": next_monday()}
    for n, ((kpi, on), shares) in enumerate(_shares(card).items()):
        given |= {f"kpi_{n}": kpi, f"on_{n}": on, f"usual_{n}": shares[0] or "", f"promotion_{n}": shares[1] or ""}
    return given


def _shares(card: Scorecard) -> dict[tuple[str, str], tuple[int, int]]:
    usual, promotion = ({(w.kpi, w.on): w.percent for w in part} for part in (card.usual, card.promotion))
    return {key: (usual.get(key, 0), promotion.get(key, 0)) for key in (*usual, *(promotion.keys() - usual.keys()))}


def _cards(job: str) -> list[Shown]:
    """All scorecards of a job: the one in force, those to come, those that held before, the latest first."""
    kpis, today = shell.world().kpis, shell.today()
    cards = kpis.scorecards.get(job, ())
    held = kpis.scorecard(job, today)
    to_come = [_shown(job, card, WILL_HOLD) for card in cards if card.from_day > today]
    before = [_shown(job, card, HELD) for card in cards[::-1] if card.from_day < held.from_day]
    return [_shown(job, held, HOLDS), *to_come, *before]


def _shown(job: str, card: Scorecard, state: str) -> Shown:
    since = None if card.from_day == EVER else card.from_day
    shares = _shares(card) if card.promotion else {(w.kpi, w.on): (w.percent, w.percent) for w in card.usual}
    lines = [
        Line(job=job, from_day=since, kpi=kpi, on=on, usual=usual, promotion=more)
        for (kpi, on), (usual, more) in shares.items()
    ]
    return Shown(state=state, from_day=since, lines=lines, split=bool(card.promotion))


def _names() -> dict[str, str]:
    return {code: words.said(known.kpi.name) for code, known in shell.world().kpis.by_code.items()}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:4]) <= WHOLE else 0


def _columns(names: Mapping[str, str]) -> list[Column]:
    jobs, kinds = words.jobs(), kpi_words.subject_kinds()
    return [
        Column(heading=_("Job"), value=lambda line: jobs[line.job]),
        Column(heading=_("From day"), value=lambda line: line.from_day),
        Column(heading=_("KPI"), value=lambda line: names[line.kpi]),
        Column(heading=_("Measured on"), value=lambda line: kinds[line.on]),
        Column(heading=_("Ordinary weeks in %"), value=lambda line: line.usual),
        Column(heading=_("Promotions in %"), value=lambda line: line.promotion),
    ]
