"""What the desk calls things: figures, states, outcomes, rates; and what a result means in plain words."""

from __future__ import annotations

from math import ceil

from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale
from flask_babel import gettext as _

from growth_tree.insight.experiment import Figure, Method, Result, Verdict
from growth_tree.web.formats import number
from growth_tree.web.words import by_language

TONES = {"planned": "info", "reported": "wait", "concluded": "good", "called_off": ""}
"""The tone of a status's pill."""

OUTCOME_TONES = {"winner": "good", "no_winner": "info", "not_enough": "wait"}
VERDICT_TONES = {
    Verdict.NEEDS_DAYS: "wait",
    Verdict.NOT_ENOUGH: "wait",
    Verdict.RUNNING: "info",
    Verdict.NO_WINNER: "info",
    Verdict.WINNER: "good",
}
SURE = 0.999
LEAST_P = 0.001


@by_language
def statuses() -> dict[str, str]:
    """The names of the states of a test, in the order of its life."""
    return {
        "planned": _("Planned"),
        "reported": _("With results"),
        "concluded": _("Concluded"),
        "called_off": _("Called off"),
    }


@by_language
def figures() -> dict[str, str]:
    """The figures that can decide."""
    return {
        "ctr": _("Click-through rate (CTR)"),
        "cvr": _("Conversion rate (CVR)"),
        "roi": _("Return on spend (ROI)"),
    }


@by_language
def units() -> dict[str, str]:
    """What the planned sample of each figure counts."""
    return {"ctr": _("impressions"), "cvr": _("clicks"), "roi": _("days with spending")}


@by_language
def outcomes() -> dict[str, str]:
    """What can come of a test."""
    return {"winner": _("A winner"), "no_winner": _("No winner"), "not_enough": _("Not enough seen")}


@by_language
def steps() -> dict[str, str]:
    """What happened to a test, by the name of the event."""
    return {
        "ExperimentPlanned": _("planned the test"),
        "PlanChanged": _("changed the plan"),
        "ResultsReported": _("reported results"),
        "ExperimentConcluded": _("concluded the test"),
        "ExperimentCalledOff": _("gave the slot back, which called the test off"),
        "KnowledgeUsed": _("used what was learnt"),
    }


def rate(figure: str, value: float | None) -> str:
    """A rate as people write it: a percentage, or for ROI a ratio."""
    if value is None:
        return "–"
    if figure == Figure.ROI:
        return format_decimal(round(value, 2), "0.00", locale=get_locale())
    return format_percent(value, "0.00 %" if get_locale().language != "zh" else "0.00%", locale=get_locale())


def span(figure: str, interval: tuple[float, float] | None) -> str:
    """An interval."""
    return "–" if interval is None else f"{rate(figure, interval[0])} – {rate(figure, interval[1])}"


def chance(value: float | None) -> str:
    """A probability in whole per cent, never quite none or all."""
    if value is None:
        return "–"
    if value > SURE:
        return "> 99.9 %"
    if value < 1 - SURE:
        return "< 0.1 %"
    return format_percent(value, "0.0 %" if get_locale().language != "zh" else "0.0%", locale=get_locale())


def verdict(result: Result, names: dict[str, str], last_day: str) -> tuple[str, str]:
    """What can be said, as a headline and a sentence."""
    unit, least = units()[result.figure], min(each.trials for each in result.creatives)
    match result.verdict:
        case Verdict.NEEDS_DAYS:
            text = _("How far the return varies shows only by day. Please report the figures of each day.")
            return _("Totals alone say nothing about the return"), text
        case Verdict.NOT_ENOUGH:
            text = _(
                "Each creative needs %(planned)s %(unit)s; the one that was seen least has %(least)s. Until then nobody"
                " is ahead, whatever the rates look like.",
                planned=number(result.planned),
                unit=unit,
                least=number(least),
            )
            return _("Not enough yet"), text
        case Verdict.RUNNING:
            text = _(
                "Every creative has seen its %(planned)s %(unit)s. The winner is named from the figures reported after"
                " %(day)s, so that nobody stops at a lucky moment.",
                planned=number(result.planned),
                unit=unit,
                day=last_day,
            )
            return _("Enough seen, but still running"), text
        case Verdict.NO_WINNER:
            return _("No winner"), _(
                "The leads are so small that chance may have made them (p %(p)s).", p=p_value(result)
            )
        case Verdict.WINNER:
            text = _(
                "It did better than each of the others. If it were no better, so large a lead would come about by"
                " chance with a probability of %(p)s at most.",
                p=_at_most(result),
            )
            return _("The winner is %(name)s", name=names[result.winner or ""]), text


def method(found: Method) -> str:
    """The test that was used."""
    names: dict[Method, str] = {
        Method.TWO_PROPORTIONS: _("Two-proportion z-test, which is Pearson's chi-square test"),
        Method.FISHER: _("Fisher's exact test, since there are few counts"),
        Method.PAIRED_DAYS: _("Paired t-test over days"),
    }
    return names[found]


def p_value(result: Result) -> str:
    """The p-value of the leader's lead with three decimals, as what stands behind "p"."""
    value = result.comparison.p_value if result.comparison else 1.0
    return "< 0.001" if value < LEAST_P else f"= {format_decimal(round(value, 3), '0.000', locale=get_locale())}"


def _at_most(result: Result) -> str:
    """A bound of that p-value: three decimals, rounded up."""
    value = result.comparison.p_value if result.comparison else 1.0
    return format_decimal(ceil(value / LEAST_P) * LEAST_P or LEAST_P, "0.000", locale=get_locale())
