"""What results earn: nothing for luck, more the more surprising they are, and never more than the last step."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct

from growth_tree.domain.core import Rejected

MIDDLE, WHOLE = 50, 100
"""The percentile of a result as expected, and what it earns in per cent."""


class Step(Struct, frozen=True, kw_only=True):
    """From a percentile on, a result earns so many per cent."""

    percentile: int
    percent: int


class MetricRules(Struct, frozen=True, kw_only=True):
    """What a whole scorecard earns a week at the middle, what targets are set at, and how results differ from it.

    `quantile` is the percentile that reaches the target: 50 is as often missed as reached.
    """

    xp: int
    points: int
    steps: tuple[Step, ...]
    quantile: int = MIDDLE

    def percent_at(self, percentile: int) -> int:
        """What a result at a percentile earns, in per cent of the middle."""
        return next(step.percent for step in reversed(self.steps) if step.percentile <= percentile)

    @property
    def band(self) -> tuple[int, int]:
        """The percentiles that earn exactly the middle: from the first, up to but without the second."""
        inside = [step.percentile for step in self.steps if step.percent == WHOLE]
        above = [step.percentile for step in self.steps if step.percent > WHOLE]
        return inside[0], min(above, default=WHOLE)

    @property
    def most(self) -> int:
        """The cap: what the best of results earn, in per cent of the middle."""
        return self.steps[-1].percent


def check_metrics(rules: MetricRules) -> None:
    """Refuse steps that contradict each other."""
    if not rules.steps or rules.steps[0].percentile != 0:
        raise Rejected("steps_begin_at_zero", "metrics.steps")
    for one, other in pairwise(rules.steps):
        if other.percentile <= one.percentile or other.percent < one.percent:
            raise Rejected("steps_must_rise", "metrics.steps", percentile=other.percentile)
    if rules.percent_at(MIDDLE) != WHOLE:
        raise Rejected("middle_is_whole", "metrics.steps", percent=rules.percent_at(MIDDLE))
