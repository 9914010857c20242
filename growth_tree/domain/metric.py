"""The figures of one KPI at one place in one year: as they were reported, and what was corrected later."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from datetime import date
from typing import Any, assert_never

from msgspec import Struct

from growth_tree.domain import subject
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.figure import figure, plain
from growth_tree.domain.kpi import Aggregation, Kpi

SOURCES = ("file", "form", "folder", "test")
DAYS_MAX = 366
LARGEST = 10**15


def stream_of(command: Command) -> str:
    """One stream a KPI, subject and ISO year in which the figure's first day lies: a week never lies in two."""
    first_day = command.day if isinstance(command, CountTestFigure) else command.first_day
    return f"metric/{command.kpi}/{command.subject}/{first_day.isocalendar().year}"


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


class CountTestFigure(Struct, frozen=True, kw_only=True):
    """Add what an ad test, named by its redemption, has counted to what is known of the day on which it ended.

    It follows from a conclusion, which must not fail for it: where the figure cannot be taken in, nothing happens.
    """

    kpi: str
    subject: str
    day: date
    value: int
    denominator: int
    test: str


Command = ReportMetric | CountTestFigure


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


class State(Struct, frozen=True):
    """The figures in the order of their days, which are ordinals, column by column, so that years of them fit."""

    firsts: array[int]
    lasts: array[int]
    values: array[int]
    denominators: array[int]

    def met(self, first_day: date, last_day: date) -> int | None:
        """The place of the first figure that shares a day with some days."""
        n = bisect_left(self.lasts, first_day.toordinal())
        return n if n < len(self.firsts) and self.firsts[n] <= last_day.toordinal() else None

    def days(self, n: int) -> tuple[date, date]:
        """The days of the figure at a place."""
        return date.fromordinal(self.firsts[n]), date.fromordinal(self.lasts[n])

    def amount(self, n: int) -> tuple[int, int]:
        """Its value and denominator."""
        return self.values[n], self.denominators[n]


initial = State(*(array("q") for _ in State.__struct_fields__))


def evolve(state: State, event: Event) -> State:
    """Fold one fact."""
    match event:
        case MetricReported() | MetricRestated():
            first = event.first_day.toordinal()
            row = (first, event.last_day.toordinal(), event.value, event.denominator)
            n = bisect_left(state.firsts, first)
            after = n + (state.firsts[n : n + 1] == array("q", [first]))
            columns = zip((state.firsts, state.lasts, state.values, state.denominators), row, strict=True)
            return State(*(column[:n] + array("q", [number]) + column[after:] for column, number in columns))
    assert_never(event)


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """Take in a figure that can be true; the same again changes nothing."""
    if isinstance(command, CountTestFigure):
        return _count(state, command, context)
    kpi = _measured(command.kpi, command.subject, context)
    _check_reporter(command.subject, context)
    return _take_in(state, kpi, command, context)


def _count(state: State, command: CountTestFigure, context: Context) -> list[Event]:
    met = state.met(command.day, command.day)
    value, denominator = (0, 0) if met is None else state.amount(met)
    together = ReportMetric(
        kpi=command.kpi,
        subject=command.subject,
        first_day=command.day,
        last_day=command.day,
        value=value + command.value,
        denominator=denominator + command.denominator,
        source="test",
        digest=command.test,
        restate=True,
    )
    try:
        kpi = _measured(command.kpi, command.subject, context)
        return _take_in(state, kpi, together, context)
    except Rejected:
        return []


def _take_in(state: State, kpi: Kpi, command: ReportMetric, context: Context) -> list[Event]:
    days = _days(command, context)
    value, denominator = _amount(kpi, command, days)
    met = state.met(command.first_day, command.last_day)
    if met is None:
        return [MetricReported(**_about(command), value=value, denominator=denominator)]
    first, last = state.days(met)
    if (first, last) != (command.first_day, command.last_day):
        raise Rejected("span_overlaps", "first_day", first=first.isoformat(), last=last.isoformat())
    was = state.amount(met)
    if was == (value, denominator):
        return []
    if not command.restate:
        raise Rejected("figure_known", "value", known=plain(kpi, figure(kpi, *was) or 0))
    return [
        MetricRestated(
            **_about(command),
            value=value,
            denominator=denominator,
            was_value=was[0],
            was_denominator=was[1],
            by=context.actor,
        )
    ]


def _measured(code: str, about: str, context: Context) -> Kpi:
    defined = context.kpis.by_code.get(code)
    if defined is None:
        raise Rejected("unknown_kpi", "kpi")
    if defined.retired:
        raise Rejected("kpi_retired", "kpi")
    if not subject.exists(about, context):
        raise Rejected("unknown_subject", "subject")
    return defined.kpi


def _check_reporter(about: str, context: Context) -> None:
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


def _about(command: ReportMetric) -> dict[str, Any]:
    return {
        "kpi": command.kpi,
        "subject": command.subject,
        "first_day": command.first_day,
        "last_day": command.last_day,
        "source": command.source,
        "digest": command.digest,
    }
