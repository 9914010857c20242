"""What a draft would look like: its curve as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec import ValidationError, convert

from growth_tree.domain.rules import Curve, RuleBook, Text
from growth_tree.rulebook_schema import problems_of
from growth_tree.web.rules.levels import Chart, Step, chart_of, steps_of


class Preview(NamedTuple):
    """The levels of a curve, and their picture."""

    steps: list[Step]
    chart: Chart


def curve_of(document: Mapping[str, Any]) -> Preview | None:
    """The curve of a draft; None where it is none."""
    if any(problem.path == "curve" or problem.path.startswith("curve.") for problem in problems_of(document)):
        return None
    try:
        curve = convert(document.get("curve"), Curve)
    except ValidationError:
        return None
    thresholds = RuleBook(title=Text(zh="", en=""), kinds=(), curve=curve).thresholds
    if any(later <= earlier for earlier, later in pairwise(thresholds)):
        return None
    steps = steps_of(thresholds)
    return Preview(steps, chart_of(steps[1:]))
