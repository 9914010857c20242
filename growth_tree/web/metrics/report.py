"""Enter one figure by hand, or correct one; what looks unlikely or replaces something asks again before it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from growth_tree.domain import metric
from growth_tree.domain.core import Rejected
from growth_tree.domain.figure import figure
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.domain.metric import DAYS_MAX, MetricRestated, ReportMetric
from growth_tree.importing.metrics import amounts
from growth_tree.importing.metrics.columns import Place
from growth_tree.web import kpi_words, shell, words
from growth_tree.web.forms import Check, Choice, Day, Form, FormSchema, Text, blank, parse
from growth_tree.web.metrics.blueprint import blueprint, entered, options
from growth_tree.web.metrics.series import WEEK
from growth_tree.web.page import go, page
from growth_tree.web.rewards.conditions import context
from models import metrics

AMOUNT_LENGTH = 40
COMPARED_WEEKS = 8
FEWEST = 4
UNUSUAL = 3
"""Times the usual figure, or as small a part of it, from which on a figure looks unlikely."""
TYPED = Place(at=-1, header="", in_percent=True)


class Report(FormSchema):
    """A figure: its value alone, or for a rate two of numerator, denominator and rate."""

    kpi = Choice(among=lambda: {kpi.code for kpi in shell.world().kpis.live}, required=True)
    subject = Choice(among=entered, required=True)
    first_day = Day(required=True)
    last_day = Day(load_default=None)
    value = Text(limit=AMOUNT_LENGTH, load_default="")
    denominator = Text(limit=AMOUNT_LENGTH, load_default="")
    rate = Text(limit=AMOUNT_LENGTH, load_default="")
    confirmed = Check()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a figure would be: its words, what it would replace, what is usual, and whether it is far from that."""

    now: str
    parts: str
    was: str | None
    same: bool
    usual: str | None
    unusual: bool

    @property
    def asks(self) -> bool:
        """Whether it takes a second look before it counts."""
        return self.was is not None or self.unusual


@blueprint.get("/metrics/report")
def report_form(form: Form | None = None, verdict: Verdict | None = None) -> Response:
    """The form, and what its figure would be as far as it is filled in."""
    given = shell.query()
    shown, wrong = form or blank(**_begun(given)), list[str]()
    if form is None and (given.get("value") or given.get("rate")):
        trial = parse(Report, given)
        if trial.accepts(lambda data: _judged(_command(data))):
            verdict = trial.result
        wrong = list(trial.errors.values())
    kpi = _kpi(shown.value("kpi"))
    return page(
        "metrics/report.html",
        _aimed_block(),
        form=shown,
        wrong=wrong,
        verdict=verdict,
        kpi=kpi,
        formula=kpi_words.formula(kpi) if kpi else "",
        numerator=words.said(kpi.numerator) if kpi and kpi.numerator else "",
        denominator=words.said(kpi.denominator) if kpi and kpi.denominator else "",
        unit=kpi_words.units()[kpi.unit] if kpi else "",
        kpis=kpi_words.options(shell.world().kpis.live),
        where=options(entered()),
        most=DAYS_MAX,
    )


@blueprint.post("/metrics/report")
def report() -> Response:
    """Take it in, or ask once more."""
    form = parse(Report)
    if form.accepts(_judge_or_report):
        if isinstance(form.result, Verdict):
            return report_form(form, form.result)
        position, say = form.result
        return go(url_for("metrics.figure_of", position=position), say)
    return report_form(form)


def _aimed_block() -> str:
    return "form" if request.method == "POST" else "check"


def _begun(given: Mapping[str, str]) -> dict[str, Any]:
    """What the form begins with: the address names a KPI, a place and days."""
    names = ("kpi", "subject", "first_day", "last_day", "value", "denominator", "rate")
    usual = {"first_day": (shell.today()).isoformat()}
    return usual | {name: given[name] for name in names if given.get(name)}


