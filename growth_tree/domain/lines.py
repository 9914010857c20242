"""A line of a settlement: what a figure earns by the rules, and whether a line says so."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from growth_tree.domain.attainment import Band, amount, earned_percent, percentile
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.kpi import Direction, Kpi
from growth_tree.domain.metric_rules import MetricRules
from growth_tree.domain.rulebook_events import Library
from growth_tree.domain.settlement_events import Line

WHOLE = 100


def rules_of(library: Library, last_day: date) -> tuple[int, MetricRules]:
    """The version of the rules in force on the last day of a period, and what they say about results."""
    published = library.current(last_day)
    if published.rulebook.metrics is None:
        raise Rejected("no_metric_rules")
    return published.version, published.rulebook.metrics


def computed(line: Line, rules: MetricRules, direction: Direction) -> Line:
    """A line with its percentile and amounts as they follow from the rest; a missing figure earns nothing."""
    if line.figure is None:
        return replace(line, percentile=None, percent=0, xp=0, points=0)
    band = Band(line.q10, line.expected, line.q80, line.q90)
    found = percentile(line.figure, band, direction, line.shock)
    percent = 0 if line.excluded else earned_percent(found, rules, learning=line.learning)
    return replace(
        line,
        percentile=found,
        percent=percent,
        xp=amount(rules.xp, line.weight, percent),
        points=amount(rules.points, line.weight, percent),
    )


def exclude(line: Line, reason: str) -> Line:
    """The line as it is where it is to earn nothing, for a reason that is a reference to a text."""
    return replace(line, excluded=reason, percent=0, xp=0, points=0)


def check_amounts(line: Line, rules: MetricRules, context: Context) -> None:
    """Refuse a line that says something else than its figure, its band and the rules."""
    if line != computed(line, rules, _kpi(line, context).direction):
        raise Rejected("line_disagrees", "lines")


def check_place(line: Line, context: Context) -> None:
    """Refuse a line of a branch that is not the KPI's, or of no possible share of a scorecard."""
    if not 1 <= line.weight <= WHOLE:
        raise Rejected("weights_exceed", "lines")
    if line.branch != _kpi(line, context).branch:
        raise Rejected("line_disagrees", "lines")


def _kpi(line: Line, context: Context) -> Kpi:
    known = context.kpis.by_code.get(line.kpi)
    if known is None:
        raise Rejected("unknown_kpi", "lines")
    return known.kpi
