"""How experience becomes levels, what quality does, which days a streak forgives, and the bounds on handing in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _

from growth_tree.domain.award import at_quality
from growth_tree.domain.metric_rules import MetricRules
from growth_tree.domain.rulebook_events import RulebookPublished
from growth_tree.web import shell, tables, words
from growth_tree.web.rules.blueprint import blueprint, edition, in_force, looking_back, rules_page, when
from growth_tree.web.tables import Column
from models import growth

WIDTH, HEIGHT = 400, 260
LEFT, RIGHT, TOP, FOOT = 84, 8, 12, 34
LABELS_MAX, LABELS_EVERY = 10, (1, 2, 5, 10, 20)
EXAMPLE_XP = 50
PARTS = ("grades", "results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A level, the experience it takes in all, and from the level before."""

    level: int
    xp: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A level in the picture."""

    level: int
    x: float
    y: float
    labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The curve as a picture, on a scale on which every line is ten times the one below."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - FOOT

    @property
    def curve(self) -> str:
        """The points of the line."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """From which percentile up to which a result earns so many per cent, and what of a whole scorecard."""

    first: int
    last: int
    percent: int
    xp: int
    points: int


@blueprint.get("/rules/levels", endpoint="levels")
@looking_back
def levels() -> Response:
    """The curve, and everything else that is not a kind of work or a badge."""
    shown = edition()
    versions = {"version": [str(shown.version)]}
    table = tables.asked(sorts=("",), sort="", filters=versions, parts=PARTS, along=when().along)
    steps, results = steps_of(shown.rulebook.thresholds), _results(shown.rulebook.metrics)
    grades = [(percent, at_quality(EXAMPLE_XP, percent)) for percent in shown.rulebook.limits.quality_percents]
    if table.format:
        lists: dict[str, tuple[list[Column], Sequence[object]]] = {
            "": (_columns(), steps),
            "grades": (_grade_columns(), grades),
            "results": (_result_columns(), results),
        }
        columns, rows = lists[table.part]
        return tables.export(table, columns, rows, f"{table.part or 'levels'}-{shown.version}")
    return rules_page(
        "levels",
        shown,
        table=table,
        steps=steps,
        chart=chart_of(steps[1:]),
        mine=_mine(shown),
        grades=grades,
        example=EXAMPLE_XP,
        results=results,
        branches=words.branches(),
    )


def steps_of(thresholds: Sequence[int]) -> list[Step]:
    """The levels of a curve."""
    before = (0, *thresholds)
    return [Step(level=n + 1, xp=xp, more=xp - before[n]) for n, xp in enumerate(thresholds)]


def _results(rules: MetricRules | None) -> list[Result]:
    """What results earn, step by step; nothing where the version does not say."""
    if rules is None:
        return []
    ends = (*(step.percentile - 1 for step in rules.steps[1:]), 99)
    return [
        Result(
            first=max(step.percentile, 1),
            last=last,
            percent=step.percent,
            xp=at_quality(rules.xp, step.percent),
            points=at_quality(rules.points, step.percent),
        )
        for step, last in zip(rules.steps, ends, strict=True)
    ]


def chart_of(steps: Sequence[Step]) -> Chart:
    """Dots for all levels but the first, which takes nothing."""
    low = math.floor(math.log10(steps[0].xp))
    high = max(math.ceil(math.log10(steps[-1].xp)), low + 1)
    pace = (WIDTH - LEFT - RIGHT) / len(steps)
    every = next(gap for gap in LABELS_EVERY if len(steps) <= gap * LABELS_MAX)

    def y(power: float) -> float:
        return round(HEIGHT - FOOT - (HEIGHT - TOP - FOOT) * (power - low) / (high - low), 1)

    dots = [
        Dot(
            level=step.level,
            x=round(LEFT + (n + 0.5) * pace, 1),
            y=y(math.log10(step.xp)),
            labelled=step.level % every == 0,
        )
        for n, step in enumerate(steps)
    ]
    return Chart(dots=tuple(dots), lines=tuple((y(power), 10**power) for power in range(low, high + 1)))


def _mine(shown: RulebookPublished) -> int | None:
    """The viewer's own level, where the version shown is the one that it is measured by."""
    if shown != in_force():
        return None
    reached = growth.levels_reached(shell.connection(), [shell.person()], when().position)
    return reached.get((shell.person(), ""), 1)


def _columns() -> list[Column]:
    return [
        Column(heading=_("Level"), value=lambda step: step.level),
        Column(heading=_("XP in all"), value=lambda step: step.xp),
        Column(heading=_("XP from the level before"), value=lambda step: step.more),
    ]


def _grade_columns() -> list[Column]:
    return [
        Column(heading=_("Grade of quality"), value=lambda grade: f"{grade[0]} %"),
        Column(heading=_("A kind of %(xp)s XP brings", xp=EXAMPLE_XP), value=lambda grade: grade[1]),
    ]


def _result_columns() -> list[Column]:
    return [
        Column(heading=_("Percentile of the result"), value=lambda result: f"{result.first}–{result.last}"),
        Column(heading=_("Earns"), value=lambda result: f"{result.percent} %"),
        Column(heading=_("XP of a whole scorecard"), value=lambda result: result.xp),
        Column(heading=_("Points of a whole scorecard"), value=lambda result: result.points),
    ]
