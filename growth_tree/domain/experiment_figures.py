"""The figures of an ad test: what stands after a report, and which claims they can carry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from growth_tree.domain.ad_figures import AdFigures, refuse_impossible
from growth_tree.domain.core import Rejected
from growth_tree.domain.experiment_events import CreativeFigures, DayFigures, Plan, State
from growth_tree.domain.subject import of_shop, of_team

NOTHING = AdFigures()
WINNER, NO_WINNER, NOT_ENOUGH = OUTCOMES = ("winner", "no_winner", "not_enough")


def standing(
    plan: Plan, known: tuple[CreativeFigures, ...], reported: tuple[CreativeFigures, ...], today: date
) -> tuple[CreativeFigures, ...]:
    """The figures of every creative after a report, in the order of the plan; refuses what cannot have come about."""
    ids = [creative.id for creative in plan.creatives]
    fresh = {each.creative: each for each in reported}
    if not fresh.keys() <= set(ids):
        raise Rejected("unknown_creative", "creatives")
    if len(fresh) != len(reported):
        raise Rejected("creative_twice", "creatives")
    for each in reported:
        _check(plan, each, today)
    before = {each.creative: each for each in known}
    figures = tuple(_merged(id_, before.get(id_), fresh.get(id_)) for id_ in ids)
    if not any(each.total.impressions for each in figures):
        raise Rejected("results_empty")
    return figures


def spend_of(figures: Iterable[CreativeFigures]) -> int:
    """What a test has cost so far, in fen."""
    return sum(each.total.spend_fen for each in figures)


def counted(figure: str, figures: Iterable[CreativeFigures], winner: str | None) -> tuple[int, int]:
    """The numerator and denominator of the figure that decides: of the winner, or else of all creatives together."""
    of = sum((each.total for each in figures if winner in (None, each.creative)), NOTHING)
    match figure:
        case "ctr":
            return of.clicks, of.impressions
        case "cvr":
            return of.orders, of.clicks
        case _:
            return of.revenue_fen, of.spend_fen


def measured_as(figure: str, shop: str | None, team: str) -> tuple[str, str]:
    """The KPI as which a finished test is measured, and the shop or else the team to which that figure belongs."""
    return f"ad_test_{figure}", of_team(team) if shop is None else of_shop(shop)


def trials_of(figures: CreativeFigures, figure: str) -> int:
    """How much of what counts towards the planned sample a creative has seen."""
    match figure:
        case "ctr":
            return figures.total.impressions
        case "cvr":
            return figures.total.clicks
        case _:
            return sum(day.figures.spend_fen > 0 for day in figures.days)


def check_claim(plan: Plan, state: State, outcome: str, winner: str | None) -> None:
    """Refuse to claim more than the figures can carry: nothing before the end and the planned sample."""
    if outcome not in OUTCOMES:
        raise Rejected("unknown_outcome", "outcome")
    if (winner is not None) != (outcome == WINNER) or winner not in (None, *(each.id for each in plan.creatives)):
        raise Rejected("unknown_creative", "winner")
    if outcome == NOT_ENOUGH:
        return
    if not state.over:
        raise Rejected("test_not_over", ends=plan.last_day.isoformat())
    least = min(trials_of(each, plan.figure) for each in state.figures)
    if least < plan.planned:
        raise Rejected("sample_too_small", planned=plan.planned, seen=least)


def _check(plan: Plan, reported: CreativeFigures, today: date) -> None:
    days = [each.day for each in reported.days]
    if len(set(days)) != len(days):
        raise Rejected("day_twice", "days")
    if any(not plan.first_day <= day <= plan.last_day for day in days):
        raise Rejected("day_outside_the_test", "days", first=plan.first_day.isoformat(), last=plan.last_day.isoformat())
    if any(day > today for day in days):
        raise Rejected("done_in_the_future", "days")
    for each in reported.days:
        refuse_impossible(each.figures)
    refuse_impossible(reported.total)


def _merged(creative: str, known: CreativeFigures | None, fresh: CreativeFigures | None) -> CreativeFigures:
    if fresh is None:
        return known or CreativeFigures(creative=creative, total=NOTHING)
    if not fresh.days:
        return fresh
    days = {each.day: each for each in (*(known.days if known else ()), *fresh.days)}
    kept: tuple[DayFigures, ...] = tuple(days[day] for day in sorted(days))
    return CreativeFigures(creative=creative, total=sum((day.figures for day in kept), NOTHING), days=kept)
