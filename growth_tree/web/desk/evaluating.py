"""What the figures of a test say, worked out once for the same figures, and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _
from markupsafe import Markup

from growth_tree.domain.experiment import State
from growth_tree.domain.experiment_events import CreativeFigures, Plan
from growth_tree.insight.experiment import Creative, Figure, Measured, Result, Verdict, evaluate
from growth_tree.web.desk import said
from growth_tree.web.interval_svg import Bar, draw

KEPT = 512
OUTCOMES = {Verdict.WINNER: "winner", Verdict.NO_WINNER: "no_winner"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One creative in the table of results."""

    id: str
    name: str
    rate: str
    interval: str
    chance: str
    trials: int
    best: bool
    figures: CreativeFigures


def result_of(state: State) -> Result | None:
    """What the figures say; None before there are any."""
    plan = state.plan
    if plan is None or not state.figures:
        return None
    return _evaluated(state.figures, Figure(plan.figure), plan.planned, state.over)


def outcome_of(result: Result) -> str:
    """What a conclusion can claim now."""
    return OUTCOMES.get(result.verdict, "not_enough")


def lines(plan: Plan, state: State, result: Result, names: dict[str, str]) -> list[Line]:
    """The creatives with their figures, in the order of the plan."""
    measured = {each.id: each for each in result.creatives}
    brought = {each.creative: each for each in state.figures}
    return [_line(names[each.id], measured[each.id], brought[each.id], result) for each in plan.creatives]


def chart(table: Sequence[Line], result: Result) -> Markup:
    """The rates with their intervals as a picture."""
    figure = result.figure
    measured = {each.id: each for each in result.creatives}
    bars = [
        Bar(
            label=line.name,
            text=_("%(rate)s, between %(interval)s", rate=line.rate, interval=line.interval)
            if measured[line.id].interval
            else line.rate,
            rate=measured[line.id].rate,
            interval=measured[line.id].interval,
            best=line.best,
        )
        for line in table
    ]
    return draw(
        bars,
        title=said.figures()[figure],
        desc=_(
            "A dot for each creative's rate, with a line over the values that fit its figures; all are in the table."
        ),
        said=lambda value: said.rate(figure, value),
    )


@lru_cache(maxsize=KEPT)
def _evaluated(figures: tuple[CreativeFigures, ...], figure: Figure, planned: int, over: bool) -> Result:
    """Figures are values: the same ones say the same, so nothing has to be stored or forgotten."""
    creatives = [
        Creative(id=each.creative, total=each.total, days={day.day: day.figures for day in each.days})
        for each in figures
    ]
    return evaluate(creatives, figure=figure, planned=planned, over=over)


def _line(name: str, found: Measured, brought: CreativeFigures, result: Result) -> Line:
    return Line(
        id=found.id,
        name=name,
        rate=said.rate(result.figure, found.rate),
        interval=said.span(result.figure, found.interval),
        chance=said.chance(found.chance),
        trials=found.trials,
        best=found.id == result.winner,
        figures=brought,
    )