def _kpi(code: str) -> Kpi | None:
    live = shell.world().kpis.live
    return next((kpi for kpi in live if kpi.code == code), live[0] if live else None)


def _judge_or_report(given: dict[str, Any]) -> Verdict | tuple[int, str]:
    command = _command(given)
    verdict = _judged(command)
    if verdict.asks and not given["confirmed"]:
        return verdict
    outcome = shell.carry_out(command)
    if outcome.events:
        return outcome.events[-1].position, _("The figure is taken in.")
    row = metrics.figure(shell.connection(), command.kpi, command.subject, command.first_day.isoformat())
    assert row is not None
    return row.position, _("The same figure was there already; nothing changed.")


def _command(given: Mapping[str, Any]) -> ReportMetric:
    """What the form means."""
    kpi = shell.world().kpis.kpi(given["kpi"])
    value, denominator = _amounts(kpi, given)
    return ReportMetric(
        kpi=kpi.code,
        subject=given["subject"],
        first_day=given["first_day"],
        last_day=given["last_day"] or given["first_day"],
        value=value,
        denominator=denominator,
        source="form",
        restate=True,
    )


def _amounts(kpi: Kpi, given: Mapping[str, Any]) -> tuple[int, int]:
    if not kpi.is_ratio:
        return _read("value", given, lambda text: amounts.value(kpi, text, TYPED)), 0
    divided_by = _read("denominator", given, lambda text: amounts.denominator(kpi, text))
    if given["value"] or not given["rate"]:
        return _read("value", given, lambda text: amounts.value(kpi, text, TYPED)), divided_by
    return _read(
        "rate", given, lambda text: amounts.value_of_rate(kpi, text, divided_by=divided_by, place=TYPED)
    ), divided_by


def _read(field: str, given: Mapping[str, Any], parse_text: Any) -> int:
    if not given[field]:
        raise Rejected("text_missing", field)
    try:
        return int(parse_text(given[field]))
    except Rejected as refused:
        raise Rejected(refused.code, field, **refused.params) from refused


def _judged(command: ReportMetric) -> Verdict:
    """What would become of it; refused as it would be."""
    state = shell.handler().state(shell.connection(), metric.stream_of(command))
    events = metric.decide(state, command, context())
    kpi = shell.world().kpis.kpi(command.kpi)
    value, denominator = command.value, command.denominator
    days = (command.last_day - command.first_day).days + 1
    now = figure(kpi, value * days, days) if kpi.aggregation is Aggregation.MEAN else figure(kpi, value, denominator)
    was = events[0] if events and isinstance(events[0], MetricRestated) else None
    usual = _usual(kpi, command, days)
    return Verdict(
        now=kpi_words.figure(kpi, now),
        parts=f"{kpi_words.numerator(kpi, value)} ÷ {kpi_words.denominator(kpi, denominator)}" if kpi.is_ratio else "",
        was=kpi_words.figure(kpi, figure(kpi, was.was_value, was.was_denominator)) if was else None,
        same=not events,
        usual=kpi_words.figure(kpi, usual) if usual is not None else None,
        unusual=bool(events) and usual is not None and _is_far(now or 0, usual),
    )


def _usual(kpi: Kpi, command: ReportMetric, days: int) -> int | None:
    """The middle of the figures of as many days in the weeks before; None where there are few."""
    first: date = command.first_day
    rows = metrics.days_of(
        shell.connection(), kpi.code, command.subject, (first - COMPARED_WEEKS * WEEK).isoformat(), first.isoformat()
    )
    known = [
        found
        for row in rows
        if row.first_day != first.isoformat()
        and (date.fromisoformat(row.last_day) - date.fromisoformat(row.first_day)).days + 1 == days
        and (found := figure(kpi, row.value, row.denominator)) is not None
    ]
    return round(median(known)) if len(known) >= FEWEST else None


def _is_far(now: int, usual: int) -> bool:
    return usual > 0 and not usual <= now * UNUSUAL <= usual * UNUSUAL * UNUSUAL
