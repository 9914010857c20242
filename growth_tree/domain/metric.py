"""The figures of one KPI at one place in one year: as they were reported, and what was corrected later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from growth_tree.domain import subject
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.figure import figure, plain
from growth_tree.domain.kpi import Aggregation, Kpi

SOURCES = ("file", "form", "folder", "test")
DAYS_MAX = 366
LARGEST = 10**15


def stream_of(command: Command) -> str:
    """One stream a KPI, subject and ISO year in which the figure's first day lies: a week never lies in two."""
    return f"metric/{command.kpi}/{command.subject}/{command.first_day.isocalendar().year}"


# Commands


class ReportMetric(Struct, frozen=True, kw_only=True):
    """Report a figure of some days, both ends included; another one for the same days only where it says `restate`.

    `denominator` is that of a rate; 0 for what is added up, and for a mean, whose value is the figure itself.
    """

    kpi: str
    subject: str
    first_day: date
    last_day: date
    value: int
    denominator: int = 0
    source: str = "form"
    digest: str | None = None
    restate: bool = False


Command = ReportMetric


# Events


class MetricReported(Struct, frozen=True, kw_only=True):
    """A figure came in: added up, or as numerator and denominator; those of a mean are its days' sum and number."""

    kpi: str
    subject: str
    first_day: date
    last_day: date
    value: int
    denominator: int
    source: str
    digest: str | None


class MetricRestated(Struct, frozen=True, kw_only=True):
    """A known figure was replaced by another one."""

    kpi: str
    subject: str
    first_day: date
    last_day: date
    value: int
    denominator: int
    was_value: int
    was_denominator: int
    source: str
    digest: str | None
    by: str


Event = MetricReported | MetricRestated


# State


class Span(Struct, frozen=True, gc=False):
    """How many days a figure covers, and what it says of them."""

    days: int
    value: int
    denominator: int


class State(Struct, frozen=True, kw_only=True):
    """The figures by their first day, and the number of days of the longest."""

    spans: Mapping[date, Span] = field(default_factory=dict)
    longest: int = 0


initial = State()


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case MetricReported() | MetricRestated():
            days = (event.last_day - event.first_day).days + 1
            span = Span(days, event.value, event.denominator)
            spans = {**state.spans, event.first_day: span}
            return replace(state, spans=spans, longest=max(state.longest, days))
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Take in a figure that can be true; the same again changes nothing."""
    kpi = _measured(command.kpi, context)
    _check_reporter(command.subject, context)
    days = _days(command, context)
    value, denominator = _amount(kpi, command, days)
    known = state.spans.get(command.first_day)
    if known is None or known.days != days:
        _check_free(state, command, days)
        return [MetricReported(**_about(command), value=value, denominator=denominator)]
    if (known.value, known.denominator) == (value, denominator):
        return []
    if not command.restate:
        was = figure(kpi, known.value, known.denominator)
        raise Rejected("figure_known", "value", known=plain(kpi, was or 0))
    return [
        MetricRestated(
            **_about(command),
            value=value,
            denominator=denominator,
            was_value=known.value,
            was_denominator=known.denominator,
            by=context.actor,
        )
    ]


def _measured(code: str, context: Context) -> Kpi:
    defined = context.kpis.by_code.get(code)
    if defined is None:
        raise Rejected("unknown_kpi", "kpi")
    if defined.retired:
        raise Rejected("kpi_retired", "kpi")
    return defined.kpi


def _check_reporter(about: str, context: Context) -> None:
    if not subject.exists(about, context):
        raise Rejected("unknown_subject", "subject")
    if not context.administers and not subject.answers_for(context.actor, about, context):
        raise Rejected("not_yours")


def _days(command: ReportMetric, context: Context) -> int:
    if command.source not in SOURCES:
        raise Rejected("unknown_source", "source")
    if command.last_day < command.first_day:
        raise Rejected("ends_before_it_begins", "last_day")
    if command.last_day > context.today:
        raise Rejected("figure_in_the_future", "last_day")
    days = (command.last_day - command.first_day).days + 1
    if days > DAYS_MAX:
        raise Rejected("span_too_long", "last_day", most=DAYS_MAX)
    return days


def _amount(kpi: Kpi, command: ReportMetric, days: int) -> tuple[int, int]:
    """What the event says, if it can be true."""
    for name, number in (("value", command.value), ("denominator", command.denominator)):
        if number < 0:
            raise Rejected("cell_negative", name)
        if number > LARGEST:
            raise Rejected("cell_too_large", name, most=LARGEST)
    if kpi.is_ratio and command.denominator == 0:
        raise Rejected("denominator_missing", "denominator")
    if not kpi.is_ratio and command.denominator:
        raise Rejected("only_rates_divide", "denominator")
    if kpi.proportion and command.value > command.denominator:
        raise Rejected("more_than_all", "value")
    mean = kpi.aggregation is Aggregation.MEAN
    value, denominator = (command.value * days, days) if mean else (command.value, command.denominator)
    _check_possible(kpi, figure(kpi, value, denominator) or 0, days)
    return value, denominator


def _check_possible(kpi: Kpi, shown: int, days: int) -> None:
    """The bounds of a KPI are those of one day; what is added up may be as many times as much."""
    times = days if kpi.aggregation is Aggregation.SUM else 1
    if kpi.least is not None and shown < kpi.least * times:
        raise Rejected("figure_impossible", "value", figure=plain(kpi, shown), bound=plain(kpi, kpi.least * times))
    if kpi.most is not None and shown > kpi.most * times:
        raise Rejected("figure_impossible", "value", figure=plain(kpi, shown), bound=plain(kpi, kpi.most * times))


def _check_free(state: State, command: ReportMetric, days: int) -> None:
    """No day is counted in two figures."""
    if state.longest == days == 1:
        return
    for first, span in state.spans.items():
        last = first + timedelta(days=span.days - 1)
        if first <= command.last_day and command.first_day <= last:
            raise Rejected("span_overlaps", "first_day", first=first.isoformat(), last=last.isoformat())


def _about(command: ReportMetric) -> dict[str, Any]:
    return {
        "kpi": command.kpi,
        "subject": command.subject,
        "first_day": command.first_day,
        "last_day": command.last_day,
        "source": command.source,
        "digest": command.digest,
    }
